//! One transaction: arrivals, people, conversations, messages and what follows from them.
//!
//! What is read in the transaction may be out of date on PostgreSQL, where another process writes too: every
//! write says how many rows it expects, and a batch that finds otherwise is run again from the start.

use super::{
    Changed, Letter,
    decide::{self, Closed, Known, Place, Plan},
    parts,
    sets::{self, Dialect},
};
use crate::{
    database::Writer,
    models::{consents::keyword::Keyword, messages::confirmation},
};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult, RuntimeErr};
use serde_json::{Value, json};
use std::collections::HashMap;

/// How often a batch that met another process is run again.
const TRIES: u32 = 8;

/// Why a batch could not be committed.
#[derive(Debug)]
pub enum Problem {
    /// Another process was faster: run it again.
    Raced,
    /// The database refuses something that one of the texts says.
    Content(String),
    /// It cannot be stored now: disk, lock, connection.
    Storage(DbErr),
}

/// Commits the letters together; a letter that came before changes nothing.
pub async fn commit(writer: &Writer, letters: &[&Letter]) -> Result<Changed, Problem> {
    let mut tries = 0;
    loop {
        match attempt(writer, letters).await {
            Err(Problem::Raced) if tries < TRIES => tries += 1,
            Err(Problem::Raced) => return Err(Problem::Storage(DbErr::Custom("other processes were faster every time".to_owned()))),
            outcome => return outcome,
        }
    }
}

/// Shows what came of long texts whose other parts have stayed away for a minute.
pub async fn show_waiting_parts(writer: &Writer) -> Result<Changed, Problem> {
    let txn = writer.begin().await?;
    let overdue = parts::overdue(&txn).await?;
    if overdue.is_empty() {
        return Ok(Changed::default());
    }
    let joined: Vec<&Letter> = overdue.iter().map(|joined| &joined.letter).collect();
    let sources: Vec<Source> = overdue.iter().map(|joined| Source { arrival: joined.first_arrival, partial: true, parts: &joined.arrivals }).collect();
    let changed = store(&txn, &joined, &sources).await?;
    txn.commit().await?;
    Ok(changed)
}

async fn attempt(writer: &Writer, letters: &[&Letter]) -> Result<Changed, Problem> {
    let txn = writer.begin().await?;
    sets::pin_plans(&txn).await?;
    let fresh = arrive(&txn, letters).await?;
    if fresh.is_empty() {
        txn.commit().await?;
        return Ok(Changed::default());
    }
    let gathered = parts::gather(&txn, &fresh).await?;
    let whole: Vec<&(i64, &Letter)> = fresh.iter().filter(|(_, letter)| letter.part.is_none()).collect();
    let texts: Vec<&Letter> = whole.iter().map(|(_, letter)| *letter).chain(gathered.joined.iter().map(|joined| &joined.letter)).collect();
    let sources: Vec<Source> = whole
        .iter()
        .map(|(arrival, _)| Source { arrival: *arrival, partial: false, parts: &[] })
        .chain(gathered.joined.iter().map(|joined| Source { arrival: joined.first_arrival, partial: false, parts: &joined.arrivals }))
        .collect();
    let mut changed = store(&txn, &texts, &sources).await?;
    changed.conversations.extend(gathered.completed);
    txn.commit().await?;
    Ok(changed)
}

/// Where a message came from: one arrival, or the parts that it was joined from.
struct Source<'a> {
    arrival: i64,
    partial: bool,
    parts: &'a [i64],
}

