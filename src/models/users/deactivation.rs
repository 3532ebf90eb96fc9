//! Out at once, and in again.

use super::{ADMIN, Column, Entity, Model, another_admin_is_left, one_at_a_time};
use crate::{
    database::Writer,
    models::{ModelError, ModelResult, clock, conversations, events, links, sessions},
};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

impl Model {
    /// Puts them out: sign-ins and links end, open conversations return to Unassigned. Returns those conversations.
    pub async fn deactivate(&self, writer: &Writer, by: i64) -> ModelResult<Vec<i64>> {
        if self.id == by {
            return Err(ModelError::conflict("You cannot deactivate yourself: ask another admin."));
        }
        let txn = writer.begin().await?;
        one_at_a_time(&txn).await?;
        self.mark_deactivated(&txn).await?;
        sessions::end_all_of(&txn, self.id).await?;
        links::end_all_of(&txn, self.id).await?;
        let conversations = conversations::unassign_all_of(&txn, self.id, by).await?;
        events::record(&txn, self.event("user_deactivated", by)).await?;
        txn.commit().await?;
        Ok(conversations)
    }

    /// Lets them in again, with the password they had.
    pub async fn reactivate(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        self.set_deactivated_at(None, Condition::all().add(Column::DeactivatedAt.is_not_null())).exec(&txn).await?;
        events::record(&txn, self.event("user_reactivated", by)).await?;
        Ok(txn.commit().await?)
    }

    async fn mark_deactivated(&self, txn: &DatabaseTransaction) -> ModelResult<()> {
        let can_go = Condition::any().add(Column::Role.ne(ADMIN)).add(another_admin_is_left(self.id));
        let condition = Condition::all().add(Column::DeactivatedAt.is_null()).add(can_go);
        match self.set_deactivated_at(Some(clock::now()), condition).exec(txn).await?.rows_affected {
            1 => Ok(()),
            _ if self.is_admin() && self.is_active() => {
                Err(ModelError::conflict("The last admin cannot be deactivated."))
            }
            _ => Err(ModelError::conflict("They are deactivated already.")),
        }
    }

    fn set_deactivated_at(&self, at: Option<i64>, condition: Condition) -> sea_orm::UpdateMany<Entity> {
        Entity::update_many()
            .col_expr(Column::DeactivatedAt, Expr::value(at))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .filter(condition)
    }

    fn event(&self, kind: &'static str, by: i64) -> events::Event {
        events::Event { kind, user_id: Some(by), subject_id: Some(self.id), ..Default::default() }
    }
}
