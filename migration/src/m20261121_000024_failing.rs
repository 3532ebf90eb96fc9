//! Since when an inbox's provider fails again and again, and in what words.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in [big_integer_null("failing_since"), text_null("failing_words")] {
            m.alter_table(Table::alter().table("inboxes").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
