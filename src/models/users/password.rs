//! Which password will do, and what is kept of it.
//!
//! Length and a block list instead of rules about letters and digits (NIST SP 800-63B-4, OWASP ASVS 6.2).
//! Argon2id takes 19 MiB and some hundredths of a second: never on the threads that answer, two at a time,
//! and a queue that ends, so that a flood of guesses costs neither memory nor the texts that come in meanwhile.

use crate::models::{ModelError, ModelResult};
use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{SaltString, rand_core::OsRng},
};
use std::sync::{
    LazyLock,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

/// Characters; there is no second factor to lean on yet.
const SHORTEST: usize = 15;
/// Bytes, of UTF-8.
const LONGEST: usize = 256;
/// Parts of a name shorter than this stand in too many words to forbid them.
const SHORTEST_NAME: usize = 4;

static TURNS: Semaphore = Semaphore::const_new(2);
static QUEUE: Semaphore = Semaphore::const_new(66);
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);
static MOST_AT_ONCE: AtomicUsize = AtomicUsize::new(0);

/// Checked where there is no hash to check against, so that it takes as long.
static NOBODYS: LazyLock<String> = LazyLock::new(|| digest("nobody has this password"));

/// What is kept of a password that will do.
#[derive(Clone)]
pub struct Hashed(String);

impl Hashed {
    pub(in crate::models) fn reveal(&self) -> &str {
        &self.0
    }
}

/// Checks a new password and hashes it; `about` is what others know of its owner.
pub async fn choose(password: &str, about: &[&str]) -> ModelResult<Hashed> {
    let password = normal(password);
    let about: Vec<String> = about.iter().flat_map(|text| telling(text)).collect();
    check_length(&password)?;
    let hashed = in_turn(move || {
        check_guessability(&password, &about)?;
        Ok(Hashed(digest(&password)))
    });
    hashed.await?
}

/// Whether it is the password behind the hash. Without a hash the answer is no, after the same work.
pub async fn matches(password: &str, hash: Option<&str>) -> ModelResult<bool> {
    let password = normal(password);
    let hash = hash.map(ToOwned::to_owned);
    in_turn(move || {
        let is_right = verify(&password, hash.as_deref().unwrap_or(&NOBODYS));
        is_right && hash.is_some()
    })
    .await
}

/// The same password typed on another keyboard is the same password.
fn normal(password: &str) -> String {
    password.nfc().collect()
}

fn check_length(password: &str) -> ModelResult<()> {
    match password.chars().count() {
        0 => refuse("A password is needed."),
        length if length < SHORTEST => {
            refuse(format!("This has {length} characters; a password needs at least {SHORTEST}. A few words will do."))
        }
        _ if password.len() > LONGEST => refuse(format!("This is longer than {LONGEST} bytes; take a shorter one.")),
        _ => Ok(()),
    }
}

fn check_guessability(password: &str, about: &[String]) -> ModelResult<()> {
    let lower = password.to_lowercase();
    if let Some(word) = about.iter().find(|word| lower.contains(word.as_str())) {
        return refuse(format!("Leave \"{word}\" out of it: that is what others try first."));
    }
    let known: Vec<&str> = about.iter().map(String::as_str).collect();
    if zxcvbn(password, &known).score() < Score::Three {
        return refuse(
            "This is one of the passwords that are guessed first. A few unrelated words are easy to keep and hard to guess.",
        );
    }
    Ok(())
}

/// The parts of a name or address that must not stand in a password, and the name of this desk.
fn telling(text: &str) -> impl Iterator<Item = String> {
    let text = normal(text).to_lowercase();
    let mut parts: Vec<String> = text.split(['@', ' ']).map(ToOwned::to_owned).collect();
    parts.push("parley".to_owned());
    parts.into_iter().filter(|part| part.chars().count() >= SHORTEST_NAME)
}

/// Work that has begun goes on when nobody waits for it any more, and keeps its turn until it ends: hanging up frees none.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> ModelResult<T> {
    let Ok(place) = QUEUE.try_acquire() else {
        return Err(ModelError::conflict("Too many people are signing in at this moment. Try again in a few seconds."));
    };
    let turn = TURNS.acquire().await.expect("never closed");
    let in_its_turn = move || {
        // Let go of in this order.
        let _until_it_ends = (UnderWay::begin(), turn, place);
        work()
    };
    tokio::task::spawn_blocking(in_its_turn).await.map_err(|error| sea_orm::DbErr::Custom(error.to_string()).into())
}

/// The most hashes that were ever under way at the same instant, in this process.
pub fn most_at_once() -> usize {
    MOST_AT_ONCE.load(Ordering::SeqCst)
}

struct UnderWay;

impl UnderWay {
    fn begin() -> Self {
        let count = UNDER_WAY.fetch_add(1, Ordering::SeqCst) + 1;
        MOST_AT_ONCE.fetch_max(count, Ordering::SeqCst);
        Self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        UNDER_WAY.fetch_sub(1, Ordering::SeqCst);
    }
}

fn digest(password: &str) -> String {
    let salt = SaltString::generate(&mut OsRng);
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .expect("a password of any length can be hashed")
        .to_string()
}

fn verify(password: &str, hash: &str) -> bool {
    let hash = PasswordHash::new(hash).expect("we wrote it");
    Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
}

fn refuse<T>(words: impl Into<String>) -> ModelResult<T> {
    Err(ModelError::invalid("password", words))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 2] = ["Grace Hopper", "grace.h@desk.example"];

    async fn refusal(password: &str) -> String {
        choose(password, &ABOUT).await.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[tokio::test]
    async fn a_few_words_will_do() {
        for password in [
            "a ship in port is safe",
            "release early and often",
            "correct horse battery staple",
            "Ⅸ ёжиков в тумане поют",
        ] {
            assert_eq!(refusal(password).await, "", "{password}");
        }
    }

    #[tokio::test]
    async fn what_is_guessed_first_is_refused_in_words() {
        assert!(refusal("short").await.contains("at least 15"));
        assert!(refusal(&"x y".repeat(100)).await.contains("256"));
        assert!(refusal("passwordpassword").await.contains("guessed first"));
        assert!(refusal("111111111111111111").await.contains("guessed first"));
        assert!(refusal("hopper sails at midnight").await.contains("hopper"));
        assert!(refusal("my parley desk password").await.contains("parley"));
        assert!(refusal("is at desk.example all day").await.contains("desk.example"));
    }

    #[tokio::test]
    async fn a_password_is_the_same_however_its_letters_are_composed() {
        let hashed = choose("caf\u{e9} au lait at noon", &ABOUT).await.unwrap();

        assert!(matches("cafe\u{301} au lait at noon", Some(hashed.reveal())).await.unwrap());
        assert!(!matches("cafe au lait at noon", Some(hashed.reveal())).await.unwrap());
        assert!(!matches("nobody has this password", None).await.unwrap());
    }
}
