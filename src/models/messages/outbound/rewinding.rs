//! What waited to be sent when a backup was made: the desk may have sent it since, so a restored one does not.

use super::{
    claims::last_numbers,
    outcomes::{Outcome, close_attempt, doubt},
};
use crate::{
    models::{
        _entities::attempts,
        clock,
        messages::{Column, Entity, Model, Status},
    },
    vault::Vault,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

/// The error code of a message that was restored without knowing whether it was sent since.
pub const RESTORED: &str = "restored";
/// Messages of one statement.
const CHUNK: u64 = 500;

/// Puts everything that was on its way when the backup was made in doubt, in these words; says how many there are.
/// Receipts, the provider's list and people end the doubt as they end any other.
pub async fn doubt_what_waited(
    txn: &DatabaseTransaction,
    vault: &Vault,
    made_at: i64,
    words: &str,
) -> Result<usize, DbErr> {
    let mut doubted = doubt_open_calls(txn, words).await?;
    loop {
        let some = still_waiting(txn).await?;
        if some.is_empty() {
            return Ok(doubted);
        }
        doubted += some.len();
        doubt_texts(txn, vault, &some, made_at, words).await?;
    }
}

/// A call that had begun is known by its attempt.
async fn doubt_open_calls(txn: &DatabaseTransaction, words: &str) -> Result<usize, DbErr> {
    let open = attempts::Entity::find().filter(attempts::Column::Outcome.is_null()).all(txn).await?;
    let outcome = Outcome::Unknown { code: RESTORED.to_owned(), words: words.to_owned() };
    for attempt in &open {
        close_attempt(txn, attempt.id, &outcome).await?;
        doubt(txn, attempt.id, attempt.message_id, RESTORED, words).await?;
    }
    Ok(open.len())
}

async fn still_waiting(txn: &DatabaseTransaction) -> Result<Vec<Model>, DbErr> {
    let waiting = [Status::Queued, Status::Sending, Status::Scheduled].map(Status::as_str);
    Entity::find()
        .filter(Column::Direction.eq("out"))
        .filter(Column::Status.is_in(waiting))
        .order_by_asc(Column::Id)
        .limit(CHUNK)
        .all(txn)
        .await
}

/// The call that the desk may have made since gets the attempt it would have had, under the same id.
async fn doubt_texts(
    txn: &DatabaseTransaction,
    vault: &Vault,
    messages: &[Model],
    made_at: i64,
    words: &str,
) -> Result<(), DbErr> {
    let numbers = last_numbers(txn, messages).await?;
    let rows = messages.iter().map(|message| {
        let number = numbers.get(&message.id).copied().unwrap_or(0) + 1;
        attempts::ActiveModel {
            message_id: Set(message.id),
            number: Set(number),
            public_id: Set(vault.attempt_id(message.id, number)),
            owner: Set(RESTORED.to_owned()),
            lease_until: Set(0),
            token: Set(0),
            outcome: Set(Some("unknown".to_owned())),
            error_code: Set(Some(RESTORED.to_owned())),
            error_words: Set(Some(words.to_owned())),
            asked_by: Set(message.asked_by.or(message.author_id)),
            parts: Set(0),
            started_at: Set(made_at),
            finished_at: Set(Some(clock::now())),
            ..Default::default()
        }
    });
    attempts::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Unknown.as_str()))
        .col_expr(Column::ErrorCode, Expr::value(RESTORED))
        .col_expr(Column::ErrorWords, Expr::value(words))
        .col_expr(Column::Retryable, Expr::value(true))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.is_in(messages.iter().map(|message| message.id)))
        .filter(Column::Status.is_in(["scheduled", "queued", "sending"]))
        .exec(txn)
        .await?;
    Ok(())
}
