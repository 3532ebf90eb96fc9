//! The connection by which PostgreSQL knows that the process that holds a lease lives.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.alter_table(Table::alter().table("leases").add_column(big_integer_null("holder")).to_owned()).await
    }
}
