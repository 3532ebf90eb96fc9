//! How the database would run a statement, and which tables it would read from end to end.

use parley::database::{Writer, is_sqlite, overheard::Heard};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use serde_json::Value;

/// Tables that hold more with every day.
const GROWING: [&str; 14] = [
    "addresses",
    "arrivals",
    "attempts",
    "blocks",
    "consents",
    "conversations",
    "events",
    "messages",
    "people",
    "proofs",
    "provider_ids",
    "reads",
    "receipts",
    "recipients",
];

/// Indexes that only hold what is under way: they may be read from end to end.
const UNDER_WAY: [&str; 8] = [
    "ix_conversations_open",
    "ix_messages_outbox",
    "ix_messages_held",
    "ix_messages_campaign_outbox",
    "ix_attempts_running",
    "ix_attempts_doubt",
    "ix_arrivals_waiting",
    "ix_campaigns_at_work",
];

/// What a statement would read from end to end, in the database's own words.
pub async fn scans(writer: &Writer, heard: &Heard) -> Vec<String> {
    let txn = writer.begin().await.unwrap();
    let scans = if is_sqlite(&txn) { on_sqlite(&txn, heard).await } else { on_postgres(&txn, heard).await };
    txn.rollback().await.unwrap();
    scans
}

async fn on_sqlite(txn: &DatabaseTransaction, heard: &Heard) -> Vec<String> {
    let sql = &heard.statement.sql;
    if reads_little(sql) {
        return Vec::new();
    }
    let rows = txn.query_all_raw(explained("explain query plan", &heard.statement)).await.unwrap();
    let lines: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
    lines.iter().filter(|line| is_scan(line, sql) && !is_of_subquery(line, &lines)).cloned().collect()
}

/// An empty list, of which nothing is read, or the first rows there are.
fn reads_little(sql: &str) -> bool {
    let words = words(sql);
    let has = |word: &str| words.iter().any(|other| other.eq_ignore_ascii_case(word));
    sql.contains("? = ?") || (has("limit") && !has("where"))
}

/// `SCAN m`, or `SCAN m USING INDEX ix_messages_thread`.
fn is_scan(line: &str, sql: &str) -> bool {
    let mut words = line.split(' ');
    let (Some("SCAN"), Some(name)) = (words.next(), words.next()) else { return false };
    // A new row's children are only looked for where foreign keys are deferred, and none is.
    let is_growing =
        GROWING.iter().any(|table| (*table == name && is_named(sql, table)) || is_called(sql, table, name));
    is_growing && !words.next_back().is_some_and(|index| UNDER_WAY.contains(&index))
}

/// Whether a scan is of what a part of the statement came to, not of a table.
fn is_of_subquery(scan: &str, lines: &[String]) -> bool {
    let name = scan.trim_start_matches("SCAN ");
    lines.iter().any(|line| *line == format!("CO-ROUTINE {name}") || *line == format!("MATERIALIZE {name}"))
}

fn is_named(sql: &str, table: &str) -> bool {
    words(sql).contains(&table)
}

/// Whether a statement calls a table by this name: `from messages m`.
fn is_called(sql: &str, table: &str, name: &str) -> bool {
    let words = words(sql);
    words.windows(2).any(|pair| pair == [table, name])
        || words.windows(3).any(|three| three[0] == table && three[1].eq_ignore_ascii_case("as") && three[2] == name)
}

fn words(sql: &str) -> Vec<&str> {
    sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}

async fn on_postgres(txn: &DatabaseTransaction, heard: &Heard) -> Vec<String> {
    txn.execute_unprepared(heard.session).await.unwrap();
    let row = txn.query_one_raw(explained("explain (format json)", &heard.statement)).await.unwrap().unwrap();
    let plan: Value = row.try_get_by_index(0).unwrap();
    let mut found = Vec::new();
    walk(&plan[0]["Plan"], f64::INFINITY, &mut found);
    found
}

/// Looks at a step and those below it. `limit` is what the planner expects all of it to cost with the limit above it.
fn walk(node: &Value, limit: f64, found: &mut Vec<String>) {
    let word = |key: &str| node[key].as_str().unwrap_or_default();
    let cost = node["Total Cost"].as_f64().unwrap_or_default();
    let (kind, table, index) = (word("Node Type"), word("Relation Name"), word("Index Name"));
    let is_whole_index = node["Index Cond"].is_null() && !UNDER_WAY.contains(&index);
    let reads_all = match kind {
        "Seq Scan" => GROWING.contains(&table),
        "Index Scan" | "Index Only Scan" => GROWING.contains(&table) && is_whole_index,
        "Bitmap Index Scan" => is_whole_index,
        _ => false,
    };
    // A tenth of it at the most: a limit ends it early.
    if reads_all && limit > cost / 10.0 {
        found.push(format!("{kind} {table} {index}"));
    }
    let limit = if kind == "Limit" { limit.min(cost) } else { limit };
    for child in node["Plans"].as_array().into_iter().flatten() {
        walk(child, limit, found);
    }
}

fn explained(how: &str, statement: &Statement) -> Statement {
    Statement { sql: format!("{how} {}", statement.sql), ..statement.clone() }
}
