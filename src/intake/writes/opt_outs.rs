//! Opt-outs in words of one's own hold campaigns at once; a keyword ends the doubt.

use crate::intake::{
    batch::Problem,
    free_text::Campaigns,
    sets::{self, Dialect},
    thread::Thread,
};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub async fn hold_campaigns(txn: &DatabaseTransaction, threads: &[Thread<'_>]) -> Result<(), Problem> {
    // A number may have written to two inboxes: the last word counts.
    let mut numbers: BTreeMap<i64, Option<i64>> = BTreeMap::new();
    for thread in threads {
        let Some(campaigns) = thread.plan.campaigns else { continue };
        let held_at = thread.plan.standing.doubted_since.filter(|_| campaigns == Campaigns::Held);
        numbers.insert(thread.address(), held_at);
    }
    let (held, free): (Vec<_>, Vec<_>) = numbers.into_iter().partition(|(_, held_at)| held_at.is_some());
    let held: Vec<Value> = held.into_iter().map(|(address, at)| json!([address, at])).collect();
    let free: Vec<Value> = free.into_iter().map(|(address, _)| json!([address])).collect();
    hold(txn, &held).await?;
    release(txn, &free).await
}

async fn hold(txn: &DatabaseTransaction, rows: &[Value]) -> Result<(), Problem> {
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "update addresses set campaigns_held_at = j.at \
         from (select {} id, {} at from {}) j where addresses.id = j.id",
        d.int(0),
        d.int(1),
        d.rows()
    );
    super::expect(sets::execute(txn, sql, rows).await?, rows.len())
}

async fn release(txn: &DatabaseTransaction, rows: &[Value]) -> Result<(), Problem> {
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let numbers = format!("(select {} id from {}) j", d.int(0), d.rows());
    let sql = format!(
        "update addresses set campaigns_held_at = null from {numbers} \
         where addresses.id = j.id and addresses.campaigns_held_at is not null"
    );
    sets::execute(txn, sql, rows).await?;
    let sql = format!(
        "update messages set looks_like = null from {numbers} \
         where messages.address_id = j.id and messages.looks_like is not null"
    );
    sets::execute(txn, sql, rows).await?;
    Ok(())
}
