//! The numbered answers that a campaign offers.

use crate::words::{to, unique};
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("choices")
            .col(big_pk_auto("id"))
            .col(big_integer("campaign_id"))
            .col(big_integer("number"))
            .col(string("label"))
            .col(text("synonyms"))
            .col(text("acknowledgement"))
            .col(boolean("hands_over"))
            .foreign_key(&mut to("choices", "campaign_id", "campaigns"))
            .to_owned();
        m.create_table(table).await?;
        unique(m, "choices", "uq_choices", &["campaign_id", "number"]).await
    }
}
