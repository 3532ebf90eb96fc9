//! Who did what, and when: written in the same transaction as the change itself, and never altered.

pub use super::_entities::events::*;
use super::clock;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

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
