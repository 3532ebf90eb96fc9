//! One transaction: arrivals, people, conversations, messages and what follows from them.
//!
//! What is read in the transaction may be out of date on PostgreSQL, where another process writes too: every
//! write says how many rows it expects, and a batch that finds otherwise is run again from the start.

use super::{
    Changed, Letter,
    decide::{self, Place},
    parts::{self, Joined},
    same_account,
    sets::{self, Dialect},
    standing::Standing,
    thread::{self, Thread},
    writes,
};
use crate::{
    database::{self, Writer},
    faults,
    settings::AutomaticTexts,
};
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::{Value, json};
use std::{collections::HashMap, time::Duration};

/// How often a batch that met another process is run again.
const TRIES: u32 = 8;
/// How long it waits for the other one before that; a little longer each time.
const PAUSE: Duration = Duration::from_millis(5);

/// Why a batch could not be committed.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Another process was faster: run it again.
    #[error("another process was faster")]
    Raced,
    /// A row is there already, or gone, that was not when the batch looked. Another process may have been faster; if it
    /// is so every time, it is about what one of the texts says.
    #[error("{0}")]
    Clash(DbErr),
    /// The database refuses something that one of the texts says.
    #[error("{0}")]
    Content(String),
    /// It cannot be stored now: disk, lock, connection.
    #[error("{0}")]
    Storage(DbErr),
}

/// Commits the letters together; a letter that came before changes nothing.
pub async fn commit(writer: &Writer, letters: &[&Letter], most: AutomaticTexts) -> Result<Changed, Problem> {
    again_when_raced(|| attempt(writer, letters, most)).await
}

/// Shows what came of long texts whose other parts have stayed away for a minute.
pub async fn show_waiting_parts(writer: &Writer, most: AutomaticTexts) -> Result<Changed, Problem> {
    again_when_raced(|| show_overdue(writer, most)).await
}

/// Runs a batch until no other process is in its way, so often at most.
pub async fn again_when_raced<T, F: Future<Output = Result<T, Problem>>>(
    mut run: impl FnMut() -> F,
) -> Result<T, Problem> {
    for tries in 1..=TRIES {
        match run().await {
            Err(Problem::Raced | Problem::Clash(_)) => tokio::time::sleep(PAUSE * tries).await,
            outcome => return outcome,
        }
    }
    run().await.map_err(Problem::every_time)
}

async fn show_overdue(writer: &Writer, most: AutomaticTexts) -> Result<Changed, Problem> {
    let txn = writer.begin().await?;
    let overdue = parts::overdue(&txn).await?;
    let texts: Vec<&Letter> = overdue.iter().map(|joined| &joined.letter).collect();
    let sources: Vec<Source> = overdue.iter().map(Joined::source).collect();
    let changed = store(&txn, &texts, &sources, most).await?;
    txn.commit().await?;
    Ok(changed)
}

async fn attempt(writer: &Writer, letters: &[&Letter], most: AutomaticTexts) -> Result<Changed, Problem> {
    let txn = writer.begin().await?;
    let letters = same_account::only_new(&txn, letters).await?;
    let fresh = arrive(&txn, &letters).await?;
    if fresh.is_empty() {
        txn.commit().await?;
        return Ok(Changed::default());
    }
    let gathered = parts::gather(&txn, &fresh).await?;
    let whole: Vec<&(i64, &Letter)> = fresh.iter().filter(|(_, letter)| letter.part.is_none()).collect();
    let texts: Vec<&Letter> =
        whole.iter().map(|(_, letter)| *letter).chain(gathered.joined.iter().map(|joined| &joined.letter)).collect();
    let sources: Vec<Source> = whole
        .iter()
        .map(|(arrival, _)| Source { arrival: *arrival, partial: false, parts: &[] })
        .chain(gathered.joined.iter().map(Joined::source))
        .collect();
    let mut changed = store(&txn, &texts, &sources, most).await?;
    changed.conversations.extend(gathered.completed);
    faults::pass(faults::BEFORE_COMMIT);
    txn.commit().await?;
    faults::pass(faults::AFTER_COMMIT);
    Ok(changed)
}

/// Where a message came from: one arrival, or the parts that it was joined from.
pub struct Source<'a> {
    pub arrival: i64,
    pub partial: bool,
    pub parts: &'a [i64],
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
        d.int(0),
        d.text(1),
        d.int(2),
        d.text(3),
        d.int(4),
        d.int(5),
        d.text(6),
        d.insert_from_rows()
    );
    let mut ids = HashMap::with_capacity(rows.len());
    for row in sets::query(txn, sql, &rows).await? {
        ids.insert(
            (row.try_get_by_index::<i64>(1)?, row.try_get_by_index::<String>(2)?),
            row.try_get_by_index::<i64>(0)?,
        );
    }
    Ok(order
        .into_iter()
        .filter_map(|letter| ids.get(&(letter.rules.inbox_id, letter.key_hash.clone())).map(|id| (*id, letter)))
        .collect())
}

