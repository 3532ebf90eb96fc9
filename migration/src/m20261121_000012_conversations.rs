//! The tickets. At most one is open per address and inbox; a number is never used again.

use crate::words::{index, partial, to};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("conversations")
            .col(big_pk_auto("id"))
            .col(big_integer("person_id"))
            .col(big_integer("address_id"))
            .col(big_integer("inbox_id"))
            .col(string("via"))
            .col(big_integer_null("assignee_id"))
            .col(string("opened_by"))
            .col(big_integer("opened_at"))
            .col(big_integer_null("closed_at"))
            .col(big_integer_null("closed_by"))
            .col(big_integer_null("snoozed_until"))
            .col(big_integer_null("waiting_since"))
            .col(big_integer("last_at"))
            .col(string("last_line"))
            .col(string("last_direction"))
            .col(big_integer("updated_at"))
            .foreign_key(&mut to("conversations", "person_id", "people"))
            .foreign_key(&mut to("conversations", "address_id", "addresses"))
            .foreign_key(&mut to("conversations", "inbox_id", "inboxes"))
            .foreign_key(&mut to("conversations", "assignee_id", "users"))
            .to_owned();
        m.create_table(table).await?;
        partial(m, true, "conversations", "uq_conversations_open", "address_id, inbox_id", "closed_at is null").await?;
        index(m, "conversations", "ix_conversations_thread", &["address_id", "inbox_id", "id"]).await?;
        index(m, "conversations", "ix_conversations_person", &["person_id", "id"]).await?;
        partial(m, false, "conversations", "ix_conversations_open", "inbox_id, last_at, id", "closed_at is null")
            .await?;
        partial(
            m,
            false,
            "conversations",
            "ix_conversations_mine",
            "assignee_id, inbox_id, last_at, id",
            "closed_at is null",
        )
        .await?;
        partial(m, false, "conversations", "ix_conversations_closed", "inbox_id, last_at, id", "closed_at is not null")
            .await
    }
}
