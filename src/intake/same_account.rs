//! A text that several inboxes of one account are told of, such as a number and the Messaging Service it belongs to: it is
//! one text, at the inbox that heard of it first.

use super::{Letter, batch::Problem};
use crate::database::sets::{self, Dialect};
use sea_orm::{DatabaseTransaction, QueryResult};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Leaves out what came at another inbox of its account.
pub async fn only_new<'a>(txn: &DatabaseTransaction, letters: &[&'a Letter]) -> Result<Vec<&'a Letter>, Problem> {
    if letters.iter().all(|letter| letter.elsewhere.is_empty()) {
        return Ok(letters.to_vec());
    }
    hold(txn, letters).await?;
    let known = known_elsewhere(txn, letters).await?;
    let mut seen = HashSet::new();
    let is_new =
        |(place, letter): &(usize, &Letter)| !known.contains(place) && seen.insert(letter.account_key().to_owned());
    Ok(letters.iter().copied().enumerate().filter(is_new).map(|(_, letter)| letter).collect())
}

/// Two processes that are told of the same text at the same time go one after the other. SQLite has one writer.
async fn hold(txn: &DatabaseTransaction, letters: &[&Letter]) -> Result<(), Problem> {
    let d = Dialect::of(txn);
    if d.is_sqlite() {
        return Ok(());
    }
    let shared = letters.iter().filter(|letter| !letter.elsewhere.is_empty());
    let rows: Vec<Value> = shared.map(|letter| json!([letter.account_key()])).collect();
    let sql = format!(
        "select pg_advisory_xact_lock(7275542, hashtext(current_schema() || k.key)) \
         from (select distinct {} as key from {} order by 1) k",
        d.text(0),
        d.rows()
    );
    sets::execute(txn, sql, &rows).await?;
    Ok(())
}

/// The places of letters that another inbox of their account has.
async fn known_elsewhere(txn: &DatabaseTransaction, letters: &[&Letter]) -> Result<HashSet<usize>, Problem> {
    let rows: Vec<Value> = letters
        .iter()
        .enumerate()
        .flat_map(|(place, letter)| letter.elsewhere.iter().map(move |(inbox, hash)| json!([place, inbox, hash])))
        .collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "select {} from {} where exists (select 1 from arrivals a where a.inbox_id = {} and a.key_hash = {})",
        d.int(0),
        d.rows(),
        d.int(1),
        d.text(2)
    );
    let place = |row: &QueryResult| Ok(usize::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default());
    sets::query(txn, sql, &rows).await?.iter().map(place).collect()
}
