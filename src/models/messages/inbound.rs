//! A text from a person. New ones come in by sets, through the letter box.

use super::{ActiveModel, Column, Entity, Model};
use crate::models::clock;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

/// Completes a long text that was shown in part.
pub async fn complete(db: &impl ConnectionTrait, message: &Model, body: &str, partial: bool) -> Result<(), DbErr> {
    let change = ActiveModel {
        id: Set(message.id),
        body: Set(body.to_owned()),
        partial: Set(partial),
        updated_at: Set(clock::now()),
        ..Default::default()
    };
    change.update(db).await?;
    Ok(())
}

/// The newest text from the person in a conversation.
pub async fn newest_in(db: &impl ConnectionTrait, conversation_id: i64) -> Result<Option<i64>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ConversationId.eq(conversation_id))
        .filter(Column::Direction.eq("in"))
        .order_by_desc(Column::Id)
        .into_tuple()
        .one(db)
        .await
}
