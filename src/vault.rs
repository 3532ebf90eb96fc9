//! Keys, hashes and sealed texts, all from one secret.
//!
//! Keys for credentials, receipts and the first-run code derive from the secret (HKDF, RFC 5869). The keys of
//! the STOP and arrival hashes are random and wrapped by it, so that they outlive a change of the secret.

use crate::{
    database::Writer,
    models::desk,
    settings::{SHORTEST_SECRET, Secret, Settings},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use loco_rs::{Error, Result, app::AppContext};
use sea_orm::DatabaseConnection;
use sha2::{Digest, Sha256};
use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

type Key = [u8; 32];

/// Where the desk keeps the keys that its secret wraps.
const ARRIVALS_KEY: &str = "arrivals key";
const NUMBERS_KEY: &str = "numbers key";

/// What all of the desk's secrets rest on.
pub struct Vault {
    credentials: Key,
    tokens: Key,
    code: Key,
    arrivals: Key,
    numbers: Key,
}

impl Vault {
    /// The vault of the running desk.
    pub fn of(ctx: &AppContext) -> Arc<Self> {
        ctx.shared_store.get::<Arc<Self>>().expect("the vault is put into place at boot")
    }

    /// Opens the vault; another secret than the database was made with stops the start with a sentence.
    pub async fn open(settings: &Settings, db: &Writer) -> Result<Self> {
        let secret = secret(settings)?;
        let known = desk::put_once(&**db, desk::FINGERPRINT, &fingerprint(&secret)).await?;
        fits(&secret, Some(&known))?;
        let wrapping = derive(&secret, "wrapping");
        let arrivals = wrapped(db, ARRIVALS_KEY, &wrapping).await?;
        Ok(Self::with(&secret, arrivals, wrapped(db, NUMBERS_KEY, &wrapping).await?))
    }

    /// The same for a database that is only looked at: neither a secret nor a key is made.
    pub async fn open_to_look(settings: &Settings, db: &DatabaseConnection) -> Result<Self> {
        let file = secret_file(settings);
        if settings.secret.is_none() && !settings.is_postgres() && !file.exists() {
            return Err(Error::Message(format!(
                "The secret is not at hand: neither PARLEY_SECRET is set, nor is there {}.",
                file.display()
            )));
        }
        let secret = secret(settings)?;
        fits(&secret, desk::get(db, desk::FINGERPRINT).await?.as_deref())?;
        let wrapping = derive(&secret, "wrapping");
        let arrivals = unwrapped(desk::get(db, ARRIVALS_KEY).await?, ARRIVALS_KEY, &wrapping)?;
        let numbers = unwrapped(desk::get(db, NUMBERS_KEY).await?, NUMBERS_KEY, &wrapping)?;
        Ok(Self::with(&secret, arrivals, numbers))
    }

    fn with(secret: &Secret, arrivals: Key, numbers: Key) -> Self {
        Self {
            credentials: derive(secret, "credentials"),
            tokens: derive(secret, "tokens"),
            code: derive(secret, "first-run code"),
            arrivals,
            numbers,
        }
    }

    /// Encrypts a text so that it only opens again at the same place (`accounts/7`).
    pub fn seal(&self, plain: &str, place: &str) -> String {
        seal(&self.credentials, plain.as_bytes(), place)
    }

    /// Opens what `seal` closed; none if it was altered, moved or sealed with another secret.
    pub fn unseal(&self, sealed: &str, place: &str) -> Option<String> {
        String::from_utf8(unseal(&self.credentials, sealed, place)?).ok()
    }

    /// By what we recognise a text that was delivered before, without keeping the provider's id.
    pub fn arrival_hash(&self, inbox: i64, provider_id: &str) -> String {
        short_mac(&self.arrivals, &format!("{inbox}\n{provider_id}"))
    }

    /// By what a STOP is remembered even when the number itself was erased.
    pub fn number_hash(&self, kind: &str, value: &str) -> String {
        short_mac(&self.numbers, &format!("{kind}\n{value}"))
    }

    /// A keyed hash of whatever is tried too often, so that the table of tries names nobody.
    pub fn throttle_hash(&self, what: &str) -> String {
        short_mac(&self.tokens, &format!("throttle\n{what}"))
    }

    /// What makes the token of a browser that somebody signed in with; another password makes another proof.
    pub fn device_proof(&self, user_id: i64, password_hash: &str, about: &str) -> String {
        short_mac(&self.tokens, &format!("device\n{user_id}\n{password_hash}\n{about}"))
    }

    /// An attempt's own id: nobody can guess it, and after a restore it is the same again, so that what a provider says
    /// of a call that the restored desk does not remember finds its message.
    pub fn attempt_id(&self, message_id: i64, number: i64) -> String {
        short_mac(&self.tokens, &format!("attempt\n{message_id}\n{number}"))
    }

    /// The code that the first page asks for: 50 bits, the same on every start and every process.
    pub fn first_run_code(&self) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let bytes = mac(&self.code, "code");
        let letters: String = bytes[..10].iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
        format!("{}-{}", &letters[..5], &letters[5..])
    }
}

/// A new unguessable token of `N` random bytes, for addresses, links and cookies.
pub fn random_token<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(random::<N>())
}

