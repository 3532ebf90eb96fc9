//! Who did what, and when: written in the same transaction as the change itself, and never altered.

pub use super::_entities::events::*;
use super::clock;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, sea_query::Query,
};

/// A new ticket was not confirmed, because its number had enough automatic texts for now.
pub const CONFIRMATION_HELD: &str = "confirmation_held";

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

/// When tickets of a thread went without their confirmation.
pub async fn held_confirmations(db: &impl ConnectionTrait, address_id: i64, inbox_id: i64) -> Result<Vec<i64>, DbErr> {
    use super::_entities::conversations as c;
    let thread = Query::select()
        .column(c::Column::Id)
        .from(c::Entity)
        .and_where(c::Column::AddressId.eq(address_id))
        .and_where(c::Column::InboxId.eq(inbox_id))
        .to_owned();
    Entity::find()
        .select_only()
        .column(Column::CreatedAt)
        .filter(Column::ConversationId.in_subquery(thread))
        .filter(Column::Kind.eq(CONFIRMATION_HELD))
        .into_tuple()
        .all(db)
        .await
}

pub async fn record(db: &impl ConnectionTrait, event: Event) -> Result<(), DbErr> {
    record_all(db, [event]).await
}

pub async fn record_all(db: &impl ConnectionTrait, events: impl IntoIterator<Item = Event>) -> Result<(), DbErr> {
    let at = clock::now();
    let rows: Vec<ActiveModel> = events.into_iter().map(|event| row(event, at)).collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

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
