//! The only way towards a carrier: queued, claimed, called, recorded.
//!
//! A message is claimed by one conditional update together with the row of its attempt, before the call. What
//! the call came to is only written where the attempt is still open, so that nobody records an outcome twice.

use super::{ActiveModel, Column, Entity, Model, Status, confirmation, receipts};
use crate::{
    database::Writer,
    models::{
        _entities::{addresses, attempts, provider_ids},
        clock, consents,
    },
    vault,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement,
    sea_query::{Expr, OnConflict},
};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

/// A call is over long before: the gateway's own limit is ten seconds.
const LEASE: i64 = 30 * clock::SECOND;
/// The first wait after a carrier did not take a message; it doubles up to the longest.
const FIRST_WAIT: i64 = 2 * clock::SECOND;
const LONGEST_WAIT: i64 = 5 * clock::MINUTE;

/// A text to be queued.
#[derive(Clone, Debug)]
pub struct NewText<'a> {
    pub address_id: i64,
    pub inbox_id: i64,
    pub conversation_id: Option<i64>,
    pub body: &'a str,
    pub via: &'a str,
    pub gateway: &'a str,
    pub author_id: Option<i64>,
    /// The form's own key: pressed twice, queued once.
    pub key: Option<&'a str>,
}

/// Puts a text into the outbox; false if its key is known already.
pub async fn queue(db: &impl ConnectionTrait, text: &NewText<'_>) -> Result<bool, DbErr> {
    let now = clock::now();
    let row = ActiveModel {
        address_id: Set(text.address_id),
        inbox_id: Set(text.inbox_id),
        conversation_id: Set(text.conversation_id),
        direction: Set("out".to_owned()),
        kind: Set("text".to_owned()),
        status: Set(Status::Queued.as_str().to_owned()),
        body: Set(text.body.to_owned()),
        via: Set(text.via.to_owned()),
        gateway: Set(text.gateway.to_owned()),
        author_id: Set(text.author_id),
        key: Set(text.key.map(ToOwned::to_owned)),
        due_at: Set(0),
        next_try_at: Set(0),
        segments: Set(confirmation::segments(text.body)),
        partial: Set(false),
        group_text: Set(false),
        retryable: Set(false),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    // A key that is known must not break the transaction, as a refused row does on PostgreSQL.
    let inserted =
        Entity::insert(row).on_conflict(OnConflict::new().do_nothing().to_owned()).exec_without_returning(db).await?;
    Ok(inserted > 0)
}

/// A message that may go now: nothing due earlier to the same number is still on its way.
#[derive(Clone, Debug)]
pub struct Due {
    pub id: i64,
    pub segments: i64,
    pub address_id: i64,
}

/// The next messages of an inbox that may be called, in the order they fell due.
pub async fn due(db: &impl ConnectionTrait, inbox_id: i64, now: i64, limit: u64) -> Result<Vec<Due>, DbErr> {
    let sql = "select m.id, m.segments, m.address_id from messages m \
        where m.inbox_id = $1 and m.status in ('queued', 'sending') and m.status = 'queued' and m.due_at <= $2 and m.next_try_at <= $2 \
        and not exists (select 1 from messages e where e.address_id = m.address_id and e.inbox_id = m.inbox_id and e.status in ('queued', 'sending') \
            and e.id <> m.id and (e.status = 'sending' or (e.due_at <= $2 and (e.due_at < m.due_at or (e.due_at = m.due_at and e.id < m.id))))) \
        order by m.due_at, m.id limit $3";
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        sql,
        [inbox_id.into(), now.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    );
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            Ok(Due {
                id: row.try_get_by_index(0)?,
                segments: row.try_get_by_index(1)?,
                address_id: row.try_get_by_index(2)?,
            })
        })
        .collect()
}

/// A message that this process alone may now hand to its carrier, once.
#[derive(Clone, Debug)]
pub struct Claim {
    pub message: Model,
    pub attempt: i64,
    /// The attempt's own unguessable id: it travels to the provider and back.
    pub public_id: String,
    pub to: String,
}

/// What claiming came to.
#[derive(Debug, Default)]
pub struct Claims {
    pub claimed: Vec<Claim>,
    /// Conversations whose message the gate stopped.
    pub stopped: Vec<i64>,
}

