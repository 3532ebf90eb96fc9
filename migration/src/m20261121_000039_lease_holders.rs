//! The connection by which PostgreSQL knows that the process lives that holds a lease, or that calls a carrier.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for table in ["leases", "attempts"] {
            m.alter_table(Table::alter().table(table).add_column(big_integer_null("holder")).to_owned()).await?;
        }
        Ok(())
    }
}