/// What is kept of a token at rest.
pub fn hash_token(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Compares two texts without telling by its time where they differ.
pub fn same(a: &str, b: &str) -> bool {
    use subtle::ConstantTimeEq;
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random numbers");
    bytes
}

/// With PostgreSQL nobody makes a secret: every process needs the same one.
pub fn check(settings: &Settings) -> Result<()> {
    if settings.is_postgres() && settings.secret.is_none() {
        return Err(Error::Message(
            "With PostgreSQL the desk needs PARLEY_SECRET: at least 32 random characters, the same for every process."
                .to_owned(),
        ));
    }
    Ok(())
}

fn secret(settings: &Settings) -> Result<Secret> {
    check(settings)?;
    match &settings.secret {
        Some(secret) => Ok(secret.clone()),
        None => Ok(Secret::new(kept_in(&secret_file(settings))?)),
    }
}

/// The secret in the data folder, made on the first start and readable by its owner alone.
fn kept_in(file: &Path) -> Result<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => long_enough(text.trim(), file),
        Err(error) if error.kind() == ErrorKind::NotFound => make(file),
        Err(error) => Err(Error::Message(format!("The secret in {} cannot be read: {error}.", file.display()))),
    }
}

/// An empty or cut file would make keys that anyone can guess.
fn long_enough(text: &str, file: &Path) -> Result<String> {
    match text.chars().count() {
        length if length < SHORTEST_SECRET => Err(Error::Message(format!(
            "The secret in {} has {length} characters; a secret has at least {SHORTEST_SECRET}. Put back the file that this desk was started with. If the desk is new, delete the file and start again.",
            file.display()
        ))),
        _ => Ok(text.to_owned()),
    }
}

/// Makes a secret under another name and moves it into place, so that no crash leaves half of one.
fn make(file: &Path) -> Result<String> {
    let cannot = |error| Error::Message(format!("The secret cannot be kept in {}: {error}.", file.display()));
    let text = random_token::<32>();
    let folder = file.parent().unwrap_or(Path::new("."));
    // Its owner alone may read it: that is how temporary files are made.
    let mut temporary = tempfile::Builder::new().prefix(".secret").tempfile_in(folder).map_err(cannot)?;
    temporary.write_all(text.as_bytes()).map_err(cannot)?;
    temporary.as_file().sync_all().map_err(cannot)?;
    match temporary.persist_noclobber(file) {
        Ok(_) => {
            sync_folder(folder).map_err(cannot)?;
            Ok(text)
        }
        // Another process made it in the same moment: use theirs.
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => kept_in(file),
        Err(error) => Err(cannot(error.error)),
    }
}

/// A new name is on the disk only once its folder is.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Refuses what was made with another secret than this desk's; where there is no secret yet, none is made.
pub fn check_made_with(settings: &Settings, known: &str) -> Result<()> {
    if settings.secret.is_none() && !settings.is_postgres() && !secret_file(settings).exists() {
        return Err(Error::Message(format!(
            "The secret is missing. Put the one that the backup was made with in place first: as PARLEY_SECRET, or as the file {}.",
            secret_file(settings).display()
        )));
    }
    if fingerprint(&secret(settings)?) == known {
        Ok(())
    } else {
        Err(Error::Message(
            "The backup was made with another secret: nothing that is sealed in it would open. Start with the PARLEY_SECRET (or the file \"secret\" of the data folder) of the desk that it was made of.".to_owned(),
        ))
    }
}

fn secret_file(settings: &Settings) -> PathBuf {
    settings.data_dir.join("secret")
}

fn fingerprint(secret: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(&derive(secret, "fingerprint")[..12])
}

fn fits(secret: &Secret, known: Option<&str>) -> Result<()> {
    if known == Some(fingerprint(secret).as_str()) {
        Ok(())
    } else {
        Err(Error::Message(
            "This database belongs to another secret. Start with the PARLEY_SECRET (or the file \"secret\" of the data folder) that it was made with.".to_owned(),
        ))
    }
}

async fn wrapped(db: &Writer, name: &str, wrapping: &Key) -> Result<Key> {
    unwrapped(Some(desk::put_once(&**db, name, &seal(wrapping, &random::<32>(), name)).await?), name, wrapping)
}

fn unwrapped(sealed: Option<String>, name: &str, wrapping: &Key) -> Result<Key> {
    sealed
        .and_then(|sealed| unseal(wrapping, &sealed, name))
        .and_then(|bytes| Key::try_from(bytes).ok())
        .ok_or_else(|| Error::Message(format!("The {name} in the database does not open with this secret.")))
}

fn derive(secret: &Secret, purpose: &str) -> Key {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(b"parley"), secret.reveal().as_bytes())
        .expand(purpose.as_bytes(), &mut key)
        .expect("32 bytes are a valid length");
    key
}

fn seal(key: &Key, plain: &[u8], place: &str) -> String {
    let nonce = random::<24>();
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed = cipher
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: plain, aad: place.as_bytes() })
        .expect("texts of this size can be sealed");
    URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
}

fn unseal(key: &Key, sealed: &str, place: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(24)?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: place.as_bytes() })
        .ok()
}

fn mac(key: &Key, text: &str) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("any key length will do");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// 128 bits are enough to tell two inputs apart for ever, and half the index.
fn short_mac(key: &Key, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&mac(key, text)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_secret_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");

        let made = kept_in(&file).unwrap();

        assert_eq!(kept_in(&file).unwrap(), made);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left in the folder");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_a_secret() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");

        kept_in(&file).unwrap();

        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn an_empty_or_short_secret_is_refused_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        for text in ["", "\n", "thirty-one characters, no more.", "  short  "] {
            fs::write(&file, text).unwrap();

            let refused = kept_in(&file).unwrap_err().to_string();

            assert!(refused.contains("has at least 32"), "{text:?}: {refused}");
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }
}
