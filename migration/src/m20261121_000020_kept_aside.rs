//! Callbacks that were refused or not understood, raw, with the reason.

use crate::words::{index, to};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("kept_aside")
            .col(big_pk_auto("id"))
            .col(big_integer("inbox_id"))
            .col(string("reason"))
            .col(text("words"))
            .col(string("method"))
            .col(text("target"))
            .col(text("headers"))
            .col(binary("body"))
            .col(big_integer("size"))
            .col(boolean("receipt"))
            .col(big_integer("arrived_at"))
            .foreign_key(&mut to("kept_aside", "inbox_id", "inboxes"))
            .to_owned();
        m.create_table(table).await?;
        index(m, "kept_aside", "ix_kept_aside_inbox", &["inbox_id", "id"]).await
    }
}
