//! Our credentials at one provider, encrypted; several inboxes can share one.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("accounts")
            .col(big_pk_auto("id"))
            .col(string("gateway"))
            .col(string("name"))
            .col(text("credentials"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .to_owned();
        m.create_table(table).await
    }
}
