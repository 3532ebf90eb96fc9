//! When a person last asked for a message again: its time to be tried begins anew then, and `due_at` only orders. What a
//! stopped campaign had left in the outbox is cancelled.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("messages").add_column(big_integer_null("retried_at")).to_owned()).await?;
        let cancel = "update messages set status = 'cancelled' where status in ('queued', 'sending') and status = 'queued' \
            and kind = 'campaign' and asked_by is null \
            and campaign_id in (select id from campaigns where state in ('stopped', 'finished'))";
        m.get_connection().execute_unprepared(cancel).await.map(|_| ())
    }
}
