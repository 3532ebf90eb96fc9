//! Who texts us.

use crate::words::{index, to};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("people")
            .col(big_pk_auto("id"))
            .col(string_null("name"))
            .col(big_integer_null("owner_id"))
            .col(text("notes"))
            .col(boolean("sample"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .foreign_key(&mut to("people", "owner_id", "users"))
            .to_owned();
        m.create_table(table).await?;
        index(m, "people", "ix_people_name", &["name", "id"]).await?;
        index(m, "people", "ix_people_owner", &["owner_id"]).await
    }
}
