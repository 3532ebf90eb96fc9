//! Splits a text into what it says and how it is signed: `split_signature("2\n\nSent from my iPhone")` has the body `2`.
//!
//! [`Signed::body`] is the beginning of the text and [`Signed::ending`] the rest, each a slice of the text as it was typed.
//! The ending is made of any number of these, the last first:
//!
//! | Ending | Example | [`Ending`] |
//! |---|---|---|
//! | a phone's or mail program's own line | `Sent from my iPhone`, `Von meinem Handy gesendet` | `Device` |
//! | a block behind two or more dashes on a line of their own | `--⏎Jane⏎Acme Ltd` | `Block` |
//! | a closing, with or without a name | `Regards, Ann`, `Thanks, Maria`, `Viele Grüße⏎Uwe` | `Closing` |
//! | a name behind a dash | `- John`, `~ Dr. Jane Doe` | `Name` |
//! | thanks or a request without a name | `Thanks!`, `please`, `merci` | `Politeness` |
//!
//! A text that is nothing but an ending ("Thanks!") says just that: it is all body. A name is one to three words with
//! capitals that are no day, number, yes or no; still, whoever finds a meaning in the body had better look whether the
//! ending has another ([`Signed::ending`]).

mod words; // closings, phones' lines, and what is no name, in the desk's languages

use super::{fold, folding::words as words_of};

/// A text, cut in two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    /// What it says, without the spaces and punctuation in front of the ending.
    pub body: &'a str,
    /// The signature and the politeness behind it; empty where there is none.
    pub ending: &'a str,
    /// What the ending is made of, the last first.
    pub endings: Vec<Ending>,
}

/// One way to end a text: see the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A phone's or mail program's own line.
    Device,
    /// Lines behind two dashes.
    Block,
    /// "Regards", with or without a name, or thanks with one.
    Closing,
    /// A name behind a dash.
    Name,
    /// A request or thanks without a name.
    Politeness,
}

/// Longer texts are letters, and who signs them does not matter.
const LONGEST: usize = 1_000;

/// Endings that follow one another: "please. Thanks, Maria ⏎ Sent from my iPhone".
const MOST_ENDINGS: usize = 4;

/// Lines behind two dashes that are still a signature.
const MOST_LINES: usize = 6;

/// Words of a name.
const LONGEST_NAME: usize = 3;

/// What stands between a body and its ending.
const SEPARATORS: [char; 12] = ['.', ',', ';', ':', '!', '-', '\u{2013}', '\u{2014}', '~', '|', '/', '_'];

/// Cuts a text into what it says and how it ends.
pub fn split_signature(text: &str) -> Signed<'_> {
    let mut signed = Signed { body: text.trim(), ending: "", endings: Vec::new() };
    if text.len() > LONGEST {
        return signed;
    }
    for _ in 0..MOST_ENDINGS {
        let Some((at, ending)) = last_ending(signed.body) else { break };
        let body = trim_separators(&signed.body[..at]);
        if words_of(body).is_empty() && !has_sign(body) {
            break;
        }
        signed.endings.push(ending);
        signed = Signed { body, ending: text.trim()[body.len()..].trim(), ..signed };
    }
    signed
}

fn trim_separators(text: &str) -> &str {
    text.trim_end_matches(|letter: char| letter.is_whitespace() || SEPARATORS.contains(&letter))
}

/// Where the last ending of a text begins, and which it is.
fn last_ending(text: &str) -> Option<(usize, Ending)> {
    let signature = block(text)
        .map(|at| (at, Ending::Block))
        .or_else(|| device_line(text).map(|at| (at, Ending::Device)))
        .or_else(|| closing(text).map(|at| (at, Ending::Closing)));
    signature
        .or_else(|| dashed_name(text).map(|at| (at, Ending::Name)))
        .or_else(|| politeness(text).map(|at| (at, Ending::Politeness)))
}

