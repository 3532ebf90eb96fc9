//! One-time links with which a user chooses a password.

use crate::words::to;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("links")
            .col(big_pk_auto("id"))
            .col(big_integer("user_id"))
            .col(string_uniq("token_hash"))
            .col(string("purpose"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .col(big_integer("created_at"))
            .foreign_key(&mut to("links", "user_id", "users"))
            .to_owned();
        m.create_table(table).await
    }
}