/// Puts the arrivals down first: only those that are new go on, each with its id, in the order they came.
async fn arrive<'a>(txn: &DatabaseTransaction, letters: &[&'a Letter]) -> Result<Vec<(i64, &'a Letter)>, Problem> {
    let mut seen: HashMap<(i64, &str), &'a Letter> = HashMap::with_capacity(letters.len());
    let mut order = Vec::with_capacity(letters.len());
    for letter in letters {
        if seen.insert(letter.arrival_key(), letter).is_none() {
            order.push(*letter);
        }
    }
    // In the order of keys, so that two processes with the same texts wait for each other and never in a circle.
    let mut rows: Vec<&Letter> = order.clone();
    rows.sort_by(|a, b| a.arrival_key().cmp(&b.arrival_key()));
    let rows: Vec<Value> = rows.into_iter().map(arrival_row).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into arrivals (inbox_id, key_hash, arrived_at, part_group, part_number, part_total, part_text) \
         select {}, {}, {}, {}, {}, {}, {} {} on conflict (inbox_id, key_hash) do nothing returning id, inbox_id, key_hash",
        d.int(0), d.text(1), d.int(2), d.text(3), d.int(4), d.int(5), d.text(6), d.insert_from_rows()
    );
    let mut ids = HashMap::with_capacity(rows.len());
    for row in sets::query(txn, sql, &rows).await? {
        ids.insert((row.try_get_by_index::<i64>(1)?, row.try_get_by_index::<String>(2)?), row.try_get_by_index::<i64>(0)?);
    }
    Ok(order.into_iter().filter_map(|letter| ids.get(&(letter.rules.inbox_id, letter.key_hash.clone())).map(|id| (*id, letter))).collect())
}

fn arrival_row(letter: &Letter) -> Value {
    match &letter.part {
        None => json!([letter.rules.inbox_id, letter.key_hash, letter.arrived_at, null, null, null, null]),
        Some(part) => {
            let contents = serde_json::to_string(&letter.contents).unwrap_or_default();
            json!([letter.rules.inbox_id, letter.key_hash, letter.arrived_at, letter.part_group, part.number, part.total, contents])
        }
    }
}

/// Who sent it, and to which inbox.
type Sender<'a> = (&'a str, &'a str, i64);

/// The letters of one sender at one inbox, what is known of them, and what is to be done.
struct Thread<'a> {
    sender: Sender<'a>,
    letters: Vec<(usize, &'a Letter)>,
    known: Known,
    plan: Plan,
    /// The conversation that was opened.
    opened: Option<i64>,
}

impl Thread<'_> {
    fn first(&self) -> &Letter {
        self.letters[0].1
    }

    /// The address; it exists once `meet_strangers` has run.
    fn address(&self) -> i64 {
        self.known.address.unwrap_or_default()
    }

    fn conversation_of(&self, place: Place) -> Option<i64> {
        match place {
            Place::Thread => None,
            Place::In(id) => Some(id),
            Place::New => self.opened,
        }
    }
}

/// Writes texts down with everything that follows from them.
async fn store(txn: &DatabaseTransaction, letters: &[&Letter], sources: &[Source<'_>]) -> Result<Changed, Problem> {
    let mut changed = Changed::default();
    if letters.is_empty() {
        return Ok(changed);
    }
    let mut threads = look_up(txn, letters).await?;
    meet_strangers(txn, &mut threads, &mut changed).await?;
    for thread in &mut threads {
        thread.plan = decide::plan(&thread.known, &thread.letters);
    }
    reopen(txn, &threads).await?;
    open(txn, &mut threads).await?;
    let messages = write_messages(txn, &threads, sources).await?;
    touch(txn, &threads).await?;
    record_events(txn, &threads).await?;
    record_consents(txn, &threads, sources, &messages).await?;
    parts::settle(txn, sources.iter().map(|source| (messages.get(&source.arrival).copied(), source.parts))).await?;
    note_last_text(txn, &threads).await?;
    for thread in &threads {
        changed.conversations.extend(thread.plan.texts.iter().filter_map(|(_, place)| thread.conversation_of(*place)));
        changed.inboxes.insert(thread.sender.2);
        changed.queued |= thread.plan.confirm;
    }
    Ok(changed)
}

/// Reads what is known of every sender, in one statement, ordered by who they are.
async fn look_up<'a>(txn: &DatabaseTransaction, letters: &[&'a Letter]) -> Result<Vec<Thread<'a>>, Problem> {
    let mut threads: Vec<Thread<'a>> = Vec::new();
    let mut index: HashMap<Sender<'a>, usize> = HashMap::new();
    for (i, letter) in letters.iter().enumerate() {
        let sender = (letter.contents.kind.as_str(), letter.contents.value.as_str(), letter.rules.inbox_id);
        let at = *index.entry(sender).or_insert_with(|| {
            threads.push(Thread { sender, letters: Vec::new(), known: Known::default(), plan: Plan::default(), opened: None });
            threads.len() - 1
        });
        threads[at].letters.push((i, letter));
    }
    threads.sort_by_key(|thread| thread.sender);
    let rows: Vec<Value> = threads.iter().map(|thread| json!([thread.sender.0, thread.sender.1, thread.sender.2, thread.first().contents.number_hash])).collect();
    for row in sets::query(txn, look_up_sql(Dialect::of(txn)), &rows).await? {
        let at = usize::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or(usize::MAX);
        if let Some(thread) = threads.get_mut(at) {
            thread.known = known(&row)?;
        }
    }
    Ok(threads)
}

