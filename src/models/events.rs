//! Who did what, and when: written in the same transaction as the change itself, and never altered.

pub use super::_entities::events::*;
use super::clock;
use crate::database::LONGEST_LIST;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, sea_query::Query,
};

/// By a text or by a user.
pub const CONVERSATION_OPENED: &str = "conversation_opened";

/// A new ticket was not confirmed, because its number had enough automatic texts for now.
pub const CONFIRMATION_HELD: &str = "confirmation_held";

/// The same of the answer to a keyword.
pub const ANSWER_HELD: &str = "keyword_answer_held";

/// One thing that happened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Event {
    pub kind: &'static str,
    pub conversation_id: Option<i64>,
    pub person_id: Option<i64>,
    pub inbox_id: Option<i64>,
    /// Who did it; none: the desk itself.
    pub user_id: Option<i64>,
    /// To whom or what it was done, where that is none of the above.
    pub subject_id: Option<i64>,
}

/// An automatic text that was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub at: i64,
    /// It would have answered a keyword; else it would have confirmed a ticket.
    pub is_answer: bool,
}

/// The automatic texts that a thread went without.
pub async fn held(db: &impl ConnectionTrait, address_id: i64, inbox_id: i64) -> Result<Vec<Held>, DbErr> {
    use super::_entities::conversations as c;
    let thread = Query::select()
        .column(c::Column::Id)
        .from(c::Entity)
        .and_where(c::Column::AddressId.eq(address_id))
        .and_where(c::Column::InboxId.eq(inbox_id))
        .to_owned();
    let held: Vec<(i64, String)> = Entity::find()
        .select_only()
        .columns([Column::CreatedAt, Column::Kind])
        .filter(Column::ConversationId.in_subquery(thread))
        .filter(Column::Kind.is_in([CONFIRMATION_HELD, ANSWER_HELD]))
        .into_tuple()
        .all(db)
        .await?;
    Ok(held.into_iter().map(|(at, kind)| Held { at, is_answer: kind == ANSWER_HELD }).collect())
}

pub async fn record(db: &impl ConnectionTrait, event: Event) -> Result<(), DbErr> {
    record_all(db, [event]).await
}

pub async fn record_all(db: &impl ConnectionTrait, events: impl IntoIterator<Item = Event>) -> Result<(), DbErr> {
    let at = clock::now();
    let rows: Vec<ActiveModel> = events.into_iter().map(|event| row(event, at)).collect();
    for some in rows.chunks(LONGEST_LIST / VALUES) {
        Entity::insert_many(some.to_vec()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// What a row of an event holds.
const VALUES: usize = 7;

fn row(event: Event, at: i64) -> ActiveModel {
    ActiveModel {
        kind: Set(event.kind.to_owned()),
        conversation_id: Set(event.conversation_id),
        person_id: Set(event.person_id),
        inbox_id: Set(event.inbox_id),
        user_id: Set(event.user_id),
        subject_id: Set(event.subject_id),
        created_at: Set(at),
        ..Default::default()
    }
}
