//! The addresses that a campaign goes to, each once, with what it answered.

use crate::words::{index, partial, to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("recipients")
            .col(big_pk_auto("id"))
            .col(big_integer("campaign_id"))
            .col(big_integer("inbox_id"))
            .col(big_integer("address_id"))
            .col(big_integer("person_id"))
            .col(text_null("fields"))
            .col(string("state"))
            .col(string_null("why"))
            .col(big_integer("ready_at"))
            .col(big_integer_null("message_id"))
            .col(string_null("outcome"))
            .col(boolean("asks"))
            .col(big_integer_null("choice"))
            .col(big_integer_null("answered_at"))
            .col(big_integer_null("answer_id"))
            .col(big_integer("misses"))
            .col(boolean("handed_over"))
            .foreign_key(&mut to("recipients", "campaign_id", "campaigns"))
            .foreign_key(&mut to("recipients", "inbox_id", "inboxes"))
            .foreign_key(&mut to("recipients", "address_id", "addresses"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "recipients", "uq_recipients", &["campaign_id", "address_id"]).await?;
        index(m, "recipients", "ix_recipients_ready", &["campaign_id", "state", "ready_at", "id"]).await?;
        index(m, "recipients", "ix_recipients_person", &["person_id"]).await?;
        let asked = "asks and message_id is not null";
        partial(m, false, "recipients", "ix_recipients_asked", "address_id, inbox_id, message_id", asked).await?;
        let answered = "choice is not null";
        partial(m, false, "recipients", "ix_recipients_choice", "campaign_id, choice, answered_at, id", answered).await
    }
}
