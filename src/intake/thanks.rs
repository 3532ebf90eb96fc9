//! What is said to end an exchange, and opens none.

use unicode_normalization::UnicodeNormalization;

/// "Thanks", "ok", "👍" and their like, with nothing else.
pub fn is_bare_thanks(body: &str) -> bool {
    const WORDS: [&str; 24] = [
        "thanks",
        "thank you",
        "thankyou",
        "thank u",
        "thx",
        "tx",
        "ty",
        "ta",
        "cheers",
        "ok",
        "okay",
        "k",
        "ok thanks",
        "ok thank you",
        "okay thanks",
        "great thanks",
        "great",
        "perfect",
        "many thanks",
        "thanks a lot",
        "thank you so much",
        "thanks so much",
        "got it",
        "brilliant",
    ];
    let text: String =
        body.nfkc().filter(|c| !matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}')).collect();
    let text = text.to_lowercase();
    let is_gesture = |c: char| matches!(c, '👍' | '🙏' | '👌' | '❤' | '😊' | '🙂');
    let words = text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || is_gesture(c));
    let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    WORDS.contains(&words.as_str()) || (words.is_empty() && text.contains(is_gesture))
}

#[cfg(test)]
mod tests {
    use super::is_bare_thanks;

    #[test]
    fn a_bare_thanks_is_known_by_its_sound() {
        for text in ["Thanks!", " ok ", "OK, thanks", "👍🏽", "thank you.", "❤️", "Thanks! 👍🏽🙏"] {
            assert!(is_bare_thanks(text), "{text}");
        }
        for text in ["thanks, but it is still broken", "ok when?", "", "?", "12"] {
            assert!(!is_bare_thanks(text), "{text}");
        }
    }
}
