//! Conversations that a batch opens, reopens or touches.

use super::expect;
use crate::intake::{
    batch::Problem,
    sets::{self, Dialect},
    thread::Thread,
};
use crate::models::events::CONVERSATION_OPENED;
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use std::collections::HashMap;

pub async fn reopen(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let rows: Vec<Value> = threads
        .iter()
        .filter_map(|thread| thread.plan.reopen)
        .map(|closed| json!([closed.id, closed.assignee]))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "update conversations set closed_at = null, closed_by = null, assignee_id = j.assignee \
         from (select {} id, {} assignee from {}) j where conversations.id = j.id and {} is not null",
        d.int(0),
        d.int(1),
        d.rows(),
        d.unindexed("conversations.closed_at")
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

/// Opens the tickets of whoever has none. On PostgreSQL their events are written in the same statement.
pub async fn open(txn: &DatabaseTransaction, threads: &mut [Thread<'_>]) -> Result<(), Problem> {
    let rows: Vec<Value> = threads.iter().filter_map(conversation_row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let opening = format!(
        "insert into conversations (person_id, address_id, inbox_id, via, assignee_id, opened_by, opened_at, waiting_since, last_at, last_line, last_direction, updated_at) \
         select {}, {}, {}, {}, {}, 'text', {at}, {}, {last}, {}, 'in', {last} {} returning id, address_id, inbox_id",
        d.int(0),
        d.int(1),
        d.int(2),
        d.text(3),
        d.int(4),
        d.int(6),
        d.text(8),
        d.insert_from_rows(),
        at = d.int(5),
        last = d.int(7)
    );
    let sql = if d.is_sqlite() { opening } else { with_events(&opening) };
    let written = sets::query(txn, sql, &rows).await?;
    expect(written.len(), rows.len())?;
    let mut opened: HashMap<(i64, i64), i64> = HashMap::new();
    for row in &written {
        opened.insert((row.try_get_by_index(1)?, row.try_get_by_index(2)?), row.try_get_by_index(0)?);
    }
    for thread in threads.iter_mut().filter(|thread| thread.plan.opens_with.is_some()) {
        thread.opened = opened.get(&(thread.address(), thread.sender.2)).copied();
    }
    Ok(())
}

/// The same with the events that say so.
fn with_events(opening: &str) -> String {
    format!(
        "with opened as ({opening}, person_id, assignee_id, opened_at), \
         noted as (insert into events (kind, conversation_id, person_id, inbox_id, user_id, subject_id, created_at) \
         select '{CONVERSATION_OPENED}', id, person_id, inbox_id, null, assignee_id, opened_at from opened) \
         select id, address_id, inbox_id from opened"
    )
}

/// A new conversation is written as it will stand after the batch: it needs no touch.
fn conversation_row(thread: &Thread<'_>) -> Option<Value> {
    let opening = thread.letter(thread.plan.opens_with?)?;
    let touch = thread.plan.touch?;
    let last = thread.letter(touch.last)?;
    Some(json!([
        thread.known.person,
        thread.address(),
        thread.sender.2,
        last.contents.via,
        thread.known.owner,
        opening.arrived_at,
        touch.waiting_since,
        last.arrived_at,
        last.contents.last_line()
    ]))
}

/// Conversations that were there already: newest line, newest time, and since when somebody waits.
pub async fn touch(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let mut rows: Vec<(i64, Value)> = Vec::new();
    for thread in threads.iter().filter(|thread| thread.plan.opens_with.is_none()) {
        let Some(touch) = thread.plan.touch else { continue };
        let (Some(id), Some(last)) =
            (thread.known.open.or(thread.plan.reopen.map(|closed| closed.id)), thread.letter(touch.last))
        else {
            continue;
        };
        rows.push((
            id,
            json!([id, touch.waiting_since, last.arrived_at, last.contents.last_line(), last.contents.via]),
        ));
    }
    if rows.is_empty() {
        return Ok(());
    }
    rows.sort_by_key(|(id, _)| *id);
    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "update conversations set waiting_since = coalesce(conversations.waiting_since, j.waiting), last_at = j.at, last_line = j.line, last_direction = 'in', \
         via = j.via, snoozed_until = null, updated_at = j.at \
         from (select {} id, {} waiting, {} at, {} line, {} via from {}) j where conversations.id = j.id and {} is null",
        d.int(0),
        d.int(1),
        d.int(2),
        d.text(3),
        d.text(4),
        d.rows(),
        d.unindexed("conversations.closed_at")
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}
