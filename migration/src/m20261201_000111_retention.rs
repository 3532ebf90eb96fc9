//! What became of an attempt, for the time when its receipts are gone; and of the events, those that belong to no
//! conversation may go after a year.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

const SQLITE: &[&str] = &[
    "drop trigger events_no_delete",
    "create trigger events_no_delete before delete on events \
     when old.conversation_id is not null or old.created_at > (unixepoch() - 31536000) * 1000 \
     begin select raise(abort, 'events is append-only'); end",
];

const POSTGRES: &[&str] = &[
    "create or replace function events_append_only() returns trigger language plpgsql as $$ begin \
     if tg_op = 'DELETE' and old.conversation_id is null and old.created_at <= (extract(epoch from now()) - 31536000) * 1000 \
     then return old; end if; \
     raise exception 'events is append-only'; end $$",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in [string_null("reported_status"), string_null("reported_code"), big_integer_null("reported_at")] {
            m.alter_table(Table::alter().table("attempts").add_column(column).to_owned()).await?;
        }
        let statements = if m.get_database_backend() == DatabaseBackend::Sqlite { SQLITE } else { POSTGRES };
        for sql in statements {
            m.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
