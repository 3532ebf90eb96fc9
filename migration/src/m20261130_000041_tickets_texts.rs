//! On PostgreSQL a text locks its number and its ticket, one row after the other. The number is enough: tickets are never
//! deleted, but for the sample's, which go with their inbox.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        if m.get_database_backend() == DatabaseBackend::Sqlite {
            return Ok(());
        }
        let sql = "alter table messages drop constraint if exists messages_conversation_id_fkey";
        m.get_connection().execute_unprepared(sql).await.map(|_| ())
    }
}
