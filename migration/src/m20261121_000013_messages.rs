//! One text, in or out, or a note. An outgoing row is the outbox.

use crate::words::{index, partial, to};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("messages")
            .col(big_pk_auto("id"))
            .col(big_integer("address_id"))
            .col(big_integer("inbox_id"))
            .col(big_integer_null("conversation_id"))
            .col(string("direction"))
            .col(string("kind"))
            .col(string("status"))
            .col(text("body"))
            .col(string("via"))
            .col(string("gateway"))
            .col(big_integer_null("author_id"))
            .col(big_integer_null("arrival_id"))
            .col(big_integer_null("confirms"))
            .col(string_null("key"))
            .col(big_integer("due_at"))
            .col(big_integer("next_try_at"))
            .col(big_integer("segments"))
            .col(text_null("media"))
            .col(string_null("keyword"))
            .col(boolean("partial"))
            .col(boolean("group_text"))
            .col(string_null("error_code"))
            .col(text_null("error_words"))
            .col(boolean("retryable").default(false))
            .col(big_integer_null("asked_by"))
            .col(string_null("price"))
            .col(big_integer_null("provider_at"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .foreign_key(&mut to("messages", "address_id", "addresses"))
            .foreign_key(&mut to("messages", "inbox_id", "inboxes"))
            .foreign_key(&mut to("messages", "conversation_id", "conversations"))
            .foreign_key(&mut to("messages", "author_id", "users"))
            .to_owned();
        m.create_table(table).await?;
        index(m, "messages", "ix_messages_thread", &["address_id", "inbox_id", "id"]).await?;
        index(m, "messages", "ix_messages_conversation", &["conversation_id", "id"]).await?;
        partial(m, true, "messages", "uq_messages_confirms", "confirms", "confirms is not null").await?;
        partial(m, true, "messages", "uq_messages_key", "key", "key is not null").await?;
        partial(m, false, "messages", "ix_messages_outbox", "inbox_id, due_at, id", "status in ('queued', 'sending')")
            .await?;
        partial(
            m,
            false,
            "messages",
            "ix_messages_held",
            "address_id, inbox_id, due_at, id",
            "status in ('queued', 'sending')",
        )
        .await?;
        partial(
            m,
            false,
            "messages",
            "ix_messages_trouble",
            "address_id, inbox_id, id",
            "status in ('failed', 'unknown')",
        )
        .await
    }
}
