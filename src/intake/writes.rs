//! What a batch writes: one statement for each kind of row, however many there are.

use super::{
    Changed, Letter,
    batch::{Problem, Source},
    decide::Place,
    sets::{self, Dialect},
    thread::Thread,
};
use crate::models::{consents::keyword::Keyword, messages::confirmation};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// A stranger becomes a person without a name. New people are alike, so any of them may take any new number.
pub async fn meet_strangers(
    txn: &DatabaseTransaction,
    threads: &mut [Thread<'_>],
    changed: &mut Changed,
) -> Result<(), Problem> {
    let mut strangers: Vec<(&str, &str, &str, i64)> = threads
        .iter()
        .filter(|thread| thread.known.address.is_none())
        .map(|thread| {
            (thread.sender.0, thread.sender.1, thread.first().contents.number_hash.as_str(), thread.first().arrived_at)
        })
        .collect();
    // One person may write to two inboxes in the same batch.
    strangers.dedup_by_key(|stranger| (stranger.0, stranger.1));
    if strangers.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let people: Vec<Value> = strangers.iter().map(|stranger| json!([stranger.3])).collect();
    let sql = format!(
        "insert into people (name, owner_id, notes, sample, created_at, updated_at) select null, null, '', false, {at}, {at} {} returning id",
        d.insert_from_rows(),
        at = d.int(0)
    );
    let people: Vec<i64> = ids(&sets::query(txn, sql, &people).await?)?;
    expect(people.len(), strangers.len())?;
    let rows: Vec<Value> = strangers
        .iter()
        .zip(&people)
        .map(|((kind, value, hash, at), person)| json!([kind, value, hash, person, at]))
        .collect();
    let sql = format!(
        "insert into addresses (kind, value, hash, person_id, preferred, created_at) select {}, {}, {}, {}, true, {} {} \
         on conflict (kind, value) do nothing returning id, kind, value, person_id",
        d.text(0),
        d.text(1),
        d.text(2),
        d.int(3),
        d.int(4),
        d.insert_from_rows()
    );
    let written = sets::query(txn, sql, &rows).await?;
    expect(written.len(), strangers.len())?;
    let mut addresses: HashMap<(String, String), (i64, i64)> = HashMap::new();
    for row in &written {
        let address = (row.try_get_by_index(0)?, row.try_get_by_index(3)?);
        addresses.insert((row.try_get_by_index(1)?, row.try_get_by_index(2)?), address);
    }
    for thread in threads.iter_mut().filter(|thread| thread.known.address.is_none()) {
        let (address, person) =
            addresses.get(&(thread.sender.0.to_owned(), thread.sender.1.to_owned())).copied().ok_or(Problem::Raced)?;
        thread.known.address = Some(address);
        thread.known.person = Some(person);
    }
    changed.people.extend(people);
    Ok(())
}

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

pub async fn open(txn: &DatabaseTransaction, threads: &mut [Thread<'_>]) -> Result<(), Problem> {
    let rows: Vec<Value> = threads.iter().filter_map(conversation_row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into conversations (person_id, address_id, inbox_id, via, assignee_id, opened_by, opened_at, waiting_since, last_at, last_line, last_direction, updated_at) \
         select {}, {}, {}, {}, {}, 'text', {at}, {}, {last}, {}, 'in', {last} {} \
         on conflict (address_id, inbox_id) where closed_at is null do nothing returning id, address_id, inbox_id",
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

/// All texts, each confirmation directly behind the text that opened its conversation. Says which message
/// each arrival became, where someone will ask: keywords and joined parts.
pub async fn write_messages(
    txn: &DatabaseTransaction,
    threads: &[Thread<'_>],
    sources: &[Source<'_>],
) -> Result<HashMap<i64, i64>, Problem> {
    let mut rows: Vec<(usize, Value)> = Vec::new();
    let mut asks = false;
    for thread in threads {
        for (index, place) in &thread.plan.texts {
            let (Some(letter), Some(source)) = (thread.letter(*index), sources.get(*index)) else { continue };
            asks |= letter.contents.keyword.is_some() || !source.parts.is_empty();
            rows.push((index * 2, message_row(thread, letter, *place, source)));
            if thread.plan.confirm && thread.plan.opens_with == Some(*index) {
                rows.push((index * 2 + 1, confirmation_row(thread, letter)));
            }
        }
    }
    rows.sort_by_key(|(order, _)| *order);
    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into messages (address_id, inbox_id, conversation_id, direction, kind, status, body, via, gateway, arrival_id, confirms, \
         due_at, next_try_at, segments, media, keyword, partial, group_text, provider_at, created_at, updated_at) \
         select {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, 0, 0, {}, {}, {}, {}, {}, {}, {at}, {at} {}{}",
        d.int(0),
        d.int(1),
        d.int(2),
        d.text(3),
        d.text(4),
        d.text(5),
        d.text(6),
        d.text(7),
        d.text(8),
        d.int(9),
        d.int(10),
        d.int(11),
        d.text(12),
        d.text(13),
        d.flag(14),
        d.flag(15),
        d.int(16),
        d.insert_from_rows(),
        if asks { " returning id, arrival_id" } else { "" },
        at = d.int(17)
    );
    let mut messages = HashMap::new();
    if asks {
        let written = sets::query(txn, sql, &rows).await?;
        expect(written.len(), rows.len())?;
        for row in &written {
            if let Some(arrival) = row.try_get_by_index::<Option<i64>>(1)? {
                messages.insert(arrival, row.try_get_by_index(0)?);
            }
        }
    } else {
        expect(sets::execute(txn, sql, &rows).await?, rows.len())?;
    }
    Ok(messages)
}

fn message_row(thread: &Thread<'_>, letter: &Letter, place: Place, source: &Source<'_>) -> Value {
    let contents = &letter.contents;
    json!([
        thread.address(),
        thread.sender.2,
        thread.conversation_of(place),
        "in",
        "text",
        "received",
        contents.body,
        contents.via,
        letter.rules.gateway,
        source.arrival,
        null,
        0,
        contents.media,
        contents.keyword.map(Keyword::as_str),
        source.partial,
        contents.group_text,
        contents.provider_at,
        letter.arrived_at
    ])
}

fn confirmation_row(thread: &Thread<'_>, letter: &Letter) -> Value {
    let (body, segments) = confirmation::of(&letter.rules.confirmation_text, thread.opened.unwrap_or_default());
    json!([
        thread.address(),
        thread.sender.2,
        thread.opened,
        "out",
        "confirmation",
        "queued",
        body,
        letter.contents.via,
        letter.rules.gateway,
        null,
        thread.opened,
        segments,
        null,
        null,
        false,
        false,
        null,
        letter.arrived_at
    ])
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

pub async fn record_events(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let mut rows: Vec<Value> = Vec::new();
    for thread in threads {
        let (kind, conversation, assignee) = match (thread.opened, thread.plan.reopen) {
            (Some(id), _) => ("conversation_opened", id, thread.known.owner),
            (None, Some(closed)) => ("conversation_reopened", closed.id, closed.assignee),
            (None, None) => continue,
        };
        rows.push(json!([
            kind,
            conversation,
            thread.known.person,
            thread.sender.2,
            assignee,
            thread.first().arrived_at
        ]));
    }
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
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

/// STOP and START, with the text that said so.
pub async fn record_consents(
    txn: &DatabaseTransaction,
    threads: &[Thread<'_>],
    sources: &[Source<'_>],
    messages: &HashMap<i64, i64>,
) -> Result<(), Problem> {
    let mut rows: Vec<Value> = Vec::new();
    for thread in threads {
        let mut stopped = thread.known.is_stopped;
        for (index, _) in &thread.plan.texts {
            let (Some(letter), Some(source)) = (thread.letter(*index), sources.get(*index)) else { continue };
            let word = match letter.contents.keyword {
                Some(Keyword::Stop) => "stop",
                Some(Keyword::Start) => "start",
                Some(Keyword::Yes) if stopped => "start",
                _ => continue,
            };
            stopped = word == "stop";
            rows.push(json!([
                letter.contents.number_hash,
                word,
                thread.sender.2,
                messages.get(&source.arrival),
                letter.arrived_at
            ]));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into consents (address_hash, word, how, inbox_id, message_id, user_id, created_at) select {}, {}, 'text', {}, {}, null, {} {}",
        d.text(0),
        d.text(1),
        d.int(2),
        d.int(3),
        d.int(4),
        d.insert_from_rows()
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

/// When each inbox last heard from anyone: its page says so.
pub async fn note_last_text(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let mut latest: BTreeMap<i64, i64> = BTreeMap::new();
    for thread in threads {
        let at = thread.letters.iter().map(|(_, letter)| letter.arrived_at).max().unwrap_or_default();
        latest.entry(thread.sender.2).and_modify(|known| *known = at.max(*known)).or_insert(at);
    }
    let rows: Vec<Value> = latest.into_iter().map(|(inbox, at)| json!([inbox, at])).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "update inboxes set last_text_at = j.at from (select {} id, {} at from {}) j where inboxes.id = j.id",
        d.int(0),
        d.int(1),
        d.rows()
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

fn ids(rows: &[QueryResult]) -> Result<Vec<i64>, DbErr> {
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// A write that touched other than the rows it meant was raced.
fn expect(written: impl TryInto<usize>, meant: usize) -> Result<(), Problem> {
    if written.try_into().is_ok_and(|written| written == meant) { Ok(()) } else { Err(Problem::Raced) }
}
