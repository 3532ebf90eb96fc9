//! What carriers say became of a message. Every word is kept; a status only rises.

use super::{Column, Entity, Model, Status, status, threads};
use crate::{
    database::Writer,
    gateways::{ErrorClass, Receipt, ReceiptStatus, Where},
    models::{
        _entities::{attempts, provider_ids, receipts},
        blocks, clock,
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

/// What shows something new after receipts.
#[derive(Debug, Default)]
pub struct Told {
    pub conversations: Vec<i64>,
    pub campaigns: Vec<i64>,
}

/// Takes receipts in, in one transaction.
pub async fn take(writer: &Writer, received: &[(i64, Receipt)]) -> Result<Told, DbErr> {
    let txn = writer.begin().await?;
    let mut told = Told::default();
    for (attempt_id, inbox_id, receipt) in in_order(&txn, received).await? {
        let attempt = hold(&txn, attempt_id).await?;
        if !keep(&txn, inbox_id, receipt, attempt_id).await? {
            continue;
        }
        if let Some(attempt) = attempt {
            raise_part(&txn, attempt.id, inbox_id, receipt).await?;
            if let Some(message) = apply(&txn, &attempt, receipt.price.as_deref()).await? {
                told.conversations.extend(threads::shown_in(&txn, &message).await?);
                told.campaigns.extend(message.campaign_id);
            }
        }
    }
    txn.commit().await?;
    told.conversations.dedup();
    Ok(told)
}

/// Applies the words that came before the provider's ids were known.
pub(in crate::models::messages) async fn catch_up(
    txn: &DatabaseTransaction,
    attempt_id: i64,
    inbox_id: i64,
    ids: &[String],
) -> Result<(), DbErr> {
    let early = receipts::Entity::find()
        .filter(receipts::Column::InboxId.eq(inbox_id))
        .filter(receipts::Column::ProviderId.is_in(ids.iter().map(String::as_str)))
        .all(txn)
        .await?;
    for receipt in &early {
        raise(txn, attempt_id, inbox_id, &receipt.provider_id, receipt.status.as_deref().map(Status::parse)).await?;
    }
    receipts::Entity::update_many()
        .col_expr(receipts::Column::AttemptId, Expr::value(attempt_id))
        .filter(
            receipts::Column::Id
                .is_in(early.iter().filter(|receipt| receipt.attempt_id.is_none()).map(|receipt| receipt.id)),
        )
        .exec(txn)
        .await?;
    if let (false, Some(attempt)) = (early.is_empty(), attempts::Entity::find_by_id(attempt_id).one(txn).await?) {
        apply(txn, &attempt, None).await?;
    }
    Ok(())
}

/// Looks once more where a message stands, when its call has ended and nobody knows how.
pub(in crate::models::messages) async fn look_again(txn: &DatabaseTransaction, attempt_id: i64) -> Result<(), DbErr> {
    if let Some(attempt) = attempts::Entity::find_by_id(attempt_id).one(txn).await? {
        apply(txn, &attempt, None).await?;
    }
    Ok(())
}

/// With their attempts, in the order of these: calls' outcomes are written down in it too, and nobody waits in a circle.
async fn in_order<'a>(
    txn: &DatabaseTransaction,
    received: &'a [(i64, Receipt)],
) -> Result<Vec<(Option<i64>, i64, &'a Receipt)>, DbErr> {
    let mut ordered = Vec::with_capacity(received.len());
    for (inbox_id, receipt) in received {
        ordered.push((attempt_of(txn, *inbox_id, receipt).await?, *inbox_id, receipt));
    }
    ordered.sort_by(|a, b| (a.0, &a.2.provider_id).cmp(&(b.0, &b.2.provider_id)));
    Ok(ordered)
}

/// An outcome that is being written down at this moment holds the attempt: what is read here comes after it.
async fn hold(txn: &DatabaseTransaction, attempt_id: Option<i64>) -> Result<Option<attempts::Model>, DbErr> {
    match attempt_id {
        Some(id) => attempts::Entity::find_by_id(id).lock_exclusive().one(txn).await,
        None => Ok(None),
    }
}

/// By our own id, which travelled with the text, else by the provider's; never one of another inbox.
async fn attempt_of(txn: &DatabaseTransaction, inbox_id: i64, receipt: &Receipt) -> Result<Option<i64>, DbErr> {
    if let Some(ours) = &receipt.attempt
        && let Some(attempt) = attempts::Entity::find().filter(attempts::Column::PublicId.eq(ours)).one(txn).await?
    {
        let message = super::find(txn, attempt.message_id).await?;
        return Ok(message.filter(|message| message.inbox_id == inbox_id).map(|_| attempt.id));
    }
    let Some(theirs) = &receipt.provider_id else { return Ok(None) };
    let known = provider_ids::Entity::find()
        .filter(provider_ids::Column::InboxId.eq(inbox_id))
        .filter(provider_ids::Column::Value.eq(theirs))
        .one(txn)
        .await?;
    Ok(known.map(|known| known.attempt_id))
}

/// Keeps the word; false if it was said before.
async fn keep(
    txn: &DatabaseTransaction,
    inbox_id: i64,
    receipt: &Receipt,
    attempt_id: Option<i64>,
) -> Result<bool, DbErr> {
    let row = receipts::ActiveModel {
        inbox_id: Set(inbox_id),
        attempt_id: Set(attempt_id),
        provider_id: Set(provider_id(receipt)),
        status: Set(receipt.status.map(|status| ours(status).as_str().to_owned())),
        provider_status: Set(receipt.provider_status.clone()),
        error_code: Set(receipt.error.as_ref().map(|error| error.code.clone())),
        error_words: Set(receipt.error.as_ref().map(|error| error.words.clone())),
        price: Set(receipt.price.clone()),
        provider_at: Set(receipt.at.unwrap_or(0)),
        received_at: Set(clock::now()),
        ..Default::default()
    };
    let kept = receipts::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([
                receipts::Column::InboxId,
                receipts::Column::ProviderId,
                receipts::Column::ProviderStatus,
                receipts::Column::ProviderAt,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    Ok(kept > 0)
}

/// The provider's id; a word without one is known by our attempt's.
fn provider_id(receipt: &Receipt) -> String {
    receipt
        .provider_id
        .clone()
        .or_else(|| receipt.attempt.as_ref().map(|attempt| format!("attempt {attempt}")))
        .unwrap_or_default()
}

async fn raise_part(txn: &DatabaseTransaction, attempt_id: i64, inbox_id: i64, receipt: &Receipt) -> Result<(), DbErr> {
    raise(txn, attempt_id, inbox_id, &provider_id(receipt), receipt.status.map(ours)).await
}

async fn raise(
    txn: &DatabaseTransaction,
    attempt_id: i64,
    inbox_id: i64,
    value: &str,
    to: Option<Status>,
) -> Result<(), DbErr> {
    let known = provider_ids::Entity::find()
        .filter(provider_ids::Column::InboxId.eq(inbox_id))
        .filter(provider_ids::Column::Value.eq(value))
        .one(txn)
        .await?;
    let Some(to) = to else { return Ok(()) };
    match known {
        None => {
            let row = provider_ids::ActiveModel {
                attempt_id: Set(attempt_id),
                inbox_id: Set(inbox_id),
                value: Set(value.to_owned()),
                status: Set(to.as_str().to_owned()),
                ..Default::default()
            };
            provider_ids::Entity::insert(row).exec_without_returning(txn).await?;
        }
        Some(part) => {
            let raised = part_status(&part).raised_by(to);
            provider_ids::Entity::update_many()
                .col_expr(provider_ids::Column::Status, Expr::value(raised.as_str()))
                .filter(provider_ids::Column::Id.eq(part.id))
                .exec(txn)
                .await?;
        }
    }
    Ok(())
}

/// A part that nobody spoke of yet was taken, no more.
fn part_status(part: &provider_ids::Model) -> Status {
    if part.status.is_empty() { Status::Sent } else { Status::parse(&part.status) }
}

/// Raises the message to where its attempt now stands; returns it as it was.
async fn apply(
    txn: &DatabaseTransaction,
    attempt: &attempts::Model,
    price: Option<&str>,
) -> Result<Option<Model>, DbErr> {
    let Some(message) = super::find(txn, attempt.message_id).await? else { return Ok(None) };
    let now_at = status::of_message(message.status(), stands_at(txn, attempt).await?, is_latest(txn, attempt).await?);
    let reason = if now_at == Status::Failed { failure(txn, attempt.id).await? } else { None };
    if now_at != message.status() {
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(now_at.as_str()))
            .col_expr(Column::ErrorCode, Expr::value(reason.as_ref().and_then(|reason| reason.error_code.clone())))
            .col_expr(Column::ErrorWords, Expr::value(reason.as_ref().and_then(|reason| reason.error_words.clone())))
            .col_expr(Column::Retryable, Expr::value(now_at == Status::Failed))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(message.id))
            .exec(txn)
            .await?;
        if let Some(code) = reason.and_then(|reason| reason.error_code) {
            blocks::note(txn, attempt.id, &message.gateway, Where::Status, &code).await?;
        }
    }
    if let Some(price) = price {
        Entity::update_many()
            .col_expr(Column::Price, Expr::value(price))
            .filter(Column::Id.eq(message.id))
            .exec(txn)
            .await?;
    }
    Ok(Some(message))
}

/// Everything known of an attempt: what its call came to, raised by what its parts say.
async fn stands_at(txn: &DatabaseTransaction, attempt: &attempts::Model) -> Result<Status, DbErr> {
    let parts = provider_ids::Entity::find().filter(provider_ids::Column::AttemptId.eq(attempt.id)).all(txn).await?;
    let parts: Vec<Status> = parts.iter().map(part_status).collect();
    let called = match attempt.outcome.as_deref() {
        Some("accepted") => Status::Sent,
        Some("refused") => Status::Failed,
        Some("unknown") => Status::Unknown,
        Some(_) => Status::Queued,
        None => Status::Sending,
    };
    let said = status::of_parts(&parts).unwrap_or(called);
    // While the call runs nobody knows how many parts there are: it was taken, no more.
    let said = if attempt.outcome.is_none() && said == Status::Delivered { Status::Sent } else { said };
    Ok(called.raised_by(said))
}

async fn is_latest(txn: &DatabaseTransaction, attempt: &attempts::Model) -> Result<bool, DbErr> {
    let later = attempts::Entity::find()
        .filter(attempts::Column::MessageId.eq(attempt.message_id))
        .filter(attempts::Column::Number.gt(attempt.number))
        .one(txn)
        .await?;
    Ok(later.is_none())
}

async fn failure(txn: &DatabaseTransaction, attempt_id: i64) -> Result<Option<receipts::Model>, DbErr> {
    receipts::Entity::find()
        .filter(receipts::Column::AttemptId.eq(attempt_id))
        .filter(receipts::Column::Status.eq(Status::Failed.as_str()))
        .order_by_desc(receipts::Column::Id)
        .one(txn)
        .await
}

fn ours(status: ReceiptStatus) -> Status {
    match status {
        ReceiptStatus::Sent => Status::Sent,
        ReceiptStatus::Delivered => Status::Delivered,
        ReceiptStatus::Failed => Status::Failed,
    }
}

/// Whether handing it over again may end better.
pub fn can_help(class: ErrorClass) -> bool {
    !matches!(class, ErrorClass::Recipient | ErrorClass::OptOut | ErrorClass::Content)
}
