//! Which campaign a text belongs to, and how an answer was read.

use crate::words::partial;
use sea_orm_migration::{prelude::*, schema::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in [big_integer_null("campaign_id"), big_integer_null("recipient_id"), text_null("reading")] {
            m.alter_table(Table::alter().table("messages").add_column(column).to_owned()).await?;
        }
        // Nobody gets a campaign twice, and nobody is thanked for an answer twice.
        for (name, kind) in [("uq_messages_campaign", "campaign"), ("uq_messages_acknowledgement", "acknowledgement")] {
            partial(m, true, "messages", name, "recipient_id", &format!("kind = '{kind}'")).await?;
        }
        let outbox = "kind = 'campaign' and status in ('queued', 'sending')";
        partial(m, false, "messages", "ix_messages_campaign_outbox", "campaign_id, due_at", outbox).await?;
        m.drop_index(Index::drop().table("messages").name("ix_messages_automatic").to_owned()).await?;
        // Spelled as only the question is, as before.
        let address =
            if m.get_database_backend() == DatabaseBackend::Sqlite { "address_id" } else { "(address_id + 0)" };
        let automatic = "kind in ('confirmation', 'keyword_answer', 'rule', 'acknowledgement', 'clarification')";
        partial(m, false, "messages", "ix_messages_automatic", &format!("{address}, created_at"), automatic).await
    }
}
