//! Everything ever said between a number and an inbox.

use super::{Column, Entity, Model, keyword_answer};
use crate::models::_entities::conversations;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Messages on one page of a thread.
pub const PAGE: u64 = 50;

/// One page of a thread, oldest first, and whether there is an older one.
pub struct Page {
    pub messages: Vec<Model>,
    pub has_older: bool,
}

/// The newest messages, or those before `before`.
pub async fn page(
    db: &impl ConnectionTrait,
    address_id: i64,
    inbox_id: i64,
    before: Option<i64>,
) -> Result<Page, DbErr> {
    let mut query = Entity::find().filter(Column::AddressId.eq(address_id)).filter(Column::InboxId.eq(inbox_id));
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let mut messages = query.order_by_desc(Column::Id).limit(PAGE + 1).all(db).await?;
    let has_older = messages.len() as u64 > PAGE;
    messages.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    messages.reverse();
    Ok(Page { messages, has_older })
}

/// The ticket whose page shows a message: its own. The answer to a keyword between tickets shows on the newest one's.
pub async fn shown_in(db: &impl ConnectionTrait, message: &Model) -> Result<Option<i64>, DbErr> {
    if message.conversation_id.is_some() || message.kind != keyword_answer::KIND {
        return Ok(message.conversation_id);
    }
    conversations::Entity::find()
        .select_only()
        .column(conversations::Column::Id)
        .filter(conversations::Column::AddressId.eq(message.address_id))
        .filter(conversations::Column::InboxId.eq(message.inbox_id))
        .order_by_desc(conversations::Column::Id)
        .into_tuple()
        .one(db)
        .await
}
