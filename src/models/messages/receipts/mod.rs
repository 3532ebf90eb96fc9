//! What carriers say became of a message. Every word is kept; a status only rises.
//!
//! Receipts are taken in as a set: found, kept, planned and written with one statement for each kind of row.

mod finding; // which attempts they speak of
mod keeping; // every word, once
mod knowing; // what stands in the tables before
mod plan; // what follows, pure
mod writing; // what follows, written down

use super::status::Status;
use crate::{
    database::Writer,
    gateways::{ErrorClass, Receipt, ReceiptStatus},
};
use plan::Word;
use sea_orm::{DatabaseTransaction, DbErr};
use std::collections::BTreeSet;

/// What shows something new after receipts.
#[derive(Debug, Default)]
pub struct Told {
    pub conversations: Vec<i64>,
    pub campaigns: Vec<i64>,
}

/// Takes the receipts of inboxes in, in one transaction; one that was said before changes nothing.
pub async fn take(writer: &Writer, received: &[&(i64, Receipt)]) -> Result<Told, DbErr> {
    let txn = writer.begin().await?;
    let found = finding::attempts(&txn, received).await?;
    let fresh = keeping::keep(&txn, &found).await?;
    let messages = fresh.iter().filter_map(|said| said.attempt).map(|attempt| attempt.message_id).collect();
    let words: Vec<Word> = fresh.iter().filter_map(|said| said.word()).collect();
    let told = raise(&txn, &messages, &words).await?;
    txn.commit().await?;
    Ok(told)
}

/// Applies the words that came before the provider's ids were known.
pub(in crate::models::messages) async fn catch_up(
    txn: &DatabaseTransaction,
    message_id: i64,
    attempt_id: i64,
    inbox_id: i64,
    ids: &[String],
) -> Result<(), DbErr> {
    let words = keeping::early(txn, attempt_id, inbox_id, ids).await?;
    raise(txn, &BTreeSet::from([message_id]), &words).await?;
    Ok(())
}

/// Looks once more where a message stands, when its call has ended and nobody knows how.
pub(in crate::models::messages) async fn look_again(
    txn: &DatabaseTransaction,
    message_id: i64,
    attempt_id: i64,
) -> Result<(), DbErr> {
    raise(txn, &BTreeSet::from([message_id]), &[Word::nothing_new(attempt_id)]).await?;
    Ok(())
}

/// Raises messages to where the attempts that are spoken of now stand.
async fn raise(txn: &DatabaseTransaction, messages: &BTreeSet<i64>, words: &[Word]) -> Result<Told, DbErr> {
    if words.is_empty() {
        return Ok(Told::default());
    }
    let known = knowing::read(txn, messages, words).await?;
    writing::write(txn, &plan::plan(&known, words)).await
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
