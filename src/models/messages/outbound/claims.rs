//! Claiming: this process alone may now hand a message to its carrier, once.

use super::{
    campaigns,
    outcomes::{STOPPED, fail},
};
use crate::{
    database::is_sqlite,
    models::{
        _entities::{addresses, attempts},
        clock, consents,
        messages::{Column, Entity, Model, Status, keyword_answer, threads},
    },
    vault::Vault,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use std::collections::{HashMap, HashSet};

/// A call is over long before: the gateway's own limit is ten seconds.
const LEASE: i64 = 30 * clock::SECOND;

/// A message that this process alone may now hand to its carrier, once.
#[derive(Clone, Debug)]
pub struct Claim {
    pub message: Model,
    pub attempt: i64,
    /// The attempt's own unguessable id: it travels to the provider and back.
    pub public_id: String,
    pub to: String,
    /// The keyed hash of the number.
    pub to_hash: String,
    /// The ticket whose page shows it.
    pub shown_in: Option<i64>,
}

/// What claiming came to.
#[derive(Debug, Default)]
pub struct Claims {
    pub claimed: Vec<Claim>,
    /// Conversations whose message will not be called: its number said STOP or does not agree to it, or it is too late for it.
    pub ended: Vec<i64>,
    /// Campaigns whose texts those are.
    pub ended_campaigns: Vec<i64>,
    /// Of all that was not claimed in the end.
    pub ended_segments: i64,
}

/// For whom, and under what, a message is claimed.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The process that will call.
    pub owner: &'a str,
    /// The connection by which others know that it lives.
    pub holder: Option<i32>,
    /// The token of its lease.
    pub token: i64,
    /// How long the inbox tries: what has waited for longer is out of date, and does not go by itself any more.
    pub retry_for: i64,
}

/// Claims messages for one call each. Whoever said STOP or agrees to no marketing is asked about here, not only before.
pub async fn claim(txn: &DatabaseTransaction, vault: &Vault, ids: &[i64], terms: Terms<'_>) -> Result<Claims, DbErr> {
    let messages = still_queued(txn, ids).await?;
    let (late, messages): (Vec<Model>, Vec<Model>) =
        messages.into_iter().partition(|message| is_late(message, terms.retry_for));
    for message in &late {
        give_up(txn, message, terms.retry_for).await?;
    }
    let addresses = addresses_of(txn, &messages).await?;
    let hashes: Vec<&str> = addresses.values().map(|address| address.hash.as_str()).collect();
    let stopped = consents::stopped_among(txn, &hashes).await?;
    let (gated, free): (Vec<Model>, Vec<Model>) = messages.into_iter().partition(|message| {
        addresses.get(&message.address_id).is_none_or(|address| is_gated(message, &address.hash, &stopped))
    });
    for message in &gated {
        fail(txn, message.id, Status::Queued, STOPPED.0, STOPPED.1, false).await?;
    }
    let held = campaigns::hold_back(txn, &free, &addresses).await?;
    let (over, free): (Vec<Model>, Vec<Model>) = free.into_iter().partition(|message| held.has_ended(message));
    let (held, free): (Vec<Model>, Vec<Model>) = free.into_iter().partition(|message| held.waits(message));
    let taken = take(txn, &free).await?;
    let free: Vec<Model> = free.into_iter().filter(|message| taken.contains(&message.id)).collect();
    let over = [gated, late, over].concat();
    let mut ended = Vec::new();
    for message in &over {
        ended.extend(threads::shown_in(txn, message).await?);
    }
    Ok(Claims {
        claimed: open_attempts(txn, vault, free, &addresses, terms).await?,
        ended,
        ended_campaigns: over.iter().filter_map(|message| message.campaign_id).collect(),
        ended_segments: over.iter().chain(&held).map(|message| message.segments.max(1)).sum(),
    })
}

/// The attempts of those claims whose number has said STOP since it was asked about. On SQLite nobody can have: the claim
/// holds the one lock there is from before it asks until it is committed.
pub async fn stopped_meanwhile(db: &impl ConnectionTrait, claims: &[Claim]) -> Result<HashSet<i64>, DbErr> {
    if is_sqlite(db) {
        return Ok(HashSet::new());
    }
    let hashes: Vec<&str> = claims.iter().map(|claim| claim.to_hash.as_str()).collect();
    let stopped = consents::stopped_among(db, &hashes).await?;
    let gated = claims.iter().filter(|claim| is_gated(&claim.message, &claim.to_hash, &stopped));
    Ok(gated.map(|claim| claim.attempt).collect())
}

