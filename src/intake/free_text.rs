//! Opt-outs in words of one's own: a person decides what they are. Until then campaigns wait, and the desk says nothing by
//! itself.

use crate::models::consents::{keyword::Keyword, phrases};

/// What campaigns to a number do from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Campaigns {
    /// They wait until a person has looked.
    Held,
    /// A keyword has said what is meant.
    Free,
}

/// The words for which a text looks like an opt-out; a keyword says itself what it is.
pub fn looks_like(keyword: Option<Keyword>, body: &str) -> Option<String> {
    match keyword {
        None | Some(Keyword::Yes) => phrases::looks_like_stop(body),
        Some(_) => None,
    }
}
