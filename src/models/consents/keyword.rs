//! The words that stop texts, let them flow again, or ask for help. The whole message is the word, but for how it is signed.

mod dressed; // with a signature, or spelled in another way
mod packs; // the languages an inbox listens to, and their words

pub use dressed::is_about_texts;
pub use packs::{Language, Packs};

use crate::models::wording::{fold, is_invisible};
use unicode_normalization::UnicodeNormalization;

/// Twilio's words, those the FCC names (47 CFR 64.1200(a)(10)), and what AWS and Telnyx add.
const STOP: [&str; 13] = [
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "unsub",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt out",
    "opt-out",
    "remove",
];
const START: [&str; 2] = ["start", "unstop"];
const YES: &str = "yes";
const HELP: [&str; 2] = ["help", "info"];

/// As a text is marked that said START before the STOP it came after.
pub const SUPERSEDED: &str = "superseded_start";

/// Longer than any of the words with all that may surround it.
const LONGEST: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    Stop,
    Start,
    Help,
    /// A START from someone who said STOP; from anyone else an answer like any other.
    Yes,
}

impl Keyword {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Start => "start",
            Self::Help => "help",
            Self::Yes => YES,
        }
    }
}

/// The keyword that a text consists of, in English or one of the languages.
pub fn read(text: &str, packs: Packs) -> Option<Keyword> {
    exactly(text, packs).or_else(|| dressed::read(text, packs))
}

fn exactly(text: &str, packs: Packs) -> Option<Keyword> {
    if text.len() > LONGEST {
        return None;
    }
    let word = normal(text);
    english(&word).or_else(|| foreign(&fold(&word), packs))
}

/// Whether a text would be read as STOP, START or HELP, were it an answer. YES may be one.
pub fn is_word(text: &str, packs: Packs) -> bool {
    let word = fold(&normal(text));
    english(&word).or_else(|| foreign(&word, packs)).is_some_and(|keyword| keyword != Keyword::Yes)
}

/// Whether a text is nothing but a STOP in one of the languages besides English.
pub fn is_stop(text: &str, packs: Packs) -> bool {
    text.len() <= LONGEST && foreign(&fold(&normal(text)), packs) == Some(Keyword::Stop)
}

/// Every word of STOP, START and HELP in every language, folded.
pub fn words() -> impl Iterator<Item = &'static str> {
    let foreign = Language::ALL.into_iter().flat_map(|language| {
        [Keyword::Stop, Keyword::Start, Keyword::Help].into_iter().flat_map(move |keyword| language.words(keyword))
    });
    STOP.iter().chain(&START).chain(&HELP).chain(foreign).copied()
}

fn english(word: &str) -> Option<Keyword> {
    match word {
        word if STOP.contains(&word) => Some(Keyword::Stop),
        word if START.contains(&word) => Some(Keyword::Start),
        word if HELP.contains(&word) => Some(Keyword::Help),
        YES => Some(Keyword::Yes),
        _ => None,
    }
}

fn foreign(word: &str, packs: Packs) -> Option<Keyword> {
    [Keyword::Stop, Keyword::Start, Keyword::Help]
        .into_iter()
        .find(|keyword| packs.languages().any(|language| language.words(*keyword).contains(&word)))
}

/// Compatible letters, without what surrounds the words, with single spaces, in lower case.
fn normal(text: &str) -> String {
    let visible: String = text.nfkc().filter(|letter| !is_invisible(*letter)).collect();
    let words = visible.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(['\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_stop_are_read_however_they_are_dressed() {
        let texts = [
            "STOP",
            "stop",
            " Stop. ",
            "“STOP”",
            "'stop!'",
            "\tSTOP\n",
            "Stop All",
            "stop  all",
            "STOPALL",
            "unsubscribe",
            "Cancel",
            "END",
            "quit",
            "REVOKE",
            "optout",
            "opt out",
            "Opt-Out",
            "opt\u{2011}out",
            "remove",
            "ＳＴＯＰ",
            "STOP\u{fe0f}",
            "\u{200e}stop",
        ];

        for text in texts {
            assert_eq!(read(text, Packs::default()), Some(Keyword::Stop), "{text}");
        }
    }

    #[test]
    fn the_other_words_are_told_apart() {
        let none = Packs::default();

        assert_eq!(read("Start", none), Some(Keyword::Start));
        assert_eq!(read("UNSTOP", none), Some(Keyword::Start));
        assert_eq!(read("help?", none), Some(Keyword::Help));
        assert_eq!(read("INFO", none), Some(Keyword::Help));
        assert_eq!(read("Yes!", none), Some(Keyword::Yes));
    }

    #[test]
    fn a_word_within_a_message_is_no_keyword() {
        for text in
            ["please stop", "stop it", "the end", "yes please", "", "...", "👍", "stopp", "can't stop", "start stop"]
        {
            assert_eq!(read(text, Packs::default()), None, "{text}");
        }
    }

    #[test]
    fn words_of_a_language_count_where_the_inbox_listens_to_it() {
        let french: Packs = "fr".parse().unwrap();

        for text in ["ARRET", "ARRÊT", "arrêt.", "Arrete", "ARRETT"] {
            assert_eq!(read(text, french), Some(Keyword::Stop), "{text}");
            assert_eq!(read(text, Packs::default()), None, "{text}");
        }
        assert_eq!(read("Aide !", french), Some(Keyword::Help));
        assert_eq!(read("stop", french), Some(Keyword::Stop));
        assert_eq!(read("alto", french), None);
    }

    #[test]
    fn every_language_is_read_with_its_accents_or_without() {
        for (text, keyword) in [
            ("No más", Keyword::Stop),
            ("BAJA", Keyword::Stop),
            ("Stopp!", Keyword::Stop),
            ("sair", Keyword::Stop),
            ("Ferma", Keyword::Stop),
            ("Uitschrijven", Keyword::Stop),
            ("COMEÇAR", Keyword::Start),
            ("Alta", Keyword::Start),
            ("Ayuda", Keyword::Help),
            ("HILFE", Keyword::Help),
            ("aiuto", Keyword::Help),
            ("KONIEC", Keyword::Stop),
            ("Стоп!", Keyword::Stop),
            ("ΣΤΟΠ", Keyword::Stop),
            ("Διακοπή", Keyword::Stop),
            ("توقف", Keyword::Stop),
            ("إيقاف", Keyword::Stop),
            ("退订", Keyword::Stop),
            ("ПОМОЩЬ", Keyword::Help),
        ] {
            assert_eq!(read(text, Packs::all()), Some(keyword), "{text}");
        }
    }

    #[test]
    fn no_word_means_two_things() {
        for language in Language::ALL {
            for keyword in [Keyword::Stop, Keyword::Start, Keyword::Help] {
                for word in language.words(keyword) {
                    assert_eq!(read(word, Packs::all()), Some(keyword), "{word}");
                }
            }
        }
    }

    #[test]
    fn a_choice_may_not_be_named_like_a_keyword() {
        let spanish: Packs = "es".parse().unwrap();

        assert!(is_word("Stop", spanish));
        assert!(is_word("“Stóp”", spanish));
        assert!(is_word("Info", spanish));
        assert!(is_word("Alto", spanish));
        assert!(!is_word("Alto", Packs::default()));
        assert!(!is_word("Yes", spanish));
        assert!(!is_word("Bus stop", spanish));
    }
}
