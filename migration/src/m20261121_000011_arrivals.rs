//! Every text we were ever told about, by a keyed hash of the provider's id: no content, never deleted. A part of a long text waits here until it is joined.

use crate::words::{partial, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("arrivals")
            .col(big_pk_auto("id"))
            .col(big_integer("inbox_id"))
            .col(string("key_hash"))
            .col(big_integer("arrived_at"))
            .col(string_null("part_group"))
            .col(big_integer_null("part_number"))
            .col(big_integer_null("part_total"))
            .col(text_null("part_text"))
            .col(big_integer_null("message_id"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "arrivals", "uq_arrivals_key", &["inbox_id", "key_hash"]).await?;
        partial(m, false, "arrivals", "ix_arrivals_parts", "inbox_id, part_group", "part_group is not null").await
    }
}
