//! The languages besides English in which an inbox takes STOP, START and HELP.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let column = string("keyword_packs").default("").to_owned();
        m.alter_table(Table::alter().table("inboxes").add_column(column).to_owned()).await
    }
}
