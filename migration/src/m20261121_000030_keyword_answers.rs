//! What STOP, START and HELP are answered with, where the desk answers them.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const STOP: &str = "You will get no more texts from us. Text START to get them again.";
const START: &str = "You will get texts from us again. Text STOP to end them, HELP for help.";
const HELP: &str = "Write to us here and somebody will answer. Text STOP to get no more texts.";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (name, words) in [("stop_answer", STOP), ("start_answer", START), ("help_answer", HELP)] {
            let column = text(name).default(words).to_owned();
            m.alter_table(Table::alter().table("inboxes").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
