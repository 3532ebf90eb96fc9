//! A migration happens as a whole or not at all, with the line that says that it has. Left to itself, sea-orm-migration
//! does so on PostgreSQL only, and a desk killed in the middle of one on SQLite would never start again.

use sea_orm_migration::prelude::*;

/// A migration in a transaction of its own.
pub struct Whole(pub Box<dyn MigrationTrait>);

impl MigrationName for Whole {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Whole {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        self.0.up(m).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
