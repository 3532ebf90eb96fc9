//! What is not kept for good. Once it is old, what carriers said of an attempt is folded into the attempt, and what happened
//! to no conversation is forgotten. Messages, and the ids of what came in, always stay.

use super::{
    _entities::{provider_ids, receipts},
    ModelResult, clock, desk,
    messages::{Status, status::of_parts},
};
use crate::{
    database::{
        Writer,
        sets::{self, Dialect},
    },
    settings::Retention,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    Statement,
};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Rows of one transaction: on SQLite, texts that come in wait for it.
const BATCH: u64 = 200;
/// Up to which attempt receipts are folded.
const FOLDED: &str = "receipts folded up to attempt";

/// Does a little of what is due; whether there is more.
pub async fn step(writer: &Writer, kept: Retention) -> ModelResult<bool> {
    let days_ago = |days: i64| clock::now() - days * clock::DAY;
    let folded = fold(writer, days_ago(kept.receipt_days)).await?;
    let receipts = forget(writer, RECEIPTS_OF_NO_ATTEMPT, days_ago(kept.receipt_days)).await?;
    let events = forget(writer, EVENTS_OF_NO_CONVERSATION, days_ago(kept.event_days)).await?;
    Ok(folded || receipts || events)
}

/// An attempt that has its turn.
#[derive(FromQueryResult)]
struct Old {
    id: i64,
    started_at: i64,
    outcome: Option<String>,
    address_id: i64,
}

/// The next attempts that began before then, in the order of their ids, up to one that is not over.
async fn fold(writer: &Writer, before: i64) -> ModelResult<bool> {
    let txn = writer.begin().await?;
    let mut old = next_attempts(&txn).await?;
    let due = old.iter().take_while(|attempt| attempt.started_at < before && attempt.outcome.is_some()).count();
    let has_more = due as u64 == BATCH;
    old.truncate(due);
    let Some(last) = old.last() else { return Ok(false) };
    let ids: Vec<i64> = old.iter().map(|attempt| attempt.id).collect();
    keep_what_was_reported(&txn, &ids).await?;
    receipts::Entity::delete_many().filter(receipts::Column::AttemptId.is_in(ids)).exec(&txn).await?;
    let doubted = doubted(&txn, &old).await?;
    let settled = old.iter().filter(|attempt| !doubted.contains(&attempt.address_id)).map(|attempt| attempt.id);
    provider_ids::Entity::delete_many().filter(provider_ids::Column::AttemptId.is_in(settled)).exec(&txn).await?;
    desk::put(&txn, FOLDED, &last.id.to_string()).await?;
    txn.commit().await?;
    Ok(has_more)
}

async fn next_attempts(txn: &DatabaseTransaction) -> Result<Vec<Old>, DbErr> {
    let folded: i64 = desk::get(txn, FOLDED).await?.and_then(|id| id.parse().ok()).unwrap_or(0);
    let sql = format!(
        "select t.id, t.started_at, t.outcome, m.address_id \
         from attempts t join messages m on m.id = t.message_id where t.id > $1 order by t.id limit {BATCH}"
    );
    let rows = txn.query_all_raw(Statement::from_sql_and_values(txn.get_database_backend(), sql, [folded.into()]));
    rows.await?.iter().map(|row| Old::from_query_result(row, "")).collect()
}

/// The numbers to which a text is in doubt: to settle that, the provider's ids of its neighbours must be known.
async fn doubted(txn: &DatabaseTransaction, old: &[Old]) -> Result<HashSet<i64>, DbErr> {
    let addresses: BTreeSet<i64> = old.iter().map(|attempt| attempt.address_id).collect();
    let addresses: Vec<Value> = addresses.into_iter().map(|address| json!([address])).collect();
    let d = Dialect::of(txn);
    // The condition of the index, then the one that is meant.
    let sql = format!(
        "select m.address_id from {} cross join messages m where m.address_id = {} \
         and m.status in ('failed', 'unknown') and m.status = 'unknown'",
        d.rows(),
        d.int(0)
    );
    sets::query(txn, sql, &addresses).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// What carriers said of an attempt in the end.
#[derive(Default)]
struct Reported {
    parts: HashMap<String, Status>,
    code: Option<String>,
    at: i64,
}

async fn keep_what_was_reported(txn: &DatabaseTransaction, ids: &[i64]) -> Result<(), DbErr> {
    let said = receipts::Entity::find().filter(receipts::Column::AttemptId.is_in(ids.iter().copied()));
    let mut reported: HashMap<i64, Reported> = HashMap::new();
    for receipt in said.order_by_asc(receipts::Column::Id).all(txn).await? {
        let Some(attempt) = receipt.attempt_id else { continue };
        let reported = reported.entry(attempt).or_default();
        let status = receipt.status.as_deref().map_or(Status::Unknown, Status::parse);
        let part = reported.parts.entry(receipt.provider_id).or_insert(status);
        *part = part.raised_by(status);
        reported.code = receipt.error_code.or(reported.code.take());
        reported.at = reported.at.max(receipt.received_at);
    }
    let row = |(attempt, reported): (i64, Reported)| {
        let parts: Vec<Status> = reported.parts.into_values().filter(|status| *status != Status::Unknown).collect();
        json!([attempt, of_parts(&parts).map(Status::as_str), reported.code, reported.at])
    };
    let rows: Vec<Value> = reported.into_iter().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "update attempts set reported_status = j.status, reported_code = j.code, reported_at = j.at \
         from (select {} id, {} status, {} code, {} at from {}) j where attempts.id = j.id",
        d.int(0),
        d.text(1),
        d.text(2),
        d.int(3),
        d.rows()
    );
    sets::execute(txn, sql, &rows).await.map(|_| ())
}

/// A table's rows that belong to nothing.
struct Loose {
    table: &'static str,
    belongs_to: &'static str,
    at: &'static str,
}

/// Other programs use a provider's account, too.
const RECEIPTS_OF_NO_ATTEMPT: Loose = Loose { table: "receipts", belongs_to: "attempt_id", at: "received_at" };
const EVENTS_OF_NO_CONVERSATION: Loose = Loose { table: "events", belongs_to: "conversation_id", at: "created_at" };

/// Forgets the oldest ones from before then. Ids rise with time, so that the first that is not old ends it.
async fn forget(writer: &Writer, Loose { table, belongs_to, at }: Loose, before: i64) -> Result<bool, DbErr> {
    let sql = format!(
        "delete from {table} where id in (select o.id from (select id, {at} at from {table} where {belongs_to} is null \
         order by id limit {BATCH}) o where o.at < $1)"
    );
    let statement = Statement::from_sql_and_values(writer.get_database_backend(), sql, [before.into()]);
    Ok(writer.execute_raw(statement).await?.rows_affected() == BATCH)
}
