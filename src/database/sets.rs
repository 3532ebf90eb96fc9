//! Statements over whole sets of rows, in both dialects: N texts never cost more statements than one.
//!
//! A set travels as one JSON document, an array of arrays. Rows come back matched by key, never by position.
//! The order of tables is fixed (the document first, then look-ups by key): see the tests of the plans.

use super::is_sqlite;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement};
use serde_json::Value;

/// How one database spells a set.
#[derive(Clone, Copy)]
pub struct Dialect {
    sqlite: bool,
}

impl Dialect {
    pub fn of(db: &impl ConnectionTrait) -> Self {
        Self { sqlite: is_sqlite(db) }
    }

    /// The document as rows `j(value, key)`.
    pub fn rows(self) -> &'static str {
        if self.sqlite {
            "jsonb_each($1) j"
        } else {
            "jsonb_array_elements($1::text::jsonb) with ordinality j(value, key)"
        }
    }

    /// A whole number at place `i` of a row.
    pub fn int(self, i: usize) -> String {
        if self.sqlite { format!("j.value->>{i}") } else { format!("(j.value->>{i})::bigint") }
    }

    /// A text at place `i` of a row.
    pub fn text(self, i: usize) -> String {
        if self.sqlite { format!("j.value->>{i}") } else { format!("(j.value->>{i})") }
    }

    /// A yes or no at place `i` of a row.
    pub fn flag(self, i: usize) -> String {
        if self.sqlite { format!("j.value->>{i}") } else { format!("(j.value->>{i})::boolean") }
    }

    pub fn is_sqlite(self) -> bool {
        self.sqlite
    }

    /// A condition that must not choose the index: the row is found by its key.
    pub fn unindexed(self, column: &str) -> String {
        if self.sqlite { format!("+{column}") } else { format!("({column} + 0)") }
    }

    /// What keeps rows that are read from everyone else until the end of the transaction; SQLite has one writer anyway.
    pub fn hold(self, table: &'static str) -> String {
        if self.sqlite { String::new() } else { format!("for no key update of {table}") }
    }

    /// Where an insert takes its rows from, in the order of the document.
    pub fn insert_from_rows(self) -> String {
        // SQLite cannot tell `on conflict` from a join's `on` without a `where`.
        format!("from {} where true order by j.key", self.rows())
    }
}

/// Runs a statement over a set and returns its rows.
pub async fn query(db: &impl ConnectionTrait, sql: String, rows: &[Value]) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(statement(db, sql, rows)).await
}

/// Runs a statement over a set and returns its rows, read by the names of their columns.
pub async fn find<T: FromQueryResult>(db: &impl ConnectionTrait, sql: String, rows: &[Value]) -> Result<Vec<T>, DbErr> {
    query(db, sql, rows).await?.iter().map(|row| T::from_query_result(row, "")).collect()
}

/// Runs a statement over a set and returns how many rows it touched.
pub async fn execute(db: &impl ConnectionTrait, sql: String, rows: &[Value]) -> Result<u64, DbErr> {
    Ok(db.execute_raw(statement(db, sql, rows)).await?.rows_affected())
}

fn statement(db: &impl ConnectionTrait, sql: String, rows: &[Value]) -> Statement {
    let document = serde_json::to_string(rows).expect("plain values can be written down");
    Statement::from_sql_and_values(db.get_database_backend(), sql, [document.into()])
}
