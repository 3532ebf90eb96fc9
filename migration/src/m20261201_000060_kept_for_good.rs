//! Callbacks that were answered 2xx are never dropped to make room; how full each class is can be asked of an index.

use crate::words::index;
use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let pinned = boolean("pinned").default(false).to_owned();
        m.alter_table(Table::alter().table("kept_aside").add_column(pinned).to_owned()).await?;
        m.get_connection()
            .execute_unprepared("update kept_aside set pinned = true where reason = 'unreadable'")
            .await?;
        index(m, "kept_aside", "ix_kept_aside_class", &["inbox_id", "pinned", "receipt", "id", "size"]).await
    }
}