fn arrival_row(letter: &Letter) -> Value {
    match &letter.part {
        None => json!([letter.rules.inbox_id, letter.key_hash, letter.arrived_at, null, null, null, null]),
        Some(part) => {
            let contents = serde_json::to_string(&letter.contents).unwrap_or_default();
            json!([
                letter.rules.inbox_id,
                letter.key_hash,
                letter.arrived_at,
                letter.part_group,
                part.number,
                part.total,
                contents
            ])
        }
    }
}

/// Writes texts down with everything that follows from them.
async fn store(
    txn: &DatabaseTransaction,
    letters: &[&Letter],
    sources: &[Source<'_>],
    most: AutomaticTexts,
) -> Result<Changed, Problem> {
    let mut changed = Changed::default();
    if letters.is_empty() {
        return Ok(changed);
    }
    thread::hold(txn, letters).await?;
    let mut threads = thread::look_up(txn, letters).await?;
    faults::wait_at(faults::AFTER_LOOK_UP).await;
    writes::meet_strangers(txn, &mut threads, &mut changed).await?;
    plan(&mut threads, most);
    writes::reopen(txn, &threads).await?;
    writes::open(txn, &mut threads).await?;
    let messages = writes::write_messages(txn, &threads, sources).await?;
    writes::touch(txn, &threads).await?;
    writes::record_events(txn, &threads).await?;
    writes::record_consents(txn, &threads, sources, &messages).await?;
    writes::record_answers(txn, &threads, sources, &messages).await?;
    writes::clear_blocks(txn, &threads).await?;
    writes::hold_campaigns(txn, &threads).await?;
    writes::note_last_text(txn, &threads).await?;
    parts::settle(txn, sources, &messages).await?;
    for thread in &threads {
        // A word such as STOP stands in no ticket of its own: the page that shows the thread is the last one's.
        let newest = thread.opened.or(thread.known.open).or(thread.known.closed.map(|closed| closed.id));
        let shown_in = |place: &Place| thread.conversation_of(*place).or(newest);
        changed.conversations.extend(thread.plan.texts.iter().filter_map(|(_, place)| shown_in(place)));
        changed.inboxes.insert(thread.sender.2);
        *changed.received.entry(thread.sender.2).or_default() += thread.letters.len() as u64;
        changed.queued |= thread.plan.automatic() > 0;
        let asked = thread.plan.readings.iter().filter_map(|(_, taken)| taken.question());
        changed.campaigns.extend(asked.map(|question| question.campaign_id));
    }
    Ok(changed)
}

/// Whoever says STOP to two inboxes at once has said it once.
fn plan(threads: &mut [Thread<'_>], most: AutomaticTexts) {
    let mut before: Option<((&str, &str), Standing)> = None;
    for thread in threads {
        let number = (thread.sender.0, thread.sender.1);
        if let Some((_, standing)) = before.filter(|(same, _)| *same == number) {
            thread.known.standing = standing;
        }
        thread.plan = decide::plan(&thread.known, &thread.letters, most);
        before = Some((number, thread.plan.standing));
    }
}

impl Problem {
    /// What a problem is that stays however often the batch is run.
    fn every_time(self) -> Self {
        match self {
            Self::Raced => Self::Storage(DbErr::Custom("other processes were faster every time".to_owned())),
            Self::Clash(error) => Self::Content(error.to_string()),
            other => other,
        }
    }
}

impl From<DbErr> for Problem {
    /// By PostgreSQL's SQLSTATE and SQLite's extended result code: serialization failures and deadlocks are races, a row
    /// that is there or gone after all may be one; other constraints, and a trigger, speak of what the texts say.
    fn from(error: DbErr) -> Self {
        match database::sql_state(&error).as_deref() {
            Some("40001" | "40P01") => Self::Raced,
            Some("23505" | "23503" | "23P01" | "2067" | "1555" | "787") => Self::Clash(error),
            Some("275" | "1299" | "1811" | "18" | "20" | "P0001") => Self::Content(error.to_string()),
            Some(state) if state.len() == 5 && (state.starts_with("22") || state.starts_with("23")) => {
                Self::Content(error.to_string())
            }
            _ => Self::Storage(error),
        }
    }
}
