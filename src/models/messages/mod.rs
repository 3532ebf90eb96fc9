//! One text, in or out. An outgoing row is the outbox.

pub mod automatic_reply; // what phones answer by themselves
pub mod confirmation; // what a new ticket is told
pub mod inbound; // a text from a person
pub mod keyword_answer; // what STOP, START and HELP are answered with
pub mod outbound; // the only way towards a carrier
pub mod reaction; // a sign that a phone puts on a text
pub mod receipts; // what carriers say became of it
pub mod settlements; // what a person decides where nobody can know
pub mod status; // what may follow what
pub mod threads; // everything ever said between a number and an inbox

pub use super::_entities::messages::*;
pub use status::Status;

use super::ModelResult;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// How many characters a reply may have: Twilio takes no more (error 21617).
pub const LONGEST_REPLY: usize = 1_600;

impl Model {
    pub fn status(&self) -> Status {
        Status::parse(&self.status)
    }

    /// When its time to be tried began: when it was written, fell due, or a person last asked for it again.
    pub fn waits_since(&self) -> i64 {
        self.created_at.max(self.tried_since())
    }

    /// The same of its calls: earlier ones count no more.
    pub(in crate::models) fn tried_since(&self) -> i64 {
        self.due_at.max(self.retried_at.unwrap_or_default())
    }

    /// Whether a person wrote it, not us.
    pub fn is_inbound(&self) -> bool {
        self.direction == "in"
    }
}

pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// A message of a conversation that this user may see.
pub async fn find_for(db: &impl ConnectionTrait, user_id: i64, id: i64) -> ModelResult<Model> {
    let message = find(db, id).await?.ok_or(super::ModelError::NotFound)?;
    if super::memberships::includes(db, user_id, message.inbox_id).await? {
        Ok(message)
    } else {
        Err(super::ModelError::NotFound)
    }
}

/// What stands in place of a text of nothing.
const EMPTY: &str = "(empty text)";

/// What the list shows of a text: one line of at most 120 characters, or what came instead of words.
pub fn last_line(body: &str, has_media: bool) -> String {
    let line: String = body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
    if !line.is_empty() {
        line
    } else if has_media {
        "A picture or file".to_owned()
    } else {
        EMPTY.to_owned()
    }
}
