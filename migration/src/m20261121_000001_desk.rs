//! What the desk knows of itself: the fingerprint of its secret, wrapped hash keys, its time zone.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create().table("desk").col(string("key").primary_key()).col(text("value")).to_owned();
        m.create_table(table).await
    }
}
