use super::Why;

/// What a text means where an answer is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The answer counts for the choice of this number.
    Chosen {
        number: i64,
        why: Why,
        /// Something is said beside the answer, which a person should read.
        remarks: bool,
    },
    /// Meant as an answer, but not one that can be counted: what the choices are is said again.
    Unclear(Doubt),
    /// A question, a story, a greeting: a person reads it.
    Other,
}

/// Why an answer cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// "12" when there are three.
    NoSuchNumber,
    /// A yes, a no or an OK when no choice says so.
    NoSuchChoice,
    /// "1 or 2", "both", or a misspelling as near to one as to another.
    SeveralAtOnce,
    /// "maybe 2", "2?".
    Unsure,
    /// No word at all: nothing, dots, a thumb.
    NoWords,
}

impl Reading {
    /// For the thread: "Read as 2: it says “two”."
    pub fn words(&self) -> String {
        match self {
            Self::Chosen { number, why, .. } => format!("Read as {number}: {}.", why.words()),
            Self::Unclear(doubt) => format!("Not counted: {}.", doubt.words()),
            Self::Other => "Not read as an answer.".to_owned(),
        }
    }
}

impl Doubt {
    pub const ALL: [Self; 5] =
        [Self::NoSuchNumber, Self::NoSuchChoice, Self::SeveralAtOnce, Self::Unsure, Self::NoWords];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchNumber => "no_such_number",
            Self::NoSuchChoice => "no_such_choice",
            Self::SeveralAtOnce => "several_at_once",
            Self::Unsure => "unsure",
            Self::NoWords => "no_words",
        }
    }

    /// From as it is stored.
    pub fn parse(stored: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doubt| doubt.as_str() == stored)
    }

    /// As the end of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoSuchNumber => "no choice has that number",
            Self::NoSuchChoice => "no choice says so",
            Self::SeveralAtOnce => "it may be more than one choice",
            Self::Unsure => "it does not sound certain",
            Self::NoWords => "it says nothing",
        }
    }
}
