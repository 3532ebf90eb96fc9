//! What looks like an opt-out though it is no keyword: "stop texting me", "wrong number", 🛑. A person decides what it was.

mod alone; // keywords of every language, and what is behind one
mod dutch;
mod english;
mod french;
mod german;
mod italian;
mod nearly; // a key word with nothing much around it, perhaps misspelled
mod pattern; // how the phrases of the languages are written down
mod portuguese;
mod spanish;

use crate::models::wording;
use pattern::Pattern;
use std::{collections::HashMap, sync::LazyLock};

const STOP_SIGN: char = '🛑';

/// Longer than what is worth showing of it.
const LONGEST_SHOWN: usize = 60;

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    [
        english::PHRASES,
        spanish::PHRASES,
        french::PHRASES,
        german::PHRASES,
        portuguese::PHRASES,
        italian::PHRASES,
        dutch::PHRASES,
    ]
    .concat()
    .into_iter()
    .map(Pattern::new)
    .collect()
});

/// The words, folded and at most 60 letters of them, for which a text looks like an opt-out. People write in whatever
/// language is theirs, so all are looked for in every inbox.
pub fn looks_like_stop(text: &str) -> Option<String> {
    let words = wording::words(text);
    let words: Vec<&str> = words.iter().map(|word| nearly::mended(word)).collect();
    let found = nearly::a_key_word(&words)
        .or_else(|| a_phrase(&words))
        .or_else(|| a_sign(text, &words))
        .or_else(|| alone::a_keyword(text));
    found.map(|found| found.chars().take(LONGEST_SHOWN).collect())
}

/// Every text is looked through: only the phrases that its words begin are tried.
static BEGINNINGS: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut beginnings: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (at, pattern) in PATTERNS.iter().enumerate() {
        for word in pattern.first_words() {
            beginnings.entry(word).or_default().push(at);
        }
    }
    beginnings
});

fn a_phrase(words: &[&str]) -> Option<String> {
    let begun = |(start, word): (usize, &&str)| {
        let patterns = BEGINNINGS.get(*word).map_or(&[][..], Vec::as_slice);
        patterns.iter().map(move |pattern| (*pattern, start)).collect::<Vec<_>>()
    };
    let mut begun: Vec<(usize, usize)> = words.iter().enumerate().flat_map(begun).collect();
    begun.sort_unstable();
    begun.into_iter().find_map(|(pattern, start)| PATTERNS[pattern].find_at(words, start)).map(|found| found.join(" "))
}

/// A stop sign that stands alone, or with a "please"; one in a sentence may be the sign at the corner.
fn a_sign(text: &str, words: &[&str]) -> Option<String> {
    (text.contains(STOP_SIGN) && words.iter().all(|word| nearly::goes_along(word))).then(|| STOP_SIGN.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_shown_in_its_own_words() {
        assert_eq!(looks_like_stop("PLEASE stop texting me, Ada").as_deref(), Some("stop texting"));
        assert_eq!(looks_like_stop("🛑").as_deref(), Some("🛑"));
        assert_eq!(looks_like_stop("Where is my parcel?"), None);
        assert_eq!(looks_like_stop(""), None);
    }

    #[test]
    fn what_is_shown_stays_short() {
        let long = format!("take me off your {} list", "x".repeat(5_000));

        assert_eq!(looks_like_stop(&long).map(|found| found.chars().count()), Some(LONGEST_SHOWN));
    }
}
