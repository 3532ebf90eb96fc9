//! What a carrier wrote down, line by line, is the truth that a desk is measured by: every text that the desk said it
//! had taken, and every text that the carrier took from the desk.

use super::{Finding, invariants::finding};
use crate::{
    intake,
    models::_entities::{arrivals, attempts, messages},
    vault::Vault,
};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The desk answered 2xx to this text.
    Acknowledged { inbox: i64, id: String },
    /// The carrier took this text from the desk: the attempt's id travelled with it.
    Taken { attempt: String },
}

/// Looked up together.
const CHUNK: usize = 500;

/// Reads a journal. A last line that a crash cut short says nothing.
pub fn read(lines: &str) -> Result<Vec<Entry>, String> {
    let whole = lines.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let entry = |(number, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|error| format!("Line {} of the journal is not understood: {error}.", number + 1))
    };
    whole.lines().enumerate().map(entry).collect()
}

/// Where the desk and the carrier differ.
pub async fn compare(entries: &[Entry], vault: &Vault, db: &DatabaseConnection) -> Result<Vec<Finding>, DbErr> {
    let (mut acknowledged, mut taken) = (HashMap::new(), BTreeMap::<&str, usize>::new());
    for entry in entries {
        match entry {
            Entry::Acknowledged { inbox, id } => {
                acknowledged.insert(vault.arrival_hash(*inbox, &intake::key_of(id)), (*inbox, id.as_str()));
            }
            Entry::Taken { attempt } => *taken.entry(attempt).or_default() += 1,
        }
    }
    let calls = Calls::read(db, taken.keys().copied()).await?;
    Ok(vec![
        finding(
            "I1",
            &format!("all {} texts that were acknowledged are there", acknowledged.len()),
            &missing(db, &acknowledged).await?,
        ),
        finding("I3", &format!("no call of {} was taken twice", taken.len()), &twice(&taken)),
        finding("I3", "the desk knows every call that was taken", &calls.unknown(&taken)),
        finding("I3", "no message was taken twice, unless a person asked for it", &calls.messages_taken_twice(&taken)),
        finding("I3", "what was taken is not said to have failed for want of a connection", &calls.denied(&taken)),
    ])
}

async fn missing(db: &DatabaseConnection, acknowledged: &HashMap<String, (i64, &str)>) -> Result<Vec<String>, DbErr> {
    let hashes: Vec<&String> = acknowledged.keys().collect();
    let mut known = HashSet::new();
    for chunk in hashes.chunks(CHUNK) {
        let found: Vec<String> = arrivals::Entity::find()
            .select_only()
            .column(arrivals::Column::KeyHash)
            .filter(arrivals::Column::KeyHash.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        known.extend(found);
    }
    let missing = acknowledged.iter().filter(|(hash, _)| !known.contains(*hash));
    Ok(missing
        .map(|(_, (inbox, id))| format!("text {id} of inbox {inbox} was acknowledged and is not there"))
        .collect())
}

fn twice(taken: &BTreeMap<&str, usize>) -> Vec<String> {
    let twice = taken.iter().filter(|(_, times)| **times > 1);
    twice.map(|(attempt, times)| format!("call {attempt} was taken {times} times")).collect()
}

/// What the desk knows of the calls that a carrier took.
struct Calls(HashMap<String, (attempts::Model, Option<messages::Model>)>);

impl Calls {
    async fn read<'a>(db: &DatabaseConnection, ids: impl Iterator<Item = &'a str>) -> Result<Self, DbErr> {
        let ids: Vec<&str> = ids.collect();
        let mut calls = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let found = attempts::Entity::find()
                .filter(attempts::Column::PublicId.is_in(chunk.iter().copied()))
                .find_also_related(messages::Entity)
                .all(db)
                .await?;
            calls.extend(found.into_iter().map(|(attempt, message)| (attempt.public_id.clone(), (attempt, message))));
        }
        Ok(Self(calls))
    }

    fn unknown(&self, taken: &BTreeMap<&str, usize>) -> Vec<String> {
        let unknown = taken.keys().filter(|attempt| !self.0.contains_key(**attempt));
        unknown.map(|attempt| format!("call {attempt} was taken, and the desk does not know it")).collect()
    }

    fn messages_taken_twice(&self, taken: &BTreeMap<&str, usize>) -> Vec<String> {
        let mut messages: BTreeMap<i64, Vec<&(attempts::Model, Option<messages::Model>)>> = BTreeMap::new();
        for call in taken.keys().filter_map(|attempt| self.0.get(*attempt)) {
            messages.entry(call.0.message_id).or_default().push(call);
        }
        let by_a_person =
            |message: &Option<messages::Model>| message.as_ref().is_some_and(|message| message.asked_by.is_some());
        let twice =
            messages.into_iter().filter(|(_, calls)| calls.len() > 1 && !calls.iter().all(|call| by_a_person(&call.1)));
        twice.map(|(message, calls)| format!("message {message} was taken {} times", calls.len())).collect()
    }

    fn denied(&self, taken: &BTreeMap<&str, usize>) -> Vec<String> {
        let denied = taken
            .keys()
            .filter_map(|attempt| self.0.get(*attempt))
            .filter(|(attempt, _)| matches!(attempt.outcome.as_deref(), Some("not_sent" | "not_begun")));
        denied
            .map(|(attempt, _)| format!("call {} was taken, and the desk says it was not", attempt.public_id))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_a_crash_cut_short_says_nothing() {
        let lines = "{\"acknowledged\":{\"inbox\":1,\"id\":\"SM1\"}}\n{\"taken\":{\"inb";

        assert_eq!(read(lines), Ok(vec![Entry::Acknowledged { inbox: 1, id: "SM1".to_owned() }]));
    }

    #[test]
    fn a_line_in_the_middle_that_is_not_understood_is_named() {
        assert!(read("nonsense\n{}\n").unwrap_err().starts_with("Line 1"));
    }
}
