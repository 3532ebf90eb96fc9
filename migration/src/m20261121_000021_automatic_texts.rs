//! How many automatic texts a number has had lately, without reading all it was ever sent.

use crate::words::partial;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let automatic = "kind in ('confirmation', 'keyword_answer', 'rule')";
        partial(m, false, "messages", "ix_messages_automatic", "address_id, created_at", automatic).await
    }
}
