//! Which user reads and answers which inbox.

use crate::words::{index, to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("memberships")
            .col(big_pk_auto("id"))
            .col(big_integer("user_id"))
            .col(big_integer("inbox_id"))
            .col(big_integer("created_at"))
            .foreign_key(&mut to("memberships", "user_id", "users"))
            .foreign_key(&mut to("memberships", "inbox_id", "inboxes"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "memberships", "uq_memberships", &["user_id", "inbox_id"]).await?;
        index(m, "memberships", "ix_memberships_inbox", &["inbox_id"]).await
    }
}
