//! Writes down what follows: one statement for each kind of row, each in the order of ids.

use super::{
    Told,
    plan::{Move, Part, Plan},
};
use crate::{
    database::sets::{self, Dialect},
    gateways::Where,
    models::{
        blocks, clock,
        messages::{Status, threads},
    },
};
use sea_orm::{DatabaseTransaction, DbErr, FromQueryResult};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Writes a plan down; says what shows something new.
pub async fn write(txn: &DatabaseTransaction, plan: &Plan<'_>) -> Result<Told, DbErr> {
    let (new, known): (Vec<&Part>, Vec<&Part>) = plan.parts.iter().partition(|part| part.id.is_none());
    insert_parts(txn, &new).await?;
    raise_parts(txn, &known).await?;
    let reasons = reasons(txn, &plan.moves).await?;
    move_messages(txn, &plan.moves, &reasons).await?;
    note_blocks(txn, &plan.moves, &reasons).await?;
    set_prices(txn, plan).await?;
    told(txn, plan).await
}

/// A part that belongs to another attempt stays with it.
async fn insert_parts(txn: &DatabaseTransaction, parts: &[&Part]) -> Result<(), DbErr> {
    let row = |part: &&Part| json!([part.attempt_id, part.inbox_id, part.value, part.status]);
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into provider_ids (attempt_id, inbox_id, value, status) select {}, {}, {}, {} {} on conflict (inbox_id, value) do nothing",
        d.int(0),
        d.int(1),
        d.text(2),
        d.text(3),
        d.insert_from_rows()
    );
    execute(txn, sql, parts.iter().map(row).collect()).await
}

async fn raise_parts(txn: &DatabaseTransaction, parts: &[&Part]) -> Result<(), DbErr> {
    let row = |part: &&Part| json!([part.id, part.status]);
    let d = Dialect::of(txn);
    let sql = format!(
        "update provider_ids set status = j.status from (select {} id, {} status from {}) j where provider_ids.id = j.id",
        d.int(0),
        d.text(1),
        d.rows()
    );
    execute(txn, sql, parts.iter().map(row).collect()).await
}

/// Why a carrier did not deliver an attempt.
#[derive(Default, FromQueryResult)]
struct Reason {
    attempt_id: i64,
    error_code: Option<String>,
    error_words: Option<String>,
}

/// The newest reasons of what has failed now, by attempt.
async fn reasons(txn: &DatabaseTransaction, moves: &[Move<'_>]) -> Result<HashMap<i64, Reason>, DbErr> {
    let failed: Vec<Value> = failed(moves).map(|failed| json!([failed.attempt])).collect();
    if failed.is_empty() {
        return Ok(HashMap::new());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "select r.attempt_id, r.error_code, r.error_words from {} cross join receipts r \
         where r.attempt_id = {} and r.status = 'failed' order by r.id",
        d.rows(),
        d.int(0)
    );
    let reasons: Vec<Reason> = sets::find(txn, sql, &failed).await?;
    Ok(reasons.into_iter().map(|reason| (reason.attempt_id, reason)).collect())
}

fn failed<'m, 'a>(moves: &'m [Move<'a>]) -> impl Iterator<Item = &'m Move<'a>> {
    moves.iter().filter(|moved| moved.to == Status::Failed)
}

async fn move_messages(
    txn: &DatabaseTransaction,
    moves: &[Move<'_>],
    reasons: &HashMap<i64, Reason>,
) -> Result<(), DbErr> {
    let row = |moved: &Move<'_>| {
        let is_failed = moved.to == Status::Failed;
        let reason = reasons.get(&moved.attempt).filter(|_| is_failed);
        let code = reason.and_then(|reason| reason.error_code.as_deref());
        let words = reason.and_then(|reason| reason.error_words.as_deref());
        json!([moved.message.id, moved.to.as_str(), code, words, is_failed, clock::now()])
    };
    let d = Dialect::of(txn);
    let sql = format!(
        "update messages set status = j.status, error_code = j.code, error_words = j.words, retryable = j.retryable, updated_at = j.at \
         from (select {} id, {} status, {} code, {} words, {} retryable, {} at from {}) j where messages.id = j.id",
        d.int(0),
        d.text(1),
        d.text(2),
        d.text(3),
        d.flag(4),
        d.int(5),
        d.rows()
    );
    execute(txn, sql, moves.iter().map(row).collect()).await
}

async fn note_blocks(
    txn: &DatabaseTransaction,
    moves: &[Move<'_>],
    reasons: &HashMap<i64, Reason>,
) -> Result<(), DbErr> {
    let failed: Vec<blocks::Failed<'_>> = failed(moves)
        .filter_map(|moved| {
            let code = reasons.get(&moved.attempt)?.error_code.as_deref()?;
            Some(blocks::Failed { attempt_id: moved.attempt, gateway: &moved.message.gateway, code })
        })
        .collect();
    blocks::note(txn, Where::Status, &failed).await
}

async fn set_prices(txn: &DatabaseTransaction, plan: &Plan<'_>) -> Result<(), DbErr> {
    let rows = plan.prices.iter().map(|(message, price)| json!([message.id, price])).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "update messages set price = j.price from (select {} id, {} price from {}) j where messages.id = j.id",
        d.int(0),
        d.text(1),
        d.rows()
    );
    execute(txn, sql, rows).await
}

async fn told(txn: &DatabaseTransaction, plan: &Plan<'_>) -> Result<Told, DbErr> {
    let moved = plan.moves.iter().map(|moved| moved.message);
    let changed: Vec<_> = moved.chain(plan.prices.iter().map(|(message, _)| *message)).collect();
    let mut told = Told::default();
    let mut between = Vec::new();
    for message in changed {
        told.campaigns.extend(message.campaign_id);
        match message.conversation_id {
            Some(id) => told.conversations.push(id),
            None if threads::is_said_between(&message.kind) => between.push((message.address_id, message.inbox_id)),
            None => {}
        }
    }
    told.conversations.extend(threads::newest_tickets(txn, &between).await?);
    told.conversations.sort_unstable();
    told.conversations.dedup();
    Ok(told)
}

async fn execute(txn: &DatabaseTransaction, sql: String, rows: Vec<Value>) -> Result<(), DbErr> {
    if !rows.is_empty() {
        sets::execute(txn, sql, &rows).await?;
    }
    Ok(())
}
