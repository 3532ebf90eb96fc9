//! Every word of a carrier, once.

use super::{finding::Said, ours, plan::Word};
use crate::{
    database::sets::{self, Dialect},
    models::{_entities::receipts, clock, messages::Status},
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

/// What makes a word the same: inbox, provider's id, its word and its time.
type Key = (i64, String, String, i64);

/// Keeps the words; returns those that were not said before.
pub async fn keep<'a, 'b>(txn: &DatabaseTransaction, said: &'b [Said<'a>]) -> Result<Vec<&'b Said<'a>>, DbErr> {
    // By key, so that a repeat beside it counts once, and two processes with the same words never wait in a circle.
    let by_key: BTreeMap<Key, &Said<'a>> = said.iter().rev().map(|said| (key(said), said)).collect();
    let rows: Vec<Value> = by_key.values().map(|said| row(said)).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into receipts (inbox_id, attempt_id, provider_id, status, provider_status, error_code, error_words, price, provider_at, received_at) \
         select {}, {}, {}, {}, {}, {}, {}, {}, {}, {} {} on conflict (inbox_id, provider_id, provider_status, provider_at) do nothing \
         returning inbox_id, provider_id, provider_status, provider_at",
        d.int(0),
        d.int(1),
        d.text(2),
        d.text(3),
        d.text(4),
        d.text(5),
        d.text(6),
        d.text(7),
        d.int(8),
        d.int(9),
        d.insert_from_rows()
    );
    let mut fresh: HashSet<Key> = HashSet::new();
    for row in sets::query(txn, sql, &rows).await? {
        fresh.insert(row.try_get_many_by_index()?);
    }
    Ok(by_key.into_iter().filter(|(key, _)| fresh.contains(key)).map(|(_, said)| said).collect())
}

fn key(said: &Said<'_>) -> Key {
    (said.inbox_id, said.provider_id(), said.receipt.provider_status.clone(), said.receipt.at.unwrap_or(0))
}

fn row(said: &Said<'_>) -> Value {
    let receipt = said.receipt;
    json!([
        said.inbox_id,
        said.attempt.map(|attempt| attempt.id),
        said.provider_id(),
        receipt.status.map(|status| ours(status).as_str()),
        receipt.provider_status,
        receipt.error.as_ref().map(|error| &error.code),
        receipt.error.as_ref().map(|error| &error.words),
        receipt.price,
        receipt.at.unwrap_or(0),
        clock::now()
    ])
}

/// The words that came under these ids before anyone knew whose they are; they are this attempt's now.
pub async fn early(
    txn: &DatabaseTransaction,
    attempt_id: i64,
    inbox_id: i64,
    ids: &[String],
) -> Result<Vec<Word>, DbErr> {
    use receipts::Column as R;
    let mine = || Condition::all().add(R::InboxId.eq(inbox_id)).add(R::ProviderId.is_in(ids));
    let early = receipts::Entity::find().filter(mine()).order_by_asc(R::Id).all(txn).await?;
    if early.iter().any(|receipt| receipt.attempt_id.is_none()) {
        receipts::Entity::update_many()
            .col_expr(R::AttemptId, Expr::value(attempt_id))
            .filter(mine())
            .filter(R::AttemptId.is_null())
            .exec(txn)
            .await?;
    }
    let word = |receipt: receipts::Model| Word {
        attempt: attempt_id,
        inbox_id,
        part: receipt.provider_id,
        status: receipt.status.as_deref().map(Status::parse),
        price: receipt.price,
    };
    Ok(early.into_iter().map(word).collect())
}
