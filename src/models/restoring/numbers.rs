//! Ids that people are told, write down or bookmark. What a restored desk gave out since its backup is not known, so
//! its next ones begin far above.

use crate::database::is_sqlite;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement, Value};
use std::collections::BTreeMap;

/// The last id of each table that a desk gave out.
pub type Given = BTreeMap<&'static str, i64>;

/// With more than a desk gives out between two backups. Nobody reads the ids of messages, and those of calls follow from
/// them: one that is used again would make an old receipt a new text's.
const TOLD: [(&str, i64); 3] = [("conversations", 10_000), ("messages", 100_000_000), ("people", 10_000)];
/// The first new one is easy to recognise.
const ROUND: i64 = 1_000;

/// The last ids that this desk gave out.
pub async fn given_out(db: &impl ConnectionTrait) -> Result<Given, DbErr> {
    let mut given = Given::new();
    for (table, _) in TOLD {
        given.insert(table, last(db, table).await?);
    }
    Ok(given)
}

/// Lets the next ids begin above everything that was given out; says where those of tickets do.
pub(super) async fn jump(txn: &DatabaseTransaction, given: &Given) -> Result<i64, DbErr> {
    let mut tickets_from = 0;
    for (table, margin) in TOLD {
        let known = last(txn, table).await?.max(given.get(table).copied().unwrap_or(0));
        let jumped = (known + margin + ROUND - 1) / ROUND * ROUND;
        go_on_after(txn, table, jumped).await?;
        if table == "conversations" {
            tickets_from = jumped + 1;
        }
    }
    Ok(tickets_from)
}

async fn last(db: &impl ConnectionTrait, table: &str) -> Result<i64, DbErr> {
    let sql = if is_sqlite(db) {
        format!("select seq from sqlite_sequence where name = '{table}'")
    } else {
        format!("select last_value from {table}_id_seq")
    };
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

async fn go_on_after(txn: &DatabaseTransaction, table: &str, id: i64) -> Result<(), DbErr> {
    if !is_sqlite(txn) {
        return run(txn, "select setval($1::text::regclass, $2)", [format!("{table}_id_seq").into(), id.into()]).await;
    }
    run(txn, "delete from sqlite_sequence where name = $1", [table.into()]).await?;
    run(txn, "insert into sqlite_sequence (name, seq) values ($1, $2)", [table.into(), id.into()]).await
}

async fn run<const N: usize>(txn: &DatabaseTransaction, sql: &str, values: [Value; N]) -> Result<(), DbErr> {
    txn.execute_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, values)).await?;
    Ok(())
}
