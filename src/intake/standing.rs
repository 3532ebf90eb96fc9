//! What a number has said of being texted: STOP and START by the time at which they were said, not by when they came.

use super::Letter;
use crate::models::consents::keyword::Keyword;

/// What a number has said of being texted, to whichever inbox.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    pub is_stopped: bool,
    /// When its latest STOP was said, whether it was lifted or not.
    pub last_stop: Option<i64>,
    /// When a text was said that looks like an opt-out, while nobody has decided.
    pub doubted_since: Option<i64>,
}

impl Standing {
    /// Whether a START comes after the STOP before which it was said.
    pub fn supersedes(&self, word: Keyword, letter: &Letter) -> bool {
        matches!(word, Keyword::Start | Keyword::Yes) && self.last_stop.is_some_and(|at| letter.said_until() < at)
    }

    /// Whether a word settles what a text may have meant.
    pub fn settles(&self, word: Keyword, letter: &Letter) -> bool {
        match word {
            Keyword::Stop => true,
            Keyword::Start | Keyword::Yes => self.doubted_since.is_none_or(|at| letter.said_until() >= at),
            Keyword::Help => false,
        }
    }
}

/// A keyword of a text.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    pub letter: usize,
    pub word: Keyword,
    /// It is a START that was said before a STOP and came after it: it is kept, and lifts nothing.
    pub is_superseded: bool,
}
