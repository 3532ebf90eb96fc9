//! Sign-ins that are still good. Only a hash of the id is kept.

use crate::words::index;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("sessions")
            .col(string("id_hash").primary_key())
            .col(big_integer_null("user_id"))
            .col(text("data"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .to_owned();
        m.create_table(table).await?;
        index(m, "sessions", "ix_sessions_user", &["user_id"]).await?;
        index(m, "sessions", "ix_sessions_expiry", &["expires_at"]).await
    }
}
