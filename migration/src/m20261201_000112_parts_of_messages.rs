//! The parts of a long text are found by the message that they became: when its sender is erased.

use crate::words::partial;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        partial(m, false, "arrivals", "ix_arrivals_part_message", "message_id", "part_group is not null").await
    }
}
