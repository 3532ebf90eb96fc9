//! The end of a conversation, and its return.

use super::{Column, Entity, Model, open_of_thread, thread};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, clock,
        events::{self, Event},
        messages, users,
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};

impl Model {
    /// Closes it, unless a text has come that this user had not on screen.
    pub async fn close(&self, writer: &Writer, user: &users::Model, last_seen: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        // A text that is being written down now holds this row: wait for it, then look.
        Entity::find_by_id(self.id).lock_exclusive().one(&txn).await?;
        let newest = messages::inbound::newest_in(&txn, self.id).await?.unwrap_or(0);
        if newest > last_seen {
            return Err(ModelError::conflict("A text arrived just now: it stays open until you have seen it."));
        }
        let now = clock::now();
        let closed = Entity::update_many()
            .col_expr(Column::ClosedAt, Expr::value(now))
            .col_expr(Column::ClosedBy, Expr::value(user.id))
            .col_expr(Column::WaitingSince, Expr::value(None::<i64>))
            .col_expr(Column::SnoozedUntil, Expr::value(None::<i64>))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::ClosedAt.is_null())
            .exec(&txn)
            .await?;
        if closed.rows_affected == 0 {
            return Err(ModelError::conflict("It was closed, or changed, by someone else just now."));
        }
        self.record(&txn, "conversation_closed", user).await?;
        Ok(txn.commit().await?)
    }

    /// Opens it again by hand; offered on the newest of a thread where none is open.
    pub async fn reopen(&self, writer: &Writer, user: &users::Model) -> ModelResult<()> {
        let txn = writer.begin().await?;
        if open_of_thread(&txn, self.address_id, self.inbox_id).await?.is_some() {
            return Err(open_already());
        }
        self.reopen_in(&txn, user).await?;
        Ok(txn.commit().await?)
    }

    /// Part of a reply or of reopening by hand.
    pub(super) async fn reopen_in(&self, txn: &DatabaseTransaction, user: &users::Model) -> ModelResult<()> {
        Entity::update_many()
            .col_expr(Column::ClosedAt, Expr::value(None::<i64>))
            .col_expr(Column::ClosedBy, Expr::value(None::<i64>))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .exec(txn)
            .await
            .map_err(opened_meanwhile)?;
        Ok(self.record(txn, "conversation_reopened", user).await?)
    }

    async fn record(&self, db: &impl ConnectionTrait, kind: &'static str, user: &users::Model) -> Result<(), DbErr> {
        let event = Event {
            kind,
            conversation_id: Some(self.id),
            person_id: Some(self.person_id),
            inbox_id: Some(self.inbox_id),
            user_id: Some(user.id),
            subject_id: None,
        };
        events::record(db, event).await
    }
}

/// What the unique index says of a second open conversation, in words.
fn opened_meanwhile(error: DbErr) -> ModelError {
    if ModelError::is_duplicate(&error) { open_already() } else { error.into() }
}

fn open_already() -> ModelError {
    ModelError::conflict("Another ticket of this thread is open already.")
}

/// Where a ticket of a thread ended.
pub struct End {
    pub ticket: i64,
    pub by: Option<i64>,
    pub at: i64,
}

/// The ends of all tickets between a number and an inbox.
pub async fn ends_of(db: &impl ConnectionTrait, address_id: i64, inbox_id: i64) -> Result<Vec<End>, DbErr> {
    let closed = thread(address_id, inbox_id).filter(Column::ClosedAt.is_not_null()).all(db).await?;
    Ok(closed
        .into_iter()
        .map(|ended| End { ticket: ended.id, by: ended.closed_by, at: ended.closed_at.unwrap_or_default() })
        .collect())
}
