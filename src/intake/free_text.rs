//! Opt-outs in words of one's own: a person decides what they are. Until then campaigns wait, and the desk says nothing by
//! itself.

use super::{Letter, decide::Plan};
use crate::models::consents::{keyword::Keyword, phrases};

/// What campaigns to a number do from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Campaigns {
    /// They wait until a person has looked.
    Held,
    /// A keyword has said what is meant.
    Free,
}

impl Plan {
    /// Whether a text that is no keyword may ask for no more texts; whoever said STOP has nothing to add to it.
    pub(super) fn doubt(&mut self, index: usize, letter: &Letter, stopped: bool) -> bool {
        let is_doubtful = letter.contents.looks_like.is_some() && !stopped;
        if is_doubtful {
            self.doubtful.push(index);
            self.campaigns = Some(Campaigns::Held);
        }
        is_doubtful
    }

    pub(super) fn settle_doubts(&mut self, word: Keyword) {
        if word != Keyword::Help {
            self.campaigns = Some(Campaigns::Free);
        }
    }
}

/// The words for which a text looks like an opt-out; a keyword says itself what it is.
pub fn looks_like(keyword: Option<Keyword>, body: &str) -> Option<String> {
    match keyword {
        None | Some(Keyword::Yes) => phrases::looks_like_stop(body),
        Some(_) => None,
    }
}
