//! Strangers become people.

use super::expect;
use crate::intake::{
    Changed,
    batch::Problem,
    sets::{self, Dialect},
    thread::Thread,
};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult};
use serde_json::{Value, json};
use std::collections::HashMap;

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
         returning id, kind, value, person_id",
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

fn ids(rows: &[QueryResult]) -> Result<Vec<i64>, DbErr> {
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
