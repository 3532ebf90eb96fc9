//! What phones send when somebody puts a sign on a text: `Liked “See you at 5”`, `👍 to “…”`, `Removed a heart from “…”`.
//! What stands in the quotation is ours, and means nothing: it is no answer, no keyword and no question.
//!
//! The forms are those of iPhones and of Google Messages, in the desk's languages; carriers may write straight quotation
//! marks, and cut a long quotation with an ellipsis.

mod forms; // what phones write around the quotation
mod placing; // which text of ours it was put on
mod quotation; // where it begins and ends

pub use placing::Signs;

use crate::models::wording::{self, is_invisible};

/// A sign that was put on a text, or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction<'a> {
    /// The emoji; none where an unknown sign was taken back.
    pub sign: Option<String>,
    pub is_removed: bool,
    /// The beginning of the text it was put on; none if that is a picture or a file.
    pub quoted: Option<&'a str>,
}

/// Longer than any text with what phones write around it.
const LONGEST: usize = 8_000;

/// The reaction that a text consists of.
pub fn read(text: &str) -> Option<Reaction<'_>> {
    let text = text.trim_matches(is_blank);
    if text.len() > LONGEST {
        return None;
    }
    match quotation::find(text) {
        Some((opening, quoted)) => forms::on_a_text(&Opening::new(opening)).map(|sign| sign.on(Some(quoted))),
        None => forms::on_a_picture(&Opening::new(text)).map(|sign| sign.on(None)),
    }
}

/// What a phone says of the sign.
struct Sign {
    emoji: Option<String>,
    is_removed: bool,
}

impl Sign {
    fn on(self, quoted: Option<&str>) -> Reaction<'_> {
        Reaction { sign: self.emoji, is_removed: self.is_removed, quoted }
    }
}

/// The words in front of the quotation, folded, and the emoji among them.
struct Opening {
    words: String,
    emoji: Option<String>,
}

/// No phone writes more words than that.
const LONGEST_OPENING: usize = 80;

impl Opening {
    fn new(text: &str) -> Self {
        let short =
            text.get(..text.len().min(LONGEST_OPENING)).filter(|short| short.len() == text.len()).unwrap_or_default();
        let emoji: String = short.chars().filter(|letter| is_of_an_emoji(*letter)).collect();
        let plain: String = short.chars().map(|letter| if is_of_an_emoji(letter) { ' ' } else { letter }).collect();
        let words = wording::words(&plain).join(" ");
        Self { words, emoji: Some(emoji).filter(|emoji| emoji.chars().any(|letter| !is_invisible(letter))) }
    }
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || is_invisible(letter)
}

fn is_of_an_emoji(letter: char) -> bool {
    matches!(letter, '\u{1f000}'..='\u{1faff}' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{203c}' | '\u{2049}' | '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str, sign: &str, is_removed: bool, quoted: Option<&str>) {
        let sign = Some(sign.to_owned()).filter(|sign| !sign.is_empty());
        assert_eq!(read(text), Some(Reaction { sign, is_removed, quoted }), "{text}");
    }

    #[test]
    fn iphones_put_a_sign_on_a_text() {
        is("Liked “See you at 5”", "👍", false, Some("See you at 5"));
        is("Loved “See you at 5”", "❤️", false, Some("See you at 5"));
        is("Disliked “See you at 5”", "👎", false, Some("See you at 5"));
        is("Laughed at “See you at 5”", "😂", false, Some("See you at 5"));
        is("Emphasized “See you at 5”", "‼️", false, Some("See you at 5"));
        is("Questioned “See you at 5”", "❓", false, Some("See you at 5"));
        is("Reacted 😍 to “See you at 5”", "😍", false, Some("See you at 5"));
        is("Liked \"See you at 5\"", "👍", false, Some("See you at 5"));
    }

    #[test]
    fn they_take_it_back() {
        is("Removed a heart from “Hello”", "❤️", true, Some("Hello"));
        is("Removed a like from “Hello”", "👍", true, Some("Hello"));
        is("Removed an exclamation from “Hello”", "‼️", true, Some("Hello"));
        is("Removed a question mark from “Hello”", "❓", true, Some("Hello"));
        is("Removed 😍 from “Hello”", "😍", true, Some("Hello"));
    }

    #[test]
    fn google_messages_surrounds_it_with_what_cannot_be_seen() {
        is("\u{200a}\u{200b}👍\u{200b} to “\u{200a}Hello\u{200a}”\u{200a}", "👍", false, Some("Hello"));
        is("\u{200a}Removed \u{200c}👍🏽\u{200c} from “\u{200a}Hello\u{200a}”\u{200a}", "👍🏽", true, Some("Hello"));
        is("👍 to “Hello”", "👍", false, Some("Hello"));
    }

    #[test]
    fn pictures_have_no_words_to_quote() {
        is("Liked an image", "👍", false, None);
        is("Loved a photo", "❤️", false, None);
        is("Reacted 😍 to an image", "😍", false, None);
        is("Removed a heart from an image", "❤️", true, None);
        is("Le encantó una imagen", "❤️", false, None);
    }

    #[test]
    fn phones_speak_the_language_of_their_owner() {
        is("Le gustó “Hola”", "👍", false, Some("Hola"));
        is("Reaccionó con 😂 a “Hola”", "😂", false, Some("Hola"));
        is("A aimé « Bonjour »", "👍", false, Some("Bonjour"));
        is("A réagi avec 😂 à “Bonjour”", "😂", false, Some("Bonjour"));
        is("A retiré 😂 de “Bonjour”", "😂", true, Some("Bonjour"));
        is("Gefällt „Guten Tag“", "👍", false, Some("Guten Tag"));
        is("Entfernte 😂 aus „Guten Tag”", "😂", true, Some("Guten Tag"));
        is("Ha messo “Mi piace” a “Ciao”", "👍", false, Some("Ciao"));
        is("Ha reagito con 😂 a “Ciao”", "😂", false, Some("Ciao"));
        is("Curtiu “Olá”", "👍", false, Some("Olá"));
        is("Vindt ‘Hallo’ leuk", "👍", false, Some("Hallo"));
        is("Reageerde met 😂 op “Hallo”", "😂", false, Some("Hallo"));
    }

    #[test]
    fn carriers_cut_what_is_quoted() {
        is("Liked “Your parcel comes on…”", "👍", false, Some("Your parcel comes on…"));
        is("Liked “Your parcel comes on…", "👍", false, Some("Your parcel comes on…"));
        is("Liked “He said “no” to it”", "👍", false, Some("He said “no” to it"));
    }

    #[test]
    fn a_sentence_with_a_quotation_is_a_text() {
        for text in [
            "Liked “the blue one” but not the price",
            "Loved “A” and hated “B”",
            "Loved \"A\" and hated \"B\"",
            "I liked “See you at 5”",
            "“STOP”",
            "Please stop “helping” me",
            "Liked it",
            "Loved an image of you, send more",
            "to “Hello”",
            "👍",
            "",
            "“",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
