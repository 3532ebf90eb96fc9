//! Lists of people that were brought along, in pieces, until they are taken in.

use crate::words::{index, to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("lists")
            .col(big_pk_auto("id"))
            .col(big_integer("campaign_id"))
            .col(string("name"))
            .col(boolean("complete"))
            .col(text_null("matching"))
            .col(big_integer_null("cursor"))
            .col(big_integer("uploaded_by"))
            .col(big_integer("uploaded_at"))
            .foreign_key(&mut to("lists", "campaign_id", "campaigns"))
            .foreign_key(&mut to("lists", "uploaded_by", "users"))
            .to_owned();
        m.create_table(table).await?;
        index(m, "lists", "ix_lists_campaign", &["campaign_id", "id"]).await?;
        let table = Table::create()
            .table("list_pieces")
            .col(big_pk_auto("id"))
            .col(big_integer("list_id"))
            .col(big_integer("number"))
            .col(binary("bytes"))
            .foreign_key(&mut to("list_pieces", "list_id", "lists"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "list_pieces", "uq_list_pieces", &["list_id", "number"]).await?;
        // A number that goes is looked for among all recipients there ever were.
        index(m, "recipients", "ix_recipients_address", &["address_id"]).await
    }
}
