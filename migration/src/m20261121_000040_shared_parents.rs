//! On PostgreSQL every new row shares a lock on each of its parents. Where all of them have the same one, an inbox or a
//! campaign, they queue for it; only the sample's inbox is ever deleted, and campaigns take their recipients along.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

const KEYS: [(&str, &str); 4] = [
    ("messages", "messages_inbox_id_fkey"),
    ("conversations", "conversations_inbox_id_fkey"),
    ("recipients", "recipients_inbox_id_fkey"),
    ("recipients", "recipients_campaign_id_fkey"),
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        if m.get_database_backend() == DatabaseBackend::Sqlite {
            return Ok(());
        }
        for (table, key) in KEYS {
            let sql = format!("alter table {table} drop constraint if exists {key}");
            m.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
