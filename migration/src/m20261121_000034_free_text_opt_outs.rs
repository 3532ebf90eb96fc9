//! Texts that look as if somebody wants no more of them, without the word; campaigns to such a number are held until a
//! person has looked.

use crate::words::partial;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in
            [("messages", string_null("looks_like")), ("addresses", big_integer_null("campaigns_held_at"))]
        {
            m.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        partial(m, false, "messages", "ix_messages_looks_like", "address_id, id", "looks_like is not null").await
    }
}
