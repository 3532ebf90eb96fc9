//! Where a text comes from or goes to.

use crate::words::{index, to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("addresses")
            .col(big_pk_auto("id"))
            .col(string("kind"))
            .col(string("value"))
            .col(string("hash"))
            .col(big_integer("person_id"))
            .col(boolean("preferred"))
            .col(big_integer("created_at"))
            .foreign_key(&mut to("addresses", "person_id", "people"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "addresses", "uq_addresses_value", &["kind", "value"]).await?;
        index(m, "addresses", "ix_addresses_person", &["person_id"]).await
    }
}
