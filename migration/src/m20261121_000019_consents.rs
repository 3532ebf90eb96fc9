//! Who said STOP or START, where, when and how: by a keyed hash of the number, never altered.

use crate::words::{append_only, index};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("consents")
            .col(big_pk_auto("id"))
            .col(string("address_hash"))
            .col(string("word"))
            .col(string("how"))
            .col(big_integer_null("inbox_id"))
            .col(big_integer_null("message_id"))
            .col(big_integer_null("user_id"))
            .col(big_integer("created_at"))
            .to_owned();
        m.create_table(table).await?;
        index(m, "consents", "ix_consents_address", &["address_hash", "id"]).await?;
        append_only(m, "consents").await
    }
}
