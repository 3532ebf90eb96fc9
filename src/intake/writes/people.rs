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

type Stranger<'a> = (&'a str, &'a str, &'a str, i64);

/// A stranger becomes a person without a name.
pub async fn meet_strangers(
    txn: &DatabaseTransaction,
    threads: &mut [Thread<'_>],
    changed: &mut Changed,
) -> Result<(), Problem> {
    let strangers = strangers(threads);
    if strangers.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let written =
        if d.is_sqlite() { meet_in_two(txn, &strangers).await? } else { meet_at_once(txn, &strangers).await? };
    expect(written.len(), strangers.len())?;
    let mut met: HashMap<(String, String), (i64, i64)> = HashMap::new();
    for row in &written {
        let (address, person) = (row.try_get_by_index(0)?, row.try_get_by_index(3)?);
        met.insert((row.try_get_by_index(1)?, row.try_get_by_index(2)?), (address, person));
        changed.people.insert(person);
    }
    for thread in threads.iter_mut().filter(|thread| thread.known.address.is_none()) {
        let (address, person) =
            met.get(&(thread.sender.0.to_owned(), thread.sender.1.to_owned())).copied().ok_or(Problem::Raced)?;
        thread.known.address = Some(address);
        thread.known.person = Some(person);
    }
    Ok(())
}

/// Kind, number, its hash, and when it was heard of.
fn strangers<'a>(threads: &[Thread<'a>]) -> Vec<Stranger<'a>> {
    let unknown = threads.iter().filter(|thread| thread.known.address.is_none());
    let mut strangers: Vec<Stranger<'a>> = unknown
        .map(|thread| {
            let first = thread.first();
            (thread.sender.0, thread.sender.1, first.contents.number_hash.as_str(), first.arrived_at)
        })
        .collect();
    // One person may write to two inboxes in the same batch.
    strangers.dedup_by_key(|stranger| (stranger.0, stranger.1));
    strangers
}

/// People and their numbers in one statement, which SQLite cannot.
async fn meet_at_once(txn: &DatabaseTransaction, strangers: &[Stranger<'_>]) -> Result<Vec<QueryResult>, Problem> {
    let rows: Vec<Value> = strangers.iter().map(|(kind, value, hash, at)| json!([kind, value, hash, at])).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "with meant as (select {} kind, {} value, {} hash, {} at, nextval(pg_get_serial_sequence('people', 'id')) person \
         from {} order by j.key), \
         met as (insert into people (id, name, owner_id, notes, sample, created_at, updated_at) \
         select person, null, null, '', false, at, at from meant) \
         insert into addresses (kind, value, hash, person_id, preferred, created_at) \
         select kind, value, hash, person, true, at from meant returning id, kind, value, person_id",
        d.text(0),
        d.text(1),
        d.text(2),
        d.int(3),
        d.rows()
    );
    Ok(sets::query(txn, sql, &rows).await?)
}

/// New people are alike, so any of them may take any new number.
async fn meet_in_two(txn: &DatabaseTransaction, strangers: &[Stranger<'_>]) -> Result<Vec<QueryResult>, Problem> {
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
    Ok(sets::query(txn, sql, &rows).await?)
}

fn ids(rows: &[QueryResult]) -> Result<Vec<i64>, DbErr> {
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
