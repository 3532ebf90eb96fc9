//! How far each user has read a conversation.

use crate::words::{to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("reads")
            .col(big_pk_auto("id"))
            .col(big_integer("user_id"))
            .col(big_integer("conversation_id"))
            .col(big_integer("last_message_id"))
            .foreign_key(&mut to("reads", "user_id", "users"))
            .foreign_key(&mut to("reads", "conversation_id", "conversations"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "reads", "uq_reads", &["user_id", "conversation_id"]).await
    }
}
