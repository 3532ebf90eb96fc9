//! Tries that failed, by a keyed hash of what was tried, so that guessing slows down.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("throttles")
            .col(string("key").primary_key())
            .col(big_integer("failures"))
            .col(big_integer("last_at"))
            .to_owned();
        m.create_table(table).await
    }
}
