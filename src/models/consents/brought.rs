//! What whoever brings a list along says of its people.

use super::{Entity, Proof, Purpose, START, Word, newest, row, stopped_among};
use crate::models::_entities::proofs;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr, EntityTrait};

/// Writes down of many numbers that they agreed to marketing, each given once. What a number ever said of it itself
/// counts more: it is left as it is, whatever it was; and who said STOP agrees to nothing. The caller holds the numbers.
pub async fn agree_all(txn: &DatabaseTransaction, hashes: &[&str], proof: &Proof, by: i64) -> Result<(), DbErr> {
    let known = newest(txn, Purpose::Marketing, hashes).await?;
    let stopped = stopped_among(txn, hashes).await?;
    let agreed = |hash: &&&str| !known.contains_key(**hash) && !stopped.contains(**hash);
    let word = |hash: &&str| {
        row(Word {
            address_hash: hash,
            purpose: Purpose::Marketing,
            word: START,
            how: proof.how.as_str(),
            inbox_id: None,
            message_id: None,
            user_id: Some(by),
        })
    };
    let words: Vec<_> = hashes.iter().filter(agreed).map(word).collect();
    if words.is_empty() {
        return Ok(());
    }
    let written = Entity::insert_many(words).exec_with_returning(txn).await?;
    let notes =
        written.into_iter().map(|word| proofs::ActiveModel { consent_id: Set(word.id), note: Set(proof.note.clone()) });
    proofs::Entity::insert_many(notes).exec_without_returning(txn).await?;
    Ok(())
}
