//! Which process does what only one may do at a time.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("leases")
            .col(string("name").primary_key())
            .col(string("owner"))
            .col(big_integer("token"))
            .col(big_integer("until"))
            .to_owned();
        m.create_table(table).await
    }
}