/// `-- ` on a line of its own (RFC 3676), and a few lines behind it.
fn block(text: &str) -> Option<usize> {
    let starts = line_starts(text);
    let rules = starts.iter().rev().take(MOST_LINES + 1).skip(1);
    rules.copied().find(|start| is_rule(line_at(text, *start)))
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let dashes = line.chars().count();
    let is_dash = |letter: char| matches!(letter, '-' | '\u{2013}' | '\u{2014}' | '_');
    line.chars().all(is_dash) && (dashes >= 2 || line == "\u{2014}")
}

/// "Sent from my iPhone", on a line of its own or behind a few words.
fn device_line(text: &str) -> Option<usize> {
    let last = *line_starts(text).last()?;
    let is_line = |at: &usize| words::is_device_line(&fold(text[*at..].trim())) && begins_a_sentence(text, *at);
    last_words(text, words::LONGEST_DEVICE_LINE).into_iter().filter(|at| *at >= last).find(is_line)
}

/// "Regards, Ann": a closing as the last words, with a name or without one unless it is mere politeness.
fn closing(text: &str) -> Option<usize> {
    last_words(text, words::LONGEST_CLOSING + LONGEST_NAME)
        .into_iter()
        .find(|at| begins_a_sentence(text, *at) && is_closing(&text[*at..]))
}

fn is_closing(ending: &str) -> bool {
    if ending.lines().count() > LONGEST_NAME {
        return false;
    }
    let spoken = words_of(ending);
    let closed = (1..=spoken.len().min(words::LONGEST_CLOSING))
        .rev()
        .find(|count| words::is_closing(&spoken[..*count].join(" ")));
    let thanked = (1..=spoken.len().min(words::LONGEST_CLOSING))
        .rev()
        .find(|count| words::is_polite(&spoken[..*count].join(" ")));
    match (closed, thanked) {
        (Some(count), _) if count == spoken.len() => true,
        (Some(count), _) | (None, Some(count)) => is_name(behind_words(ending, count)),
        (None, None) => false,
    }
}

/// `- John`
fn dashed_name(text: &str) -> Option<usize> {
    let is_dash = |letter: char| matches!(letter, '-' | '\u{2013}' | '\u{2014}' | '~');
    let (at, dash) = text.char_indices().rev().find(|(_, letter)| is_dash(*letter))?;
    let apart = text[..at].ends_with(char::is_whitespace)
        || text[at + dash.len_utf8()..].starts_with(' ') && !text[..at].is_empty();
    (apart && is_name(&text[at + dash.len_utf8()..])).then_some(at)
}

/// "please", "thanks a lot" as the last words.
fn politeness(text: &str) -> Option<usize> {
    last_words(text, words::LONGEST_CLOSING).into_iter().find(|at| words::is_polite(&words_of(&text[*at..]).join(" ")))
}

/// Whether a text is one to three words with capitals, none of which means anything here.
pub fn is_name(text: &str) -> bool {
    let name = text.trim_matches(|letter: char| letter.is_whitespace() || SEPARATORS.contains(&letter));
    let parts: Vec<&str> = name.split_whitespace().collect();
    (1..=LONGEST_NAME).contains(&parts.len()) && parts.iter().all(|part| is_part_of_a_name(part))
}

fn is_part_of_a_name(part: &str) -> bool {
    let begins = part.chars().next().is_some_and(|first| first.is_alphabetic() && !first.is_lowercase());
    let inner =
        |letter: char| letter.is_alphabetic() || matches!(letter, '.' | '-' | ',') || super::is_apostrophe(letter);
    begins && part.chars().all(inner) && !words_of(part).iter().any(|word| words::is_no_name(word))
}

/// What stands behind the first words of a text.
fn behind_words(text: &str, count: usize) -> &str {
    let next = beginnings_of_words(text).nth(count);
    next.map_or("", |at| &text[at..])
}

