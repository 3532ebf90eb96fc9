//! One try to hand a message to a provider, with its outcome.

use crate::words::{partial, to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("attempts")
            .col(big_pk_auto("id"))
            .col(big_integer("message_id"))
            .col(big_integer("number"))
            .col(string_uniq("public_id"))
            .col(string("owner"))
            .col(big_integer("lease_until"))
            .col(big_integer("token"))
            .col(string_null("outcome"))
            .col(string_null("error_code"))
            .col(text_null("error_words"))
            .col(big_integer_null("asked_by"))
            .col(big_integer("parts"))
            .col(big_integer("started_at"))
            .col(big_integer_null("finished_at"))
            .foreign_key(&mut to("attempts", "message_id", "messages"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "attempts", "uq_attempts_number", &["message_id", "number"]).await?;
        partial(m, false, "attempts", "ix_attempts_running", "lease_until", "outcome is null").await
    }
}
