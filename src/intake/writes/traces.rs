//! What a batch leaves behind: events, consents, and when an inbox last heard from anyone.

use super::expect;
use crate::{
    intake::{
        Letter,
        batch::{Problem, Source},
        sets::{self, Dialect},
        thread::Thread,
    },
    models::{
        clock,
        consents::keyword::Keyword,
        events::{ANSWER_HELD, CONFIRMATION_HELD, CONVERSATION_OPENED},
        inboxes,
    },
};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// What became of tickets. On PostgreSQL those that were opened have their events already.
pub async fn record_events(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let d = Dialect::of(txn);
    let mut rows: Vec<Value> = Vec::new();
    for thread in threads {
        rows.extend(held_answers(thread));
        let (kind, conversation, assignee) = match (thread.opened, thread.plan.reopen) {
            (Some(id), _) => (CONVERSATION_OPENED, id, thread.known.owner),
            (None, Some(closed)) => ("conversation_reopened", closed.id, closed.assignee),
            (None, None) => continue,
        };
        let (person, inbox, at) = (thread.known.person, thread.sender.2, thread.first().arrived_at);
        if d.is_sqlite() || kind != CONVERSATION_OPENED {
            rows.push(json!([kind, conversation, person, inbox, assignee, at]));
        }
        if thread.plan.holds_confirmation {
            rows.push(json!([CONFIRMATION_HELD, conversation, person, inbox, null, at]));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "insert into events (kind, conversation_id, person_id, inbox_id, user_id, subject_id, created_at) select {}, {}, {}, {}, null, {}, {} {}",
        d.text(0),
        d.int(1),
        d.int(2),
        d.int(3),
        d.int(4),
        d.int(5),
        d.insert_from_rows()
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

/// Keywords that were not answered, because their number had enough automatic texts for now.
fn held_answers(thread: &Thread<'_>) -> Vec<Value> {
    let last = thread.opened.or(thread.known.open).or(thread.known.closed.map(|closed| closed.id));
    let row =
        |letter: &Letter| json!([ANSWER_HELD, last, thread.known.person, thread.sender.2, null, letter.arrived_at]);
    thread.plan.held_answers.iter().filter_map(|index| thread.letter(*index)).map(row).collect()
}

/// STOP and START, with the text that said so.
pub async fn record_consents(
    txn: &DatabaseTransaction,
    threads: &[Thread<'_>],
    sources: &[Source<'_>],
    messages: &HashMap<i64, i64>,
) -> Result<(), Problem> {
    let mut rows: Vec<Value> = Vec::new();
    for thread in threads {
        for heard in &thread.plan.heard {
            let (Some(letter), Some(source)) = (thread.letter(heard.letter), sources.get(heard.letter)) else {
                continue;
            };
            let word = match heard.word {
                Keyword::Stop => "stop",
                Keyword::Start | Keyword::Yes => "start",
                Keyword::Help => continue,
            };
            rows.push(json!([
                letter.contents.number_hash,
                word,
                thread.sender.2,
                messages.get(&source.arrival),
                // When it counts from; it may have waited for the disk.
                clock::now(),
                letter.said_at(),
                heard.is_superseded
            ]));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into consents (address_hash, word, how, inbox_id, message_id, user_id, created_at, said_at, superseded) select {}, {}, 'text', {}, {}, null, {}, {}, {} {}",
        d.text(0),
        d.text(1),
        d.int(2),
        d.int(3),
        d.int(4),
        d.int(5),
        d.flag(6),
        d.insert_from_rows()
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

/// Whoever says START to an inbox has told its carrier, too; a block that began later stands.
pub async fn clear_blocks(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let started = threads.iter().filter_map(|thread| Some((thread, thread.plan.started?)));
    let rows: Vec<Value> =
        started.map(|(thread, said)| json!([thread.address(), thread.sender.2, clock::now(), said])).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "update blocks set cleared_at = j.at from (select {} address, {} inbox, {} at, {} said from {}) j \
         where blocks.address_id = j.address and blocks.inbox_id = j.inbox and blocks.cleared_at is null and blocks.since <= j.said",
        d.int(0),
        d.int(1),
        d.int(2),
        d.int(3),
        d.rows()
    );
    sets::execute(txn, sql, &rows).await?;
    Ok(())
}

/// When each inbox last heard from anyone: its page says so, to within a few seconds.
pub async fn note_last_text(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let mut latest: BTreeMap<i64, i64> = BTreeMap::new();
    for (_, letter) in threads.iter().flat_map(|thread| &thread.letters) {
        let at = letter.arrived_at;
        if letter.rules.heard_at.is_none_or(|known| at - known > inboxes::HEARD_WITHIN) {
            latest.entry(letter.rules.inbox_id).and_modify(|known| *known = at.max(*known)).or_insert(at);
        }
    }
    if latest.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = latest.into_iter().map(|(inbox, at)| json!([inbox, at])).collect();
    let d = Dialect::of(txn);
    // Another clerk who is noting it now notes the same: nobody waits for the other's commit.
    let theirs = if d.is_sqlite() { "" } else { "for update of i skip locked" };
    let sql = format!(
        "update inboxes set last_text_at = j.at from (select i.id, r.at from (select {} id, {} at from {}) r \
         join inboxes i on i.id = r.id {theirs}) j where inboxes.id = j.id",
        d.int(0),
        d.int(1),
        d.rows()
    );
    sets::execute(txn, sql, &rows).await?;
    Ok(())
}
