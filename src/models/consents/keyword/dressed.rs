//! Keywords with a signature behind them, or spelled in a way that means nothing else.
//!
//! | Text | What it is |
//! |---|---|
//! | `STOP` with a phone's line, a block behind dashes, or a closing: `STOP⏎⏎Sent from my iPhone`, `Stop⏎--⏎Jane⏎Acme Ltd`, `STOP. Regards, Ann` | the keyword |
//! | the same behind START, HELP, and words that may be about an order: `Cancel⏎Sent from my iPhone` | the keyword |
//! | a word that is only said of texts, with a name or politeness behind it: `STOP - John`, `Stop, thanks`, `Unsubscribe please` | STOP |
//! | a word that may be about an order, with a name or politeness: `Cancel - Haircut`, `End, thanks` | a text like any other |
//! | letters one by one, and what other senders tell people to reply: `S T O P`, `S.T.O.P.`, `STOP2QUIT`, `stop to end`, `STOP STOP` | STOP |
//! | YES with anything behind it: `Yes, thanks` | an answer, never a START |
//! | a sentence that begins with a keyword: `Stop by at 5?`, `Cancel my order 123` | a text like any other |
//!
//! What is none of these and still looks like an opt-out is pointed out by [`phrases`](super::super::phrases).

use super::{Keyword, Packs, STOP, exactly, normal};
use crate::models::wording::{Ending, Signed, fold, split_signature};

/// Words that nobody says of an order, an appointment or a street.
const ABOUT_TEXTS: [&str; 11] =
    ["stop", "stopall", "stop all", "unsubscribe", "unsub", "optout", "opt out", "opt-out", "arret", "stopp", "стоп"];

/// The keyword of a text that says it with a signature, or spells it in another way.
pub fn read(text: &str, packs: Packs) -> Option<Keyword> {
    spelled(text).or_else(|| signed(&split_signature(text), packs))
}

fn signed(signed: &Signed<'_>, packs: Packs) -> Option<Keyword> {
    if signed.endings.is_empty() {
        return None;
    }
    let keyword = exactly(signed.body, packs).or_else(|| spelled(signed.body))?;
    let is_mere_signature =
        signed.endings.iter().all(|ending| matches!(ending, Ending::Device | Ending::Block | Ending::Closing));
    let counts = match keyword {
        Keyword::Yes => false,
        Keyword::Stop => is_mere_signature || is_about_texts(signed.body),
        Keyword::Start | Keyword::Help => is_mere_signature,
    };
    counts.then_some(keyword)
}

/// Whether a text is nothing but a word that is only said of texts, however it is spelled.
pub fn is_about_texts(text: &str) -> bool {
    spelled(text).is_some() || ABOUT_TEXTS.contains(&fold(&normal(text)).as_str())
}

/// `S T O P`, `STOP2QUIT`, `STOP STOP`
fn spelled(text: &str) -> Option<Keyword> {
    let word = normal(text);
    let is_stop = is_in_letters(&word) || is_for_others(&word) || is_repeated(&word);
    is_stop.then_some(Keyword::Stop)
}

/// One letter after another, with whatever between them.
fn is_in_letters(word: &str) -> bool {
    let mut letters = word.split(|letter: char| !letter.is_alphanumeric()).filter(|letter| !letter.is_empty());
    letters.clone().count() > 1
        && letters.all(|letter| letter.chars().count() == 1)
        && ABOUT_TEXTS.contains(&word.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().as_str())
}

/// What other senders tell people to reply: "STOP2QUIT", "stop to end".
fn is_for_others(word: &str) -> bool {
    let rest = word.strip_prefix("stop").map(str::trim_start);
    let purpose = rest.and_then(|rest| rest.strip_prefix('2').or_else(|| rest.strip_prefix("to ")));
    purpose.map(str::trim_start).is_some_and(|purpose| STOP.contains(&purpose) || purpose == "unsub")
}

fn is_repeated(word: &str) -> bool {
    let mut words = word.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.clone().count() > 1 && words.all(|word| word == "stop")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_takes_nothing_from_a_keyword() {
        for (text, keyword) in [
            ("START\n\nSent from my iPhone", Keyword::Start),
            ("Help. Regards, Ann", Keyword::Help),
            ("Cancel\n--\nJane", Keyword::Stop),
        ] {
            assert_eq!(read(text, Packs::default()), Some(keyword), "{text}");
        }
        assert_eq!(read("BAJA\nEnviado desde mi iPhone", "es".parse().unwrap()), Some(Keyword::Stop));
        assert_eq!(read("BAJA\nEnviado desde mi iPhone", Packs::default()), None);
    }

    #[test]
    fn a_yes_with_thanks_is_an_answer() {
        for text in ["Yes, thanks", "Yes - John", "YES\n\nSent from my iPhone", "Yes. Regards, Ann"] {
            assert_eq!(read(text, Packs::default()), None, "{text}");
        }
    }
}
