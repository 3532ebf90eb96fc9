//! Automatic texts are found by the kinds that there are.

use crate::words::partial;
use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.drop_index(Index::drop().table("messages").name("ix_messages_automatic").to_owned()).await?;
        // Spelled as only the question is, as before.
        let address =
            if m.get_database_backend() == DatabaseBackend::Sqlite { "address_id" } else { "(address_id + 0)" };
        let automatic = "kind in ('confirmation', 'keyword_answer', 'acknowledgement', 'clarification')";
        partial(m, false, "messages", "ix_messages_automatic", &format!("{address}, created_at"), automatic).await
    }
}
