//! Small words for what every migration says: an index, a key to another table, a table only added to.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

/// A plain index.
pub async fn index(
    m: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    m.create_index(over(table, name, columns)).await
}

/// An index that lets each combination stand once.
pub async fn unique(
    m: &SchemaManager<'_>,
    table: &'static str,
    name: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    m.create_index(over(table, name, columns).unique().to_owned()).await
}

/// An index over the rows for which `condition` holds; SQLite and PostgreSQL spell it alike.
pub async fn partial(
    m: &SchemaManager<'_>,
    unique: bool,
    table: &str,
    name: &str,
    columns: &str,
    condition: &str,
) -> Result<(), DbErr> {
    let unique = if unique { "unique " } else { "" };
    run(m, &format!("create {unique}index {name} on {table} ({columns}) where {condition}")).await
}

/// The key of `table.column` to the id of `target`.
pub fn to(table: &'static str, column: &'static str, target: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(target, "id").to_owned()
}

/// Makes the database itself refuse to alter or delete rows of `table`.
pub async fn append_only(m: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    if m.get_database_backend() == DatabaseBackend::Sqlite {
        for verb in ["update", "delete"] {
            run(m, &format!("create trigger {table}_no_{verb} before {verb} on {table} begin select raise(abort, '{table} is append-only'); end")).await?;
        }
        Ok(())
    } else {
        run(m, &format!("create function {table}_append_only() returns trigger language plpgsql as $$ begin raise exception '{table} is append-only'; end $$")).await?;
        run(m, &format!("create trigger {table}_append_only before update or delete on {table} for each row execute function {table}_append_only()")).await
    }
}

fn over(table: &'static str, name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.table(table).name(name);
    for column in columns {
        index.col(*column);
    }
    index
}

async fn run(m: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    m.get_connection().execute_unprepared(sql).await.map(|_| ())
}