fn is_late(message: &Model, retry_for: i64) -> bool {
    clock::now() - message.waits_since() > retry_for || keyword_answer::is_out_of_date(message)
}

async fn give_up(txn: &DatabaseTransaction, message: &Model, retry_for: i64) -> Result<(), DbErr> {
    if keyword_answer::is_to_a_stop(message) {
        let words = "Not sent: a STOP is answered within five minutes or not at all.";
        return fail(txn, message.id, Status::Queued, "expired", words, false).await;
    }
    let hours = (retry_for / clock::HOUR).max(1);
    let words = format!("Not sent: it had waited for more than {hours} h, and may be out of date.");
    fail(txn, message.id, Status::Queued, "expired", &words, true).await
}

/// Whether its number said STOP; the answer to that leaves all the same.
fn is_gated(message: &Model, hash: &str, stopped: &HashSet<String>) -> bool {
    stopped.contains(hash) && !keyword_answer::is_to_a_stop(message)
}

async fn still_queued(txn: &DatabaseTransaction, ids: &[i64]) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::Status.eq(Status::Queued.as_str()))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .all(txn)
        .await
}

async fn addresses_of(txn: &DatabaseTransaction, messages: &[Model]) -> Result<HashMap<i64, addresses::Model>, DbErr> {
    let ids: HashSet<i64> = messages.iter().map(|message| message.address_id).collect();
    let found = addresses::Entity::find().filter(addresses::Column::Id.is_in(ids)).all(txn).await?;
    Ok(found.into_iter().map(|address| (address.id, address)).collect())
}

async fn take(txn: &DatabaseTransaction, messages: &[Model]) -> Result<HashSet<i64>, DbErr> {
    let taken = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Sending.as_str()))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.is_in(messages.iter().map(|message| message.id)))
        .filter(Column::Status.eq(Status::Queued.as_str()))
        .exec_with_returning(txn)
        .await?;
    Ok(taken.into_iter().map(|message| message.id).collect())
}

async fn open_attempts(
    txn: &DatabaseTransaction,
    vault: &Vault,
    messages: Vec<Model>,
    addresses: &HashMap<i64, addresses::Model>,
    terms: Terms<'_>,
) -> Result<Vec<Claim>, DbErr> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let numbers = last_numbers(txn, &messages).await?;
    let now = clock::now();
    let rows: Vec<attempts::ActiveModel> = messages
        .iter()
        .map(|message| (message, numbers.get(&message.id).copied().unwrap_or(0) + 1))
        .map(|(message, number)| attempts::ActiveModel {
            message_id: Set(message.id),
            number: Set(number),
            public_id: Set(vault.attempt_id(message.id, number)),
            owner: Set(terms.owner.to_owned()),
            lease_until: Set(now + LEASE),
            token: Set(terms.token),
            asked_by: Set(message.asked_by.or(message.author_id)),
            parts: Set(0),
            started_at: Set(now),
            holder: Set(terms.holder.map(i64::from)),
            ..Default::default()
        })
        .collect();
    let opened = attempts::Entity::insert_many(rows).exec_with_returning(txn).await?;
    let mut by_message: HashMap<i64, attempts::Model> =
        opened.into_iter().map(|attempt| (attempt.message_id, attempt)).collect();
    let mut claims = Vec::with_capacity(messages.len());
    for message in messages {
        if let (Some(attempt), Some(address)) = (by_message.remove(&message.id), addresses.get(&message.address_id)) {
            let shown_in = threads::shown_in(txn, &message).await?;
            let (to, to_hash) = (address.value.clone(), address.hash.clone());
            claims.push(Claim { attempt: attempt.id, public_id: attempt.public_id, to, to_hash, shown_in, message });
        }
    }
    Ok(claims)
}

pub(super) async fn last_numbers(txn: &DatabaseTransaction, messages: &[Model]) -> Result<HashMap<i64, i64>, DbErr> {
    let rows: Vec<(i64, i64)> = attempts::Entity::find()
        .select_only()
        .column(attempts::Column::MessageId)
        .column_as(attempts::Column::Number.max(), "number")
        .filter(attempts::Column::MessageId.is_in(messages.iter().map(|message| message.id)))
        .group_by(attempts::Column::MessageId)
        .into_tuple()
        .all(txn)
        .await?;
    Ok(rows.into_iter().collect())
}
