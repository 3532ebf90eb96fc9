//! Who looks after a conversation.

use super::{Column, Entity, Model};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, clock,
        events::{self, Event},
        memberships, users,
    },
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

impl Model {
    /// Hands the conversation to a member of its inbox, or to nobody.
    pub async fn assign(&self, writer: &Writer, to: Option<i64>, by: &users::Model) -> ModelResult<()> {
        let txn = writer.begin().await?;
        if let Some(user_id) = to {
            let user = users::find(&txn, user_id).await?;
            if !user.is_active() || !memberships::includes(&txn, user_id, self.inbox_id).await? {
                return Err(ModelError::conflict(format!(
                    "{} cannot take it: they are not in this inbox any more.",
                    user.name
                )));
            }
        }
        Entity::update_many()
            .col_expr(Column::AssigneeId, Expr::value(to))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .exec(&txn)
            .await?;
        record(&txn, self, to, by).await?;
        Ok(txn.commit().await?)
    }
}

/// Writes down that a conversation went to someone, or to nobody.
pub(super) async fn record(
    db: &impl ConnectionTrait,
    conversation: &Model,
    to: Option<i64>,
    by: &users::Model,
) -> Result<(), DbErr> {
    let kind = if to.is_some() { "conversation_assigned" } else { "conversation_unassigned" };
    let event = Event {
        kind,
        conversation_id: Some(conversation.id),
        person_id: Some(conversation.person_id),
        inbox_id: Some(conversation.inbox_id),
        user_id: Some(by.id),
        subject_id: to,
    };
    events::record(db, event).await
}

/// Returns the open conversations of a user who is gone to *Unassigned*; says which they are.
pub async fn unassign_all_of(db: &impl ConnectionTrait, user_id: i64, actor: i64) -> Result<Vec<i64>, DbErr> {
    let returned = Entity::update_many()
        .col_expr(Column::AssigneeId, Expr::value(None::<i64>))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::AssigneeId.eq(user_id))
        .filter(Column::ClosedAt.is_null())
        .exec_with_returning(db)
        .await?;
    let events = returned.iter().map(|conversation| Event {
        kind: "conversation_unassigned",
        conversation_id: Some(conversation.id),
        person_id: Some(conversation.person_id),
        inbox_id: Some(conversation.inbox_id),
        user_id: Some(actor),
        subject_id: None,
    });
    events::record_all(db, events).await?;
    Ok(returned.into_iter().map(|conversation| conversation.id).collect())
}