fn look_up_sql(d: Dialect) -> String {
    let (kind, value, inbox, hash) = (d.text(0), d.text(1), d.int(2), d.text(3));
    let welcome = |user: &str| {
        format!(
            "(select u.id from users u where u.id = {user} and u.deactivated_at is null \
             and exists (select 1 from memberships m where m.user_id = u.id and m.inbox_id = {inbox}))"
        )
    };
    let key = if d.is_sqlite() { "j.key" } else { "j.key - 1" };
    format!(
        "select {key}, a.id, a.person_id, {owner}, o.id, c.id, c.closed_at, {assignee}, \
         (select s.word from consents s where s.address_hash = {hash} order by s.id desc limit 1) \
         from {rows} \
         left join addresses a on a.kind = {kind} and a.value = {value} \
         left join people p on p.id = a.person_id \
         left join conversations o on o.id = (select x.id from conversations x where x.address_id = a.id and x.inbox_id = {inbox} and x.closed_at is null limit 1) \
         left join conversations c on o.id is null and c.id = (select x.id from conversations x where x.address_id = a.id and x.inbox_id = {inbox} \
           and x.closed_at is not null order by x.id desc limit 1)",
        owner = welcome("p.owner_id"),
        assignee = welcome("c.assignee_id"),
        rows = d.rows(),
    )
}

fn known(row: &QueryResult) -> Result<Known, DbErr> {
    let closed: Option<i64> = row.try_get_by_index(5)?;
    let closed_at: Option<i64> = row.try_get_by_index(6)?;
    let assignee: Option<i64> = row.try_get_by_index(7)?;
    let word: Option<String> = row.try_get_by_index(8)?;
    Ok(Known {
        address: row.try_get_by_index(1)?,
        person: row.try_get_by_index(2)?,
        owner: row.try_get_by_index(3)?,
        open: row.try_get_by_index(4)?,
        closed: closed.zip(closed_at).map(|(id, at)| Closed { id, at, assignee }),
        is_stopped: word.as_deref() == Some("stop"),
    })
}

