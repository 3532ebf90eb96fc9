//! Who did what, and when: written with the change itself, never altered.

use crate::words::{append_only, index};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("events")
            .col(big_pk_auto("id"))
            .col(string("kind"))
            .col(big_integer_null("conversation_id"))
            .col(big_integer_null("person_id"))
            .col(big_integer_null("inbox_id"))
            .col(big_integer_null("user_id"))
            .col(big_integer_null("subject_id"))
            .col(big_integer("created_at"))
            .to_owned();
        m.create_table(table).await?;
        index(m, "events", "ix_events_conversation", &["conversation_id", "id"]).await?;
        append_only(m, "events").await
    }
}
