//! Off and on again. An inbox with tickets is never deleted.

use super::{Column, Entity, Model, environment};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, clock,
        events::{self, Event},
    },
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

impl Model {
    /// Nothing is sent from it any more; what comes in is kept.
    pub async fn switch_off(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        if mark(&txn, self.id, Some(clock::now())).await? {
            events::record(&txn, event("inbox_switched_off", self.id, Some(by))).await?;
        }
        Ok(txn.commit().await?)
    }

    pub async fn switch_on(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        if self.is_from_environment() && environment::is_gone(&txn, self.id).await? {
            return Err(ModelError::conflict(
                "It came from the environment of the server and is not described there any more. Add it there, or add it here as a new inbox.",
            ));
        }
        if mark(&txn, self.id, None).await? {
            events::record(&txn, event("inbox_switched_on", self.id, Some(by))).await?;
        }
        Ok(txn.commit().await?)
    }
}

/// Switches off at a time, or on; says whether that changed anything.
pub(super) async fn mark(db: &impl ConnectionTrait, id: i64, off_at: Option<i64>) -> Result<bool, DbErr> {
    let in_the_other_state =
        if off_at.is_some() { Column::SwitchedOffAt.is_null() } else { Column::SwitchedOffAt.is_not_null() };
    let marked = Entity::update_many()
        .col_expr(Column::SwitchedOffAt, Expr::value(off_at))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(id))
        .filter(in_the_other_state)
        .exec(db)
        .await?;
    Ok(marked.rows_affected == 1)
}

pub(super) fn event(kind: &'static str, inbox_id: i64, by: Option<i64>) -> Event {
    Event { kind, inbox_id: Some(inbox_id), user_id: by, ..Default::default() }
}