/// Whether a new sentence may begin here: behind punctuation or a new line, or with a capital.
fn begins_a_sentence(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t']);
    let apart = before.is_empty()
        || before.ends_with(['\n', '\r'])
        || before.ends_with(SEPARATORS)
        || before.ends_with([')', '?']);
    apart || text[at..].starts_with(char::is_uppercase)
}

/// Where the last few words of a text begin, the first of them first: every text is looked through.
fn last_words(text: &str, most: usize) -> Vec<usize> {
    let begins: Vec<usize> = beginnings_of_words(text).collect();
    begins[begins.len().saturating_sub(most)..].to_vec()
}

fn beginnings_of_words(text: &str) -> impl Iterator<Item = usize> {
    let within = |letter: char| letter.is_alphanumeric() || super::is_apostrophe(letter);
    let mut before = false;
    text.char_indices().filter_map(move |(at, letter)| {
        let begins = letter.is_alphanumeric() && !before;
        before = within(letter);
        begins.then_some(at)
    })
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

fn line_at(text: &str, start: usize) -> &str {
    text[start..].lines().next().unwrap_or_default()
}

/// An emoji alone says something, too.
fn has_sign(text: &str) -> bool {
    text.chars().any(|letter| !letter.is_whitespace() && !letter.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_told_from_what_is_said() {
        for (text, body) in [
            ("2\n\nSent from my iPhone", "2"),
            ("STOP\n\nGet Outlook for iOS", "STOP"),
            ("STOP Sent from my Galaxy", "STOP"),
            ("Stopp\nVon meinem iPhone gesendet", "Stopp"),
            ("ARRET\nEnvoyé de mon iPhone", "ARRET"),
            ("BAJA\nEnviado desde mi iPhone", "BAJA"),
            ("2\nVerstuurd vanaf mijn iPhone", "2"),
            ("FERMA\nInviato da iPhone", "FERMA"),
            ("SAIR\nEnviado do meu iPhone", "SAIR"),
            ("STOP - John", "STOP"),
            ("STOP \u{2013} Dr. Jane Doe", "STOP"),
            ("Stop\n-John", "Stop"),
            ("Stop\n--\nJane\nAcme Ltd", "Stop"),
            ("Stop\n-- \nJane Doe\nAcme Ltd\n+44 20 7946 0000", "Stop"),
            ("STOP. Regards, Ann", "STOP"),
            ("Stop\nKind regards\nAnn Smith", "Stop"),
            ("2. Viele Grüße, Uwe", "2"),
            ("Hi, 2 please. Thanks, Maria", "Hi, 2"),
            ("Thursday\n\nThank you,\nMaria\n\nSent from my iPhone", "Thursday"),
            ("stop. thx", "stop"),
            ("👍 Thanks!", "👍"),
            ("can I have 3 please", "can I have 3"),
        ] {
            assert_eq!(split_signature(text).body, body, "{text}");
        }
    }

    #[test]
    fn both_halves_make_the_text() {
        let signed = split_signature("Hi, 2 please. Thanks, Maria");

        assert_eq!((signed.body, signed.ending), ("Hi, 2", "please. Thanks, Maria"));
        assert_eq!(signed.endings, [Ending::Closing, Ending::Politeness]);
        assert_eq!(split_signature("STOP - John").endings, [Ending::Name]);
        assert_eq!(split_signature("STOP\n--\nJohn").endings, [Ending::Block]);
    }

    #[test]
    fn what_is_said_is_no_signature() {
        for text in [
            "Thanks!",
            "Thank you, Maria",
            "Regards, Ann",
            "2 - Wednesday",
            "2 - or 3?",
            "Yes - but only on Tuesday",
            "Tue-Wed",
            "10 - 12",
            "I sent from my account 50 dollars",
            "Give my best regards to Ann when you see her",
            "STOP\nJohn",
            "Thanks but no",
            "",
            "--",
        ] {
            let signed = split_signature(text);
            assert_eq!((signed.body, signed.ending), (text, ""), "{text}");
        }
    }
}
