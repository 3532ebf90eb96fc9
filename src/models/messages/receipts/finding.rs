//! Which attempts receipts speak of: by our own id, which travelled with the text, else by the provider's.

use super::{ours, plan::Word};
use crate::{
    database::sets::{self, Dialect},
    gateways::Receipt,
};
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The attempt that a receipt speaks of.
#[derive(Clone, Copy)]
pub struct Attempt {
    pub id: i64,
    pub message_id: i64,
}

/// A receipt with its attempt, where it has one.
pub struct Said<'a> {
    pub inbox_id: i64,
    pub receipt: &'a Receipt,
    pub attempt: Option<Attempt>,
}

impl Said<'_> {
    /// The provider's id; a word without one is known by our attempt's.
    pub fn provider_id(&self) -> String {
        let ours = || self.receipt.attempt.as_ref().map(|attempt| format!("attempt {attempt}"));
        self.receipt.provider_id.clone().or_else(ours).unwrap_or_default()
    }

    /// What it says of its attempt; nothing where nobody knows of which.
    pub fn word(&self) -> Option<Word> {
        Some(Word {
            attempt: self.attempt?.id,
            inbox_id: self.inbox_id,
            part: self.provider_id(),
            status: self.receipt.status.map(ours),
            price: self.receipt.price.clone(),
        })
    }
}

/// Finds the attempts of all receipts; never one of another inbox.
pub async fn attempts<'a>(txn: &DatabaseTransaction, received: &[&'a (i64, Receipt)]) -> Result<Vec<Said<'a>>, DbErr> {
    let by_ours = by_our_ids(txn, received).await?;
    let is_ours = |receipt: &Receipt| receipt.attempt.as_ref().is_some_and(|id| by_ours.contains_key(id));
    let others: Vec<_> = received.iter().filter(|(_, receipt)| !is_ours(receipt)).copied().collect();
    let by_theirs = by_their_ids(txn, &others).await?;
    let attempt_of = |inbox_id: i64, receipt: &Receipt| match receipt.attempt.as_ref().and_then(|id| by_ours.get(id)) {
        Some((inbox, attempt)) => (*inbox == inbox_id).then_some(*attempt),
        None => by_theirs.get(&(inbox_id, receipt.provider_id.clone()?)).copied(),
    };
    let said = |(inbox_id, receipt): &&'a (i64, Receipt)| Said {
        inbox_id: *inbox_id,
        receipt,
        attempt: attempt_of(*inbox_id, receipt),
    };
    Ok(received.iter().map(said).collect())
}

/// Attempts by our own ids, each with its inbox.
async fn by_our_ids(
    txn: &DatabaseTransaction,
    received: &[&(i64, Receipt)],
) -> Result<HashMap<String, (i64, Attempt)>, DbErr> {
    let ids = received.iter().filter_map(|(_, receipt)| receipt.attempt.as_ref());
    let rows: Vec<Value> = ids.map(|id| json!([id])).collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "select t.public_id, m.inbox_id, t.id, t.message_id from {} cross join attempts t cross join messages m \
         where t.public_id = {} and m.id = t.message_id",
        d.rows(),
        d.text(0)
    );
    let found = sets::query(txn, sql, &rows).await?;
    let attempt = |row: &sea_orm::QueryResult| {
        let attempt = Attempt { id: row.try_get_by_index(2)?, message_id: row.try_get_by_index(3)? };
        Ok((row.try_get_by_index(0)?, (row.try_get_by_index(1)?, attempt)))
    };
    found.iter().map(attempt).collect()
}

/// Attempts by inbox and the provider's id.
async fn by_their_ids(
    txn: &DatabaseTransaction,
    received: &[&(i64, Receipt)],
) -> Result<HashMap<(i64, String), Attempt>, DbErr> {
    let ids = received.iter().filter_map(|(inbox_id, receipt)| Some((inbox_id, receipt.provider_id.as_ref()?)));
    let rows: Vec<Value> = ids.map(|(inbox_id, id)| json!([inbox_id, id])).collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "select p.inbox_id, p.value, t.id, t.message_id from {} cross join provider_ids p cross join attempts t \
         where p.inbox_id = {} and p.value = {} and t.id = p.attempt_id",
        d.rows(),
        d.int(0),
        d.text(1)
    );
    let found = sets::query(txn, sql, &rows).await?;
    let attempt = |row: &sea_orm::QueryResult| {
        let attempt = Attempt { id: row.try_get_by_index(2)?, message_id: row.try_get_by_index(3)? };
        Ok(((row.try_get_by_index(0)?, row.try_get_by_index(1)?), attempt))
    };
    found.iter().map(attempt).collect()
}
