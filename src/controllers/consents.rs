//! Who said STOP or START and who agreed to marketing, how and where, as a table to keep; and the ways to say it.

use crate::{
    models::consents::{
        How,
        ledger::{self, Entry},
    },
    views::{Choice, csv},
};
use async_stream::try_stream;
use axum::{body::Body, response::Response};
use chrono::{DateTime, SecondsFormat};
use futures_util::Stream;
use loco_rs::app::AppContext;
use sea_orm::{DatabaseConnection, DbErr};

/// Rows that are read at a time.
const AT_ONCE: usize = 500;

const HEAD: [&str; 11] = [
    "Time (UTC)",
    "Number",
    "Person",
    "Word",
    "Purpose",
    "How",
    "Inbox",
    "Noted by",
    "Text",
    "Note",
    "Hash of the number",
];

/// Whose words a table holds.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// One person's, newest first.
    Person(i64),
    /// All there are, oldest first.
    Everybody,
}

/// The ways in which something can be said, for a drop-down.
pub fn hows() -> Vec<Choice> {
    let choice = |how: How| Choice { value: how.as_str().to_owned(), label: capitalised(how.words()) };
    How::ALL.into_iter().map(choice).collect()
}

/// The table, read and sent piece by piece; texts only of inboxes that this user is a member of.
pub fn export(ctx: &AppContext, user_id: i64, whose: Whose) -> Response {
    csv::download("consents.csv", Body::from_stream(pieces(ctx.db.clone(), user_id, whose)))
}

fn pieces(db: DatabaseConnection, user_id: i64, whose: Whose) -> impl Stream<Item = Result<Vec<u8>, DbErr>> {
    try_stream! {
        yield csv::head(&HEAD);
        let mut last = None;
        loop {
            let entries = next(&db, user_id, whose, last).await?;
            let Some(entry) = entries.last() else { break };
            last = Some(entry.id);
            yield entries.iter().flat_map(|entry| csv::line(&cells(entry))).collect();
        }
    }
}

async fn next(db: &DatabaseConnection, user_id: i64, whose: Whose, last: Option<i64>) -> Result<Vec<Entry>, DbErr> {
    match whose {
        Whose::Person(id) => ledger::of_person(db, user_id, id, last, AT_ONCE).await,
        Whose::Everybody => ledger::of_everybody(db, user_id, last.unwrap_or(0), AT_ONCE).await,
    }
}

fn cells(entry: &Entry) -> [String; 11] {
    let or_nothing = |cell: &Option<String>| cell.clone().unwrap_or_default();
    [
        time(entry.at),
        or_nothing(&entry.number),
        or_nothing(&entry.person),
        entry.word.to_uppercase(),
        entry.purpose.as_str().to_owned(),
        entry.how.words().to_owned(),
        or_nothing(&entry.inbox),
        or_nothing(&entry.by),
        or_nothing(&entry.text),
        or_nothing(&entry.note),
        entry.hash.clone(),
    ]
}

fn time(at: i64) -> String {
    DateTime::from_timestamp_millis(at).map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
