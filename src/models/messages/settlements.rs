//! What a person decides where the desk does not: to try again, or that it arrived.

use super::{Column, Entity, Model, Status};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, clock,
        events::{self, Event},
        users,
    },
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

impl Model {
    /// Queues a failed or unknown message once more, because this user said so.
    pub async fn retry(&self, writer: &Writer, user: &users::Model) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let again = Entity::update_many()
            .col_expr(Column::Status, Expr::value(Status::Queued.as_str()))
            .col_expr(Column::AskedBy, Expr::value(user.id))
            // Before every campaign, as what people write.
            .col_expr(Column::DueAt, Expr::value(0))
            .col_expr(Column::RetriedAt, Expr::value(clock::now()))
            .col_expr(Column::NextTryAt, Expr::value(0))
            .col_expr(Column::ErrorCode, Expr::value(None::<String>))
            .col_expr(Column::ErrorWords, Expr::value(None::<String>))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Direction.eq("out"))
            .filter(Column::Status.is_in([Status::Failed.as_str(), Status::Unknown.as_str()]))
            .exec(&txn)
            .await?;
        self.settled(&txn, again.rows_affected, "message_retried", user).await?;
        Ok(txn.commit().await?)
    }

    /// Ends the doubt about an unknown message: this user knows that it arrived.
    pub async fn arrived(&self, writer: &Writer, user: &users::Model) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let arrived = Entity::update_many()
            .col_expr(Column::Status, Expr::value(Status::Delivered.as_str()))
            .col_expr(Column::ErrorCode, Expr::value(None::<String>))
            .col_expr(Column::ErrorWords, Expr::value(None::<String>))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.eq(Status::Unknown.as_str()))
            .exec(&txn)
            .await?;
        self.settled(&txn, arrived.rows_affected, "message_settled", user).await?;
        Ok(txn.commit().await?)
    }

    async fn settled(
        &self,
        txn: &DatabaseTransaction,
        rows: u64,
        kind: &'static str,
        user: &users::Model,
    ) -> ModelResult<()> {
        if rows == 0 {
            return Err(ModelError::conflict("It has moved on since: look at where it stands now."));
        }
        let event = Event {
            kind,
            conversation_id: self.conversation_id,
            inbox_id: Some(self.inbox_id),
            user_id: Some(user.id),
            subject_id: Some(self.id),
            ..Event::default()
        };
        Ok(events::record(txn, event).await?)
    }
}
