//! What a text's inbox says of it.

use crate::{
    lines::Line,
    models::{
        consents::keyword::{Keyword, Packs},
        inboxes,
    },
};
use std::sync::Arc;

/// What the desk answers keywords with.
#[derive(Clone, Debug)]
pub struct Answers {
    pub stop: String,
    pub start: String,
    pub help: String,
}

/// What a batch needs to know of an inbox, as it stood when the text came in.
#[derive(Clone, Debug)]
pub struct Rules {
    pub inbox_id: i64,
    pub gateway: String,
    pub address: String,
    /// Two letters: numbers without their country code are read in it.
    pub country: String,
    pub confirms: bool,
    pub confirmation_text: String,
    /// The languages in which it takes keywords, besides English.
    pub packs: Packs,
    /// Where the desk answers keywords and not the provider.
    pub answers: Option<Answers>,
    /// Milliseconds; -1 always, 0 never.
    pub reopen_window: i64,
    /// The other inboxes of its account.
    pub same_account: Vec<i64>,
    /// When it last heard from anyone, as far as this process knew a moment ago.
    pub heard_at: Option<i64>,
}

impl Rules {
    pub fn of(line: &Line) -> Arc<Self> {
        Arc::new(Self { same_account: line.same_account.clone(), ..Self::read(&line.inbox) })
    }

    pub fn from_inbox(inbox: &inboxes::Model) -> Arc<Self> {
        Arc::new(Self::read(inbox))
    }

    fn read(inbox: &inboxes::Model) -> Self {
        Self {
            inbox_id: inbox.id,
            gateway: inbox.gateway.clone(),
            address: inbox.address.clone(),
            country: inbox.country.clone(),
            confirms: inbox.confirms,
            confirmation_text: inbox.confirmation_text.clone(),
            packs: inbox.packs(),
            answers: inbox.answers_keywords.then(|| Answers::of(inbox)),
            reopen_window: inbox.reopen_window,
            same_account: Vec::new(),
            heard_at: inbox.last_text_at,
        }
    }
}

impl Answers {
    fn of(inbox: &inboxes::Model) -> Self {
        Self { stop: inbox.stop_answer.clone(), start: inbox.start_answer.clone(), help: inbox.help_answer.clone() }
    }

    /// What a word is answered with.
    pub fn to(&self, word: Keyword) -> &str {
        match word {
            Keyword::Stop => &self.stop,
            Keyword::Start | Keyword::Yes => &self.start,
            Keyword::Help => &self.help,
        }
    }
}
