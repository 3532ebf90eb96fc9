//! Whether a person said something, or their phone did.

use crate::models::messages::{automatic_reply::is_automatic_reply, reaction};

/// What kind of a text it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nature {
    /// A person said it.
    #[default]
    Said,
    /// A sign on a text of ours: its words are not theirs.
    Reaction,
    /// Their phone answers by itself: nobody waits for an answer.
    AutomaticReply,
}

impl Nature {
    pub fn of(body: &str) -> Self {
        if reaction::read(body).is_some() {
            Self::Reaction
        } else if is_automatic_reply(body) {
            Self::AutomaticReply
        } else {
            Self::Said
        }
    }
}
