//! What a user wrote down beside a word that somebody said otherwise than by text. Apart from the word itself, which
//! is kept for ever: this is erased with the person.

use crate::words::{index, to};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("proofs")
            .col(big_integer("consent_id").primary_key())
            .col(text("note"))
            .foreign_key(&mut to("proofs", "consent_id", "consents"))
            .to_owned();
        m.create_table(table).await?;
        index(m, "addresses", "ix_addresses_hash", &["hash"]).await
    }
}
