//! Calls of which nobody knows what they came to, the latest first.

use crate::words::partial;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        partial(m, false, "attempts", "ix_attempts_doubt", "finished_at", "outcome = 'unknown'").await
    }
}
