//! When a word was said by its provider's clock, and the START that was said before the STOP it came after: it is kept, and
//! lifts nothing.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in [big_integer_null("said_at"), boolean("superseded").default(false).to_owned()] {
            m.alter_table(Table::alter().table("consents").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
