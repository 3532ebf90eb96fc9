//! How many automatic texts a number has had lately, without reading all it was ever sent.

use crate::words::partial;
use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // Spelled as only the question is: PostgreSQL, as long as it has not counted the table, takes any index with an
        // address in it for as good.
        let address =
            if m.get_database_backend() == DatabaseBackend::Sqlite { "address_id" } else { "(address_id + 0)" };
        let automatic = "kind in ('confirmation', 'keyword_answer', 'rule')";
        partial(m, false, "messages", "ix_messages_automatic", &format!("{address}, created_at"), automatic).await
    }
}
