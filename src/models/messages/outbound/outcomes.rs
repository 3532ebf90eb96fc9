//! What a call came to, written down once.

use super::{Claim, campaigns};
use crate::{
    database::{Writer, is_sqlite},
    gateways::Where,
    models::{
        _entities::{attempts, provider_ids},
        blocks, clock, leases,
        messages::{
            self, Column, Entity, Status,
            receipts::{self, Told},
        },
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, OnConflict},
};
use std::time::Duration;

/// The first wait after a carrier did not take a message; it doubles up to the longest.
const FIRST_WAIT: i64 = 2 * clock::SECOND;
const LONGEST_WAIT: i64 = 5 * clock::MINUTE;

/// Once the account is seen to, its texts go within this; until then the inbox's trials are further apart.
const BARRED_WAIT: Duration = Duration::from_secs(5);

/// The clocks of two processes are not further apart.
const WRONG_CLOCK: i64 = 10 * clock::MINUTE;

/// Why nothing goes to a number that said STOP: a short word and a sentence.
pub(super) const STOPPED: (&str, &str) = ("stop", "Not sent: this number said STOP.");

/// Nobody wrote down what a call came to.
const INTERRUPTED: &str = "interrupted";

/// What a call came to, in the desk's words.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The provider took it, under these ids.
    Accepted { provider_ids: Vec<String>, price: Option<String> },
    /// Never again.
    Refused { code: String, words: String, retryable: bool },
    /// Certainly not taken: again later.
    NotSent { code: String, words: String, retry_after: Option<Duration> },
    /// Certainly not taken, nor will any other be before somebody has seen to the account.
    Barred { code: String, words: String },
    /// It may have been taken.
    Unknown { code: String, words: String },
    /// The call never began: as if it had not been claimed.
    NotBegun,
    /// The call never began, because its number said STOP meanwhile.
    Stopped,
}

impl Outcome {
    /// As an attempt's row names it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
            Self::NotSent { .. } | Self::Barred { .. } => "not_sent",
            Self::Unknown { .. } => "unknown",
            Self::NotBegun | Self::Stopped => "not_begun",
        }
    }
}

/// Writes down what a call came to; says whether this was the one who may.
pub async fn record(
    txn: &DatabaseTransaction,
    claim: &Claim,
    outcome: &Outcome,
    retry_for: i64,
) -> Result<bool, DbErr> {
    let is_ours = close_attempt(txn, claim.attempt, outcome).await?
        || take_back(txn, claim).await? && close_attempt(txn, claim.attempt, outcome).await?;
    if !is_ours {
        return Ok(false);
    }
    let id = claim.message.id;
    match outcome {
        Outcome::Accepted { provider_ids, price } => accepted(txn, claim, provider_ids, price.as_deref()).await?,
        Outcome::Refused { code, words, retryable } => {
            fail(txn, id, Status::Sending, code, words, *retryable).await?;
            let failed = blocks::Failed { attempt_id: claim.attempt, gateway: &claim.message.gateway, code };
            blocks::note(txn, Where::Submit, &[failed]).await?;
        }
        Outcome::NotSent { code, words, retry_after } => {
            try_later(txn, claim, code, words, *retry_after, retry_for).await?
        }
        Outcome::Barred { code, words } => try_later(txn, claim, code, words, Some(BARRED_WAIT), retry_for).await?,
        Outcome::Unknown { code, words } => doubt(txn, claim.attempt, id, code, words).await?,
        Outcome::NotBegun => back_to_queue(txn, &claim.message, 0, None).await?,
        Outcome::Stopped => fail(txn, id, Status::Sending, STOPPED.0, STOPPED.1, false).await?,
    }
    Ok(true)
}

/// Whoever made a call knows best what came of it: that another process gave it up meanwhile, because this one slept or
/// was cut off from the database, is taken back. Not so once a person has decided, or it was called again.
async fn take_back(txn: &DatabaseTransaction, claim: &Claim) -> Result<bool, DbErr> {
    let still_open = "not exists (select 1 from attempts l where l.message_id = attempts.message_id and l.number > attempts.number) \
        and exists (select 1 from messages m where m.id = attempts.message_id and m.status = 'unknown' and m.error_code = 'interrupted')";
    let reopened = attempts::Entity::update_many()
        .col_expr(attempts::Column::Outcome, Expr::value(None::<String>))
        .filter(attempts::Column::Id.eq(claim.attempt))
        .filter(attempts::Column::ErrorCode.eq(INTERRUPTED))
        .filter(Expr::cust(still_open))
        .exec(txn)
        .await?;
    if reopened.rows_affected == 0 {
        return Ok(false);
    }
    set_error_free(txn, claim.message.id).await?;
    Ok(true)
}

async fn set_error_free(txn: &DatabaseTransaction, id: i64) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Sending.as_str()))
        .col_expr(Column::ErrorCode, Expr::value(None::<String>))
        .col_expr(Column::ErrorWords, Expr::value(None::<String>))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(Status::Unknown.as_str()))
        .exec(txn)
        .await?;
    Ok(())
}

