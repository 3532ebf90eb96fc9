//! The words that stop texts, let them flow again, or ask for help. The whole message is the word.

use unicode_normalization::UnicodeNormalization;

/// Twilio's words, those the FCC names (47 CFR 64.1200(a)(10)), and what AWS and Telnyx add.
const STOP: [&str; 12] = [
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
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

/// The keyword that a text consists of.
pub fn read(text: &str) -> Option<Keyword> {
    if text.len() > LONGEST {
        return None;
    }
    let word = normal(text);
    match word.as_str() {
        word if STOP.contains(&word) => Some(Keyword::Stop),
        word if START.contains(&word) => Some(Keyword::Start),
        word if HELP.contains(&word) => Some(Keyword::Help),
        YES => Some(Keyword::Yes),
        _ => None,
    }
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

/// Variation selectors, joiners and marks of direction.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
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
            assert_eq!(read(text), Some(Keyword::Stop), "{text}");
        }
    }

    #[test]
    fn the_other_words_are_told_apart() {
        assert_eq!(read("Start"), Some(Keyword::Start));
        assert_eq!(read("UNSTOP"), Some(Keyword::Start));
        assert_eq!(read("help?"), Some(Keyword::Help));
        assert_eq!(read("INFO"), Some(Keyword::Help));
        assert_eq!(read("Yes!"), Some(Keyword::Yes));
    }

    #[test]
    fn a_word_within_a_message_is_no_keyword() {
        for text in
            ["please stop", "stop it", "the end", "yes please", "", "...", "👍", "stopp", "can't stop", "start stop"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
