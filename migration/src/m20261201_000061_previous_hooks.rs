//! An inbox whose address for callbacks was changed is reached at the earlier one, too, for a while.

use crate::words::index;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in [string_null("previous_hook_key"), big_integer_null("previous_hook_until")] {
            m.alter_table(Table::alter().table("inboxes").add_column(column).to_owned()).await?;
        }
        index(m, "inboxes", "ix_inboxes_previous_hook", &["previous_hook_key"]).await
    }
}
