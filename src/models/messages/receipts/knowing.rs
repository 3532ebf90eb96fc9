//! What is known of the messages that receipts speak of. It is held from here on: what is read stays true.

use super::plan::{Known, Word};
use crate::database::sets::{self, Dialect};
use sea_orm::{DatabaseTransaction, DbErr};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Reads all attempts of these messages, the parts of those that are spoken of, and the messages themselves.
pub async fn read(txn: &DatabaseTransaction, messages: &BTreeSet<i64>, words: &[Word]) -> Result<Known, DbErr> {
    let d = Dialect::of(txn);
    let messages: Vec<Value> = messages.iter().map(|id| json!([id])).collect();
    let spoken_of: BTreeSet<i64> = words.iter().map(|word| word.attempt).collect();
    let spoken_of: Vec<Value> = spoken_of.iter().map(|id| json!([id])).collect();
    // Calls' outcomes are written down in the order of attempts too: nobody waits in a circle.
    let attempts = format!(
        "select t.id, t.message_id, t.number, t.outcome from {} cross join attempts t where t.message_id = {} order by t.id {}",
        d.rows(),
        d.int(0),
        d.hold("t")
    );
    let parts = format!(
        "select p.id, p.attempt_id, p.inbox_id, p.value, p.status from {} cross join provider_ids p where p.attempt_id = {} order by p.id",
        d.rows(),
        d.int(0)
    );
    let held = format!(
        "select m.id, m.status, m.kind, m.gateway, m.conversation_id, m.address_id, m.inbox_id, m.campaign_id, m.price \
         from {} cross join messages m where m.id = {} order by m.id {}",
        d.rows(),
        d.int(0),
        d.hold("m")
    );
    Ok(Known {
        attempts: sets::find(txn, attempts, &messages).await?,
        parts: sets::find(txn, parts, &spoken_of).await?,
        messages: sets::find(txn, held, &messages).await?,
    })
}