/// A stranger becomes a person without a name. New people are alike, so any of them may take any new number.
async fn meet_strangers(txn: &DatabaseTransaction, threads: &mut [Thread<'_>], changed: &mut Changed) -> Result<(), Problem> {
    let mut strangers: Vec<(&str, &str, &str, i64)> = threads
        .iter()
        .filter(|thread| thread.known.address.is_none())
        .map(|thread| (thread.sender.0, thread.sender.1, thread.first().contents.number_hash.as_str(), thread.first().arrived_at))
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
    let rows: Vec<Value> = strangers.iter().zip(&people).map(|((kind, value, hash, at), person)| json!([kind, value, hash, person, at])).collect();
    let sql = format!(
        "insert into addresses (kind, value, hash, person_id, preferred, created_at) select {}, {}, {}, {}, true, {} {} \
         on conflict (kind, value) do nothing returning id, kind, value, person_id",
        d.text(0), d.text(1), d.text(2), d.int(3), d.int(4), d.insert_from_rows()
    );
    let written = sets::query(txn, sql, &rows).await?;
    expect(written.len(), strangers.len())?;
    let mut addresses: HashMap<(String, String), (i64, i64)> = HashMap::new();
    for row in &written {
        let address = (row.try_get_by_index(0)?, row.try_get_by_index(3)?);
        addresses.insert((row.try_get_by_index(1)?, row.try_get_by_index(2)?), address);
    }
    for thread in threads.iter_mut().filter(|thread| thread.known.address.is_none()) {
        let (address, person) = addresses.get(&(thread.sender.0.to_owned(), thread.sender.1.to_owned())).copied().ok_or(Problem::Raced)?;
        thread.known.address = Some(address);
        thread.known.person = Some(person);
    }
    changed.people.extend(people);
    Ok(())
}

async fn reopen(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let rows: Vec<Value> = threads.iter().filter_map(|thread| thread.plan.reopen).map(|closed| json!([closed.id, closed.assignee])).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "update conversations set closed_at = null, closed_by = null, assignee_id = j.assignee \
         from (select {} id, {} assignee from {}) j where conversations.id = j.id and {} is not null",
        d.int(0), d.int(1), d.rows(), d.unindexed("conversations.closed_at")
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

async fn open(txn: &DatabaseTransaction, threads: &mut [Thread<'_>]) -> Result<(), Problem> {
    let rows: Vec<Value> = threads.iter().filter_map(conversation_row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into conversations (person_id, address_id, inbox_id, via, assignee_id, opened_by, opened_at, waiting_since, last_at, last_line, last_direction, updated_at) \
         select {}, {}, {}, {}, {}, 'text', {at}, {}, {last}, {}, 'in', {last} {} \
         on conflict (address_id, inbox_id) where closed_at is null do nothing returning id, address_id, inbox_id",
        d.int(0), d.int(1), d.int(2), d.text(3), d.int(4), d.int(6), d.text(8), d.insert_from_rows(), at = d.int(5), last = d.int(7)
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
    let opening = letter(thread, thread.plan.opens_with?)?;
    let touch = thread.plan.touch?;
    let last = letter(thread, touch.last)?;
    Some(json!([
        thread.known.person, thread.address(), thread.sender.2, last.contents.via, thread.known.owner,
        opening.arrived_at, touch.waiting_since, last.arrived_at, last.contents.last_line()
    ]))
}

fn letter<'a>(thread: &Thread<'a>, index: usize) -> Option<&'a Letter> {
    thread.letters.iter().find(|(i, _)| *i == index).map(|(_, letter)| *letter)
}

/// All texts, each confirmation directly behind the text that opened its conversation. Says which message
/// each arrival became, where someone will ask: keywords and joined parts.
async fn write_messages(txn: &DatabaseTransaction, threads: &[Thread<'_>], sources: &[Source<'_>]) -> Result<HashMap<i64, i64>, Problem> {
    let mut rows: Vec<(usize, Value)> = Vec::new();
    let mut asks = false;
    for thread in threads {
        for (index, place) in &thread.plan.texts {
            let (Some(letter), Some(source)) = (letter(thread, *index), sources.get(*index)) else { continue };
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
        d.int(0), d.int(1), d.int(2), d.text(3), d.text(4), d.text(5), d.text(6), d.text(7), d.text(8), d.int(9), d.int(10),
        d.int(11), d.text(12), d.text(13), d.flag(14), d.flag(15), d.int(16),
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
        thread.address(), thread.sender.2, thread.conversation_of(place), "in", "text", "received", contents.body, contents.via, letter.rules.gateway,
        source.arrival, null, 0, contents.media, contents.keyword.map(Keyword::as_str), source.partial, contents.group_text, contents.provider_at, letter.arrived_at
    ])
}

fn confirmation_row(thread: &Thread<'_>, letter: &Letter) -> Value {
    let (body, segments) = confirmation::of(&letter.rules.confirmation_text, thread.opened.unwrap_or_default());
    json!([
        thread.address(), thread.sender.2, thread.opened, "out", "confirmation", "queued", body, letter.contents.via, letter.rules.gateway,
        null, thread.opened, segments, null, null, false, false, null, letter.arrived_at
    ])
}

/// Conversations that were there already: newest line, newest time, and since when somebody waits.
async fn touch(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let mut rows: Vec<(i64, Value)> = Vec::new();
    for thread in threads.iter().filter(|thread| thread.plan.opens_with.is_none()) {
        let Some(touch) = thread.plan.touch else { continue };
        let (Some(id), Some(last)) = (thread.known.open.or(thread.plan.reopen.map(|closed| closed.id)), letter(thread, touch.last)) else { continue };
        rows.push((id, json!([id, touch.waiting_since, last.arrived_at, last.contents.last_line(), last.contents.via])));
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
        d.int(0), d.int(1), d.int(2), d.text(3), d.text(4), d.rows(), d.unindexed("conversations.closed_at")
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

async fn record_events(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let mut rows: Vec<Value> = Vec::new();
    for thread in threads {
        let (kind, conversation, assignee) = match (thread.opened, thread.plan.reopen) {
            (Some(id), _) => ("conversation_opened", id, thread.known.owner),
            (None, Some(closed)) => ("conversation_reopened", closed.id, closed.assignee),
            (None, None) => continue,
        };
        rows.push(json!([kind, conversation, thread.known.person, thread.sender.2, assignee, thread.first().arrived_at]));
    }
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into events (kind, conversation_id, person_id, inbox_id, user_id, subject_id, created_at) select {}, {}, {}, {}, null, {}, {} {}",
        d.text(0), d.int(1), d.int(2), d.int(3), d.int(4), d.int(5), d.insert_from_rows()
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

/// STOP and START, with the text that said so.
async fn record_consents(txn: &DatabaseTransaction, threads: &[Thread<'_>], sources: &[Source<'_>], messages: &HashMap<i64, i64>) -> Result<(), Problem> {
    let mut rows: Vec<Value> = Vec::new();
    for thread in threads {
        let mut stopped = thread.known.is_stopped;
        for (index, _) in &thread.plan.texts {
            let (Some(letter), Some(source)) = (letter(thread, *index), sources.get(*index)) else { continue };
            let word = match letter.contents.keyword {
                Some(Keyword::Stop) => "stop",
                Some(Keyword::Start) => "start",
                Some(Keyword::Yes) if stopped => "start",
                _ => continue,
            };
            stopped = word == "stop";
            rows.push(json!([letter.contents.number_hash, word, thread.sender.2, messages.get(&source.arrival), letter.arrived_at]));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into consents (address_hash, word, how, inbox_id, message_id, user_id, created_at) select {}, {}, 'text', {}, {}, null, {} {}",
        d.text(0), d.text(1), d.int(2), d.int(3), d.int(4), d.insert_from_rows()
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

/// When each inbox last heard from anyone: its page says so.
async fn note_last_text(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    let mut latest: std::collections::BTreeMap<i64, i64> = std::collections::BTreeMap::new();
    for thread in threads {
        let at = thread.letters.iter().map(|(_, letter)| letter.arrived_at).max().unwrap_or_default();
        latest.entry(thread.sender.2).and_modify(|known| *known = at.max(*known)).or_insert(at);
    }
    let rows: Vec<Value> = latest.into_iter().map(|(inbox, at)| json!([inbox, at])).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "update inboxes set last_text_at = j.at from (select {} id, {} at from {}) j where inboxes.id = j.id",
        d.int(0), d.int(1), d.rows()
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

impl From<DbErr> for Problem {
    /// Serialization failures and deadlocks (PostgreSQL 40001, 40P01) are races; class 22 and 23 errors speak of the content.
    fn from(error: DbErr) -> Self {
        match sql_state(&error).as_deref() {
            Some("40001" | "40P01") => Self::Raced,
            // Constraints of SQLite (and a trigger of either) are about what the texts say.
            Some("2067" | "1555" | "275" | "787" | "1299" | "1811" | "18" | "20" | "P0001") => Self::Content(error.to_string()),
            Some(state) if state.len() == 5 && (state.starts_with("22") || state.starts_with("23")) => Self::Content(error.to_string()),
            _ => Self::Storage(error),
        }
    }
}

fn sql_state(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Conn(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    error.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned())
}