/// Claims messages for one call each. Whoever said STOP is asked about here, not before.
pub async fn claim(txn: &DatabaseTransaction, ids: &[i64], owner: &str) -> Result<Claims, DbErr> {
    let messages = still_queued(txn, ids).await?;
    let addresses = addresses_of(txn, &messages).await?;
    let hashes: Vec<&str> = addresses.values().map(|address| address.hash.as_str()).collect();
    let stopped = consents::stopped_among(txn, &hashes).await?;
    let (gated, free): (Vec<Model>, Vec<Model>) = messages
        .into_iter()
        .partition(|message| addresses.get(&message.address_id).is_none_or(|address| stopped.contains(&address.hash)));
    for message in &gated {
        fail(txn, message.id, Status::Queued, "stop", "Not sent: this number said STOP.", false).await?;
    }
    let taken = take(txn, &free).await?;
    let free: Vec<Model> = free.into_iter().filter(|message| taken.contains(&message.id)).collect();
    Ok(Claims {
        claimed: open_attempts(txn, free, &addresses, owner).await?,
        stopped: gated.iter().filter_map(|message| message.conversation_id).collect(),
    })
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
    messages: Vec<Model>,
    addresses: &HashMap<i64, addresses::Model>,
    owner: &str,
) -> Result<Vec<Claim>, DbErr> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let numbers = last_numbers(txn, &messages).await?;
    let now = clock::now();
    let rows: Vec<attempts::ActiveModel> = messages
        .iter()
        .map(|message| attempts::ActiveModel {
            message_id: Set(message.id),
            number: Set(numbers.get(&message.id).copied().unwrap_or(0) + 1),
            public_id: Set(vault::random_token::<18>()),
            owner: Set(owner.to_owned()),
            lease_until: Set(now + LEASE),
            token: Set(now),
            asked_by: Set(message.asked_by.or(message.author_id)),
            parts: Set(0),
            started_at: Set(now),
            ..Default::default()
        })
        .collect();
    let opened = attempts::Entity::insert_many(rows).exec_with_returning(txn).await?;
    let mut by_message: HashMap<i64, attempts::Model> =
        opened.into_iter().map(|attempt| (attempt.message_id, attempt)).collect();
    Ok(messages
        .into_iter()
        .filter_map(|message| {
            let attempt = by_message.remove(&message.id)?;
            let to = addresses.get(&message.address_id)?.value.clone();
            Some(Claim { attempt: attempt.id, public_id: attempt.public_id, to, message })
        })
        .collect())
}

async fn last_numbers(txn: &DatabaseTransaction, messages: &[Model]) -> Result<HashMap<i64, i64>, DbErr> {
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

/// What a call came to, in the desk's words.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The provider took it, under these ids.
    Accepted { provider_ids: Vec<String>, price: Option<String> },
    /// Never again.
    Refused { code: String, words: String, retryable: bool },
    /// Certainly not taken: again later.
    NotSent { code: String, words: String, retry_after: Option<Duration> },
    /// It may have been taken.
    Unknown { code: String, words: String },
    /// The call never began: as if it had not been claimed.
    NotBegun,
}

/// Writes down what a call came to; says whether this was the one who may.
pub async fn record(
    txn: &DatabaseTransaction,
    claim: &Claim,
    outcome: &Outcome,
    retry_for: i64,
) -> Result<bool, DbErr> {
    if !close_attempt(txn, claim.attempt, outcome).await? {
        return Ok(false);
    }
    let id = claim.message.id;
    match outcome {
        Outcome::Accepted { provider_ids, price } => accepted(txn, claim, provider_ids, price.as_deref()).await?,
        Outcome::Refused { code, words, retryable } => fail(txn, id, Status::Sending, code, words, *retryable).await?,
        Outcome::NotSent { code, words, retry_after } => {
            try_later(txn, claim, code, words, *retry_after, retry_for).await?
        }
        Outcome::Unknown { code, words } => doubt(txn, id, code, words).await?,
        Outcome::NotBegun => back_to_queue(txn, id, 0, None).await?,
    }
    Ok(true)
}

async fn close_attempt(txn: &DatabaseTransaction, attempt: i64, outcome: &Outcome) -> Result<bool, DbErr> {
    let (name, code, words) = match outcome {
        Outcome::Accepted { .. } => ("accepted", None, None),
        Outcome::Refused { code, words, .. } => ("refused", Some(code), Some(words)),
        Outcome::NotSent { code, words, .. } => ("not_sent", Some(code), Some(words)),
        Outcome::Unknown { code, words } => ("unknown", Some(code), Some(words)),
        Outcome::NotBegun => ("not_begun", None, None),
    };
    let parts = if let Outcome::Accepted { provider_ids, .. } = outcome { provider_ids.len() } else { 0 };
    let closed = attempts::Entity::update_many()
        .col_expr(attempts::Column::Outcome, Expr::value(name))
        .col_expr(attempts::Column::ErrorCode, Expr::value(code.cloned()))
        .col_expr(attempts::Column::ErrorWords, Expr::value(words.cloned()))
        .col_expr(attempts::Column::Parts, Expr::value(i64::try_from(parts).unwrap_or(0)))
        .col_expr(attempts::Column::FinishedAt, Expr::value(clock::now()))
        .filter(attempts::Column::Id.eq(attempt))
        .filter(attempts::Column::Outcome.is_null())
        .exec(txn)
        .await?;
    Ok(closed.rows_affected == 1)
}

