//! The unguessable address that a provider calls: changing it, with a time in which the earlier one still works.

use super::{Column, Entity, Model};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, clock,
        events::{self, Event},
    },
    settings::Settings,
    vault::random_token,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, sea_query::Expr,
};

/// Texts that were handed over before carry the earlier address with them, and Vonage repeats a receipt for three days.
pub const OVERLAP: i64 = 7 * clock::DAY;

/// The inbox behind an address, the earlier one of an inbox included as long as it works; a switched-off inbox still takes
/// what comes.
pub async fn by_hook_key(db: &impl ConnectionTrait, key: &str) -> Result<Option<Model>, DbErr> {
    let previous =
        Condition::all().add(Column::PreviousHookKey.eq(key)).add(Column::PreviousHookUntil.gt(clock::now()));
    Entity::find().filter(Condition::any().add(Column::HookKey.eq(key)).add(previous)).one(db).await
}

impl Model {
    /// Whether it is reached at this address now.
    pub fn is_at(&self, key: &str) -> bool {
        self.hook_key == key || self.previous_hook().is_some_and(|(previous, _)| previous == key)
    }

    /// The earlier address that still works, and until when.
    pub fn previous_hook(&self) -> Option<(&str, i64)> {
        let until = self.previous_hook_until.filter(|until| *until > clock::now())?;
        Some((self.previous_hook_key.as_deref()?, until))
    }

    /// What a provider may still call.
    pub fn previous_hook_url(&self, settings: &Settings) -> Option<(String, i64)> {
        self.previous_hook().map(|(key, until)| (format!("{}/hooks/{key}", settings.public_url), until))
    }

    /// Gives it a new address. The one it has works for seven days more; one that was replaced before ends at once.
    pub async fn renew_hook(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let renewed = Entity::update_many()
            .col_expr(Column::PreviousHookKey, Expr::col(Column::HookKey))
            .col_expr(Column::PreviousHookUntil, Expr::value(clock::now() + OVERLAP))
            .col_expr(Column::HookKey, Expr::value(random_token::<24>()))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::HookKey.eq(&self.hook_key))
            .exec(&txn)
            .await?;
        if renewed.rows_affected != 1 {
            return Err(ModelError::conflict("The address was changed a moment ago."));
        }
        record(&txn, "inbox_address_renewed", self.id, by).await?;
        Ok(txn.commit().await?)
    }

    /// Ends the earlier address now.
    pub async fn end_previous_hook(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let ended = Entity::update_many()
            .col_expr(Column::PreviousHookKey, Expr::value(None::<String>))
            .col_expr(Column::PreviousHookUntil, Expr::value(None::<i64>))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::PreviousHookKey.is_not_null())
            .exec(&txn)
            .await?;
        if ended.rows_affected == 1 {
            record(&txn, "inbox_address_ended", self.id, by).await?;
        }
        Ok(txn.commit().await?)
    }
}

async fn record(txn: &DatabaseTransaction, kind: &'static str, inbox_id: i64, by: i64) -> Result<(), DbErr> {
    events::record(txn, Event { kind, inbox_id: Some(inbox_id), user_id: Some(by), ..Default::default() }).await
}