pub(super) async fn close_attempt(txn: &DatabaseTransaction, attempt: i64, outcome: &Outcome) -> Result<bool, DbErr> {
    let (code, words) = match outcome {
        Outcome::Refused { code, words, .. }
        | Outcome::NotSent { code, words, .. }
        | Outcome::Barred { code, words }
        | Outcome::Unknown { code, words } => (Some(code), Some(words)),
        Outcome::Accepted { .. } | Outcome::NotBegun | Outcome::Stopped => (None, None),
    };
    let parts = if let Outcome::Accepted { provider_ids, .. } = outcome { provider_ids.len() } else { 0 };
    let closed = attempts::Entity::update_many()
        .col_expr(attempts::Column::Outcome, Expr::value(outcome.name()))
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
    receipts::catch_up(txn, claim.message.id, claim.attempt, claim.message.inbox_id, ids).await
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

/// Nobody will hear more of the call itself: what receipts have said of it is all there is.
pub(super) async fn doubt(
    txn: &DatabaseTransaction,
    attempt: i64,
    id: i64,
    code: &str,
    words: &str,
) -> Result<(), DbErr> {
    set_error(txn, id, Status::Sending, Status::Unknown, code, words, true).await?;
    receipts::look_again(txn, id, attempt).await
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
        // A person who tries it again gives it its whole time again.
        .filter(attempts::Column::StartedAt.gte(claim.message.tried_since()))
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
        back_to_queue(txn, &claim.message, now + wait, Some((code, words))).await
    }
}

/// 2 s, 4 s, 8 s … up to five minutes, each up to a quarter longer so that many do not come back at once.
fn back_off(tries: usize) -> i64 {
    let exponent = u32::try_from(tries.saturating_sub(1)).unwrap_or(u32::MAX).min(16);
    let wait = FIRST_WAIT.saturating_mul(2_i64.saturating_pow(exponent)).min(LONGEST_WAIT);
    wait + clock::now().rem_euclid(wait / 4)
}

/// It waits for its next try, unless its campaign was stopped meanwhile.
async fn back_to_queue(
    txn: &DatabaseTransaction,
    message: &messages::Model,
    next_try_at: i64,
    why: Option<(&str, &str)>,
) -> Result<(), DbErr> {
    let status = if campaigns::is_over(txn, message).await? { Status::Cancelled } else { Status::Queued };
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(status.as_str()))
        .col_expr(Column::NextTryAt, Expr::value(next_try_at))
        .col_expr(Column::ErrorCode, Expr::value(why.map(|(code, _)| code.to_owned())))
        .col_expr(Column::ErrorWords, Expr::value(why.map(|(_, words)| words.to_owned())))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(message.id))
        .filter(Column::Status.eq(Status::Sending.as_str()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Calls that nobody will hear the end of become *unknown*: all of them where no other process can be calling,
/// else those whose process is gone, as far as this one, by the connection `own`, can judge, or whose lease has run out.
/// Returns what shows it.
pub async fn settle_interrupted(writer: &Writer, all: bool, own: Option<i32>) -> Result<Told, DbErr> {
    let txn = writer.begin().await?;
    let deadline = if all { i64::MAX } else { clock::now() };
    // A lease that is longer than any was given by a clock that was wrong.
    let mut is_lost = Condition::any()
        .add(attempts::Column::LeaseUntil.lt(deadline))
        .add(attempts::Column::LeaseUntil.gt(clock::now() + WRONG_CLOCK));
    if !is_sqlite(&txn) {
        is_lost = is_lost.add(Expr::cust(leases::is_gone("attempts", own)));
    }
    // Every lease, so that the index of open calls is read and not the table.
    let open = attempts::Entity::find()
        .filter(attempts::Column::Outcome.is_null())
        .filter(attempts::Column::LeaseUntil.gte(0));
    let mut lost = open.filter(is_lost).all(&txn).await?;
    // In the order in which outcomes are written down, so that nobody waits in a circle. Asked for in the statement, it
    // would lead a planner through all attempts there ever were.
    lost.sort_by_key(|attempt| attempt.id);
    let mut told = Told::default();
    for attempt in lost {
        let words = "The desk stopped while handing it over: whether the carrier took it is not known.";
        let outcome = Outcome::Unknown { code: INTERRUPTED.to_owned(), words: words.to_owned() };
        if close_attempt(&txn, attempt.id, &outcome).await? {
            doubt(&txn, attempt.id, attempt.message_id, INTERRUPTED, words).await?;
            if let Some(message) = messages::find(&txn, attempt.message_id).await? {
                told.conversations.extend(message.conversation_id);
                told.campaigns.extend(message.campaign_id);
            }
        }
    }
    txn.commit().await?;
    Ok(told)
}
