//! Where customers write.

use crate::words::{to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("inboxes")
            .col(big_pk_auto("id"))
            .col(string("name"))
            .col(string("gateway"))
            .col(string("address"))
            .col(big_integer_null("account_id"))
            .col(string("source"))
            .col(string_uniq("hook_key"))
            .col(string("country"))
            .col(text("confirmation_text"))
            .col(boolean("confirms"))
            .col(big_integer("reopen_window"))
            .col(double("rate"))
            .col(big_integer("retry_for"))
            .col(boolean("answers_keywords"))
            .col(string_null("api_base"))
            .col(big_integer_null("switched_off_at"))
            .col(big_integer_null("last_text_at"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .foreign_key(&mut to("inboxes", "account_id", "accounts"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "inboxes", "uq_inboxes_address", &["gateway", "address"]).await
    }
}