async fn accepted(txn: &DatabaseTransaction, claim: &Claim, ids: &[String], price: Option<&str>) -> Result<(), DbErr> {
    let rows = ids.iter().map(|value| provider_ids::ActiveModel {
        attempt_id: Set(claim.attempt),
        inbox_id: Set(claim.message.inbox_id),
        value: Set(value.clone()),
        status: Set(String::new()),
        ..Default::default()
    });
    if !ids.is_empty() {
        provider_ids::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([provider_ids::Column::InboxId, provider_ids::Column::Value])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(txn)
            .await?;
    }
    let mut sent = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Sent.as_str()))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(claim.message.id))
        .filter(Column::Status.eq(Status::Sending.as_str()));
    if let Some(price) = price {
        sent = sent.col_expr(Column::Price, Expr::value(price));
    }
    sent.exec(txn).await?;
    receipts::catch_up(txn, claim.attempt, claim.message.inbox_id, ids).await
}

/// Fails a message that stands at `from`, in words.
pub(super) async fn fail(
    db: &impl ConnectionTrait,
    id: i64,
    from: Status,
    code: &str,
    words: &str,
    retryable: bool,
) -> Result<(), DbErr> {
    set_error(db, id, from, Status::Failed, code, words, retryable).await
}

async fn doubt(db: &impl ConnectionTrait, id: i64, code: &str, words: &str) -> Result<(), DbErr> {
    set_error(db, id, Status::Sending, Status::Unknown, code, words, true).await
}

async fn set_error(
    db: &impl ConnectionTrait,
    id: i64,
    from: Status,
    to: Status,
    code: &str,
    words: &str,
    retryable: bool,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.as_str()))
        .col_expr(Column::ErrorCode, Expr::value(code))
        .col_expr(Column::ErrorWords, Expr::value(words))
        .col_expr(Column::Retryable, Expr::value(retryable))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(from.as_str()))
        .exec(db)
        .await?;
    Ok(())
}

async fn try_later(
    txn: &DatabaseTransaction,
    claim: &Claim,
    code: &str,
    words: &str,
    retry_after: Option<Duration>,
    retry_for: i64,
) -> Result<(), DbErr> {
    let tries: Vec<i64> = attempts::Entity::find()
        .select_only()
        .column(attempts::Column::StartedAt)
        .filter(attempts::Column::MessageId.eq(claim.message.id))
        .filter(attempts::Column::Outcome.eq("not_sent"))
        .order_by_asc(attempts::Column::Id)
        .into_tuple()
        .all(txn)
        .await?;
    let now = clock::now();
    let wait = retry_after
        .map_or_else(|| back_off(tries.len()), |told| i64::try_from(told.as_millis()).unwrap_or(LONGEST_WAIT));
    if tries.first().is_some_and(|first| now + wait - first > retry_for) {
        let hours = (retry_for / clock::HOUR).max(1);
        fail(
            txn,
            claim.message.id,
            Status::Sending,
            code,
            &format!("Given up after {hours} h of trying: {words}"),
            true,
        )
        .await
    } else {
        back_to_queue(txn, claim.message.id, now + wait, Some((code, words))).await
    }
}

/// 2 s, 4 s, 8 s … up to five minutes, each up to a quarter longer so that many do not come back at once.
fn back_off(tries: usize) -> i64 {
    let exponent = u32::try_from(tries.saturating_sub(1)).unwrap_or(u32::MAX).min(16);
    let wait = FIRST_WAIT.saturating_mul(2_i64.saturating_pow(exponent)).min(LONGEST_WAIT);
    wait + clock::now().rem_euclid(wait / 4)
}

async fn back_to_queue(
    db: &impl ConnectionTrait,
    id: i64,
    next_try_at: i64,
    why: Option<(&str, &str)>,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Queued.as_str()))
        .col_expr(Column::NextTryAt, Expr::value(next_try_at))
        .col_expr(Column::ErrorCode, Expr::value(why.map(|(code, _)| code.to_owned())))
        .col_expr(Column::ErrorWords, Expr::value(why.map(|(_, words)| words.to_owned())))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(Status::Sending.as_str()))
        .exec(db)
        .await?;
    Ok(())
}

/// Calls that nobody will hear the end of become *unknown*: all of them where no other process can be calling,
/// else those whose lease has run out. Returns the conversations concerned.
pub async fn settle_interrupted(writer: &Writer, all: bool) -> Result<Vec<i64>, DbErr> {
    let txn = writer.begin().await?;
    let deadline = if all { i64::MAX } else { clock::now() };
    let lost = attempts::Entity::find()
        .filter(attempts::Column::Outcome.is_null())
        .filter(attempts::Column::LeaseUntil.lt(deadline))
        .all(&txn)
        .await?;
    let mut conversations = Vec::new();
    for attempt in lost {
        let words = "The desk stopped while handing it over: whether the carrier took it is not known.";
        let outcome = Outcome::Unknown { code: "interrupted".to_owned(), words: words.to_owned() };
        if close_attempt(&txn, attempt.id, &outcome).await? {
            doubt(&txn, attempt.message_id, "interrupted", words).await?;
            conversations
                .extend(super::find(&txn, attempt.message_id).await?.and_then(|message| message.conversation_id));
        }
    }
    txn.commit().await?;
    Ok(conversations)
}
