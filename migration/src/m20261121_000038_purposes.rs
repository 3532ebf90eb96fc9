//! What a word is about (all texts, or marketing alone), which campaigns advertise something, and how the people of a
//! list agreed to that.

use crate::words::index;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("consents", string("purpose").default("texts").to_owned()),
            ("campaigns", string("purpose").default("service").to_owned()),
            ("lists", string_null("agreed_how")),
            ("lists", text_null("agreed_note")),
        ] {
            m.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        // The newest word of a number is always asked for with what it is about.
        m.drop_index(Index::drop().table("consents").name("ix_consents_address").to_owned()).await?;
        index(m, "consents", "ix_consents_word", &["address_hash", "purpose", "id"]).await
    }
}
