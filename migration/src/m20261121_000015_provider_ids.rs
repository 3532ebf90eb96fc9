//! What the provider calls an attempt: one id per part.

use crate::words::{index, to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("provider_ids")
            .col(big_pk_auto("id"))
            .col(big_integer("attempt_id"))
            .col(big_integer("inbox_id"))
            .col(string("value"))
            .col(string("status"))
            .foreign_key(&mut to("provider_ids", "attempt_id", "attempts"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "provider_ids", "uq_provider_ids", &["inbox_id", "value"]).await?;
        index(m, "provider_ids", "ix_provider_ids_attempt", &["attempt_id"]).await
    }
}
