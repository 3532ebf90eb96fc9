//! Every word from a provider about what became of a message.

use crate::words::{index, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("receipts")
            .col(big_pk_auto("id"))
            .col(big_integer("inbox_id"))
            .col(big_integer_null("attempt_id"))
            .col(string("provider_id"))
            .col(string_null("status"))
            .col(string("provider_status"))
            .col(string_null("error_code"))
            .col(text_null("error_words"))
            .col(string_null("price"))
            .col(big_integer("provider_at"))
            .col(big_integer("received_at"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "receipts", "uq_receipts", &["inbox_id", "provider_id", "provider_status", "provider_at"]).await?;
        index(m, "receipts", "ix_receipts_attempt", &["attempt_id"]).await
    }
}
