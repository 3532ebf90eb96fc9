//! Changes of a user's details, by themselves or by an admin.

use super::{
    ADMIN, Column, Details, Entity, Model, another_admin_is_left, creation::named_twice, find, one_at_a_time,
    password::Hashed,
};
use crate::{
    database::Writer,
    models::{ModelError, ModelResult, clock, events, sessions},
};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

impl Model {
    /// Changes name, e-mail address, role and time zone. The last admin stays an admin.
    pub async fn change(&self, writer: &Writer, details: &Details, by: i64) -> ModelResult<Self> {
        let txn = writer.begin().await?;
        one_at_a_time(&txn).await?;
        self.update(&txn, details).await?;
        let kind = if details.role == self.role { "user_edited" } else { "user_role_changed" };
        record(&txn, kind, by, self.id).await?;
        let changed = find(&txn, self.id).await?;
        txn.commit().await?;
        Ok(changed)
    }

    /// Takes another password. Every sign-in of theirs ends; returns by what the bell knows them.
    pub async fn change_password(&self, writer: &Writer, password: &Hashed) -> ModelResult<Vec<String>> {
        let txn = writer.begin().await?;
        let ended = self.take_password(&txn, password).await?;
        record(&txn, "password_changed", self.id, self.id).await?;
        txn.commit().await?;
        Ok(ended)
    }

    pub(in crate::models) async fn take_password(
        &self,
        txn: &DatabaseTransaction,
        password: &Hashed,
    ) -> ModelResult<Vec<String>> {
        Entity::update_many()
            .col_expr(Column::PasswordHash, Expr::value(password.reveal()))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .exec(txn)
            .await?;
        Ok(sessions::end_all_of(txn, self.id).await?)
    }

    async fn update(&self, txn: &DatabaseTransaction, details: &Details) -> ModelResult<()> {
        let updated = Entity::update_many()
            .col_expr(Column::Name, Expr::value(&details.name))
            .col_expr(Column::Email, Expr::value(&details.email))
            .col_expr(Column::Role, Expr::value(&details.role))
            .col_expr(Column::TimeZone, Expr::value(details.time_zone.clone()))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .filter(self.may_become(&details.role))
            .exec(txn)
            .await
            .map_err(named_twice)?;
        if updated.rows_affected == 1 {
            Ok(())
        } else {
            Err(ModelError::invalid("role", "The last admin stays an admin."))
        }
    }

    fn may_become(&self, role: &str) -> Condition {
        if role == ADMIN {
            Condition::all()
        } else {
            Condition::any()
                .add(Column::Role.ne(ADMIN))
                .add(Column::DeactivatedAt.is_not_null())
                .add(another_admin_is_left(self.id))
        }
    }
}

async fn record(txn: &DatabaseTransaction, kind: &'static str, by: i64, user: i64) -> ModelResult<()> {
    let event = events::Event { kind, user_id: Some(by), subject_id: Some(user), ..Default::default() };
    Ok(events::record(txn, event).await?)
}
