//! One text to many people: drafted, launched once, then frozen.

use crate::words::{index, partial, to};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("campaigns")
            .col(big_pk_auto("id"))
            .col(string("name"))
            .col(big_integer("inbox_id"))
            .col(string("state"))
            .col(text("body"))
            .col(string("audience"))
            .col(string("audience_search"))
            .col(big_integer_null("audience_campaign_id"))
            .col(big_integer_null("audience_choice"))
            .col(text("unclear_text"))
            .col(big_integer("unclear_limit"))
            .col(text("late_text"))
            .col(big_integer_null("answers_for"))
            .col(boolean("may_change"))
            .col(big_integer_null("send_at"))
            .col(boolean("local_time"))
            .col(big_integer("window_from"))
            .col(big_integer("window_to"))
            .col(big_integer_null("pace"))
            .col(big_integer_null("cursor"))
            .col(big_integer("without_number").default(0))
            .col(text_null("tally"))
            .col(big_integer_null("tallied_at"))
            .col(string_null("key"))
            .col(big_integer("created_by"))
            .col(big_integer_null("launched_by"))
            .col(big_integer_null("launched_at"))
            .col(big_integer_null("ended_at"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .foreign_key(&mut to("campaigns", "inbox_id", "inboxes"))
            .foreign_key(&mut to("campaigns", "audience_campaign_id", "campaigns"))
            .foreign_key(&mut to("campaigns", "created_by", "users"))
            .foreign_key(&mut to("campaigns", "launched_by", "users"))
            .to_owned();
        m.create_table(table).await?;
        partial(m, true, "campaigns", "uq_campaigns_key", "key", "key is not null").await?;
        index(m, "campaigns", "ix_campaigns_inbox", &["inbox_id", "id"]).await?;
        let at_work = "state in ('scheduled', 'running')";
        partial(m, false, "campaigns", "ix_campaigns_at_work", "id", at_work).await
    }
}
