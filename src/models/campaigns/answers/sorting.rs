use super::{Choice, Reading, read};
use crate::models::consents::keyword::{self, Keyword, Packs};

/// Where a text goes that came while an answer was awaited: exactly one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sorted {
    /// STOP, START or HELP: it comes before every choice. A yes is none of them while a question is open.
    Keyword(Keyword),
    /// Chosen or unclear, never other.
    Answer(Reading),
    /// Everything else: a person reads it.
    Conversation,
}

/// Sorts a text, for an inbox that listens to these languages. A text that came with pictures and without words says more
/// than that; the caller gives it to a person.
pub fn sort(text: &str, choices: &[Choice<'_>], packs: Packs) -> Sorted {
    match keyword::read(text, packs).filter(|keyword| *keyword != Keyword::Yes) {
        Some(keyword) => Sorted::Keyword(keyword),
        None => match read(text, choices) {
            Reading::Other => Sorted::Conversation,
            answer => Sorted::Answer(answer),
        },
    }
}
