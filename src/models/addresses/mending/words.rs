//! What a number said of texts and of marketing counts for the right number, too; of two that differ the stricter one.

use crate::models::{
    _entities::{consents::ActiveModel, proofs},
    addresses,
    consents::{self, Column, Entity, How, Purpose, STOP, Word},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

/// Writes the words of a number down for another hash as well; those that stand there already stay.
pub(super) async fn take_over(txn: &DatabaseTransaction, wrong: &addresses::Model, hash: &str) -> Result<(), DbErr> {
    let purposes = [Purpose::Texts, Purpose::Marketing];
    let mut is_stopped = [false; 2];
    for (purpose, is_stopped) in purposes.into_iter().zip(&mut is_stopped) {
        let newest = consents::newest(txn, purpose, &[&wrong.hash, hash]).await?;
        *is_stopped = newest.values().any(|newest| newest.word == STOP);
    }
    copy(txn, &wrong.hash, hash).await?;
    for (purpose, _) in purposes.into_iter().zip(is_stopped).filter(|(_, is_stopped)| *is_stopped) {
        keep_stopped(txn, purpose, wrong, hash).await?;
    }
    Ok(())
}

async fn copy(txn: &DatabaseTransaction, from: &str, to: &str) -> Result<(), DbErr> {
    let said = Entity::find().filter(Column::AddressHash.eq(from)).order_by_asc(Column::Id).all(txn).await?;
    for word in said {
        let note = proofs::Entity::find_by_id(word.id).one(txn).await?;
        let copied =
            ActiveModel { id: NotSet, address_hash: Set(to.to_owned()), ..word.into_active_model().reset_all() };
        let copied = Entity::insert(copied).exec_with_returning(txn).await?;
        if let Some(proof) = note {
            note_down(txn, copied.id, proof.note).await?;
        }
    }
    Ok(())
}

/// The words of two numbers are in no order that anybody meant: a STOP of either counts.
async fn keep_stopped(
    txn: &DatabaseTransaction,
    purpose: Purpose,
    wrong: &addresses::Model,
    hash: &str,
) -> Result<(), DbErr> {
    let newest = consents::newest(txn, purpose, &[hash]).await?;
    if newest.get(hash).is_none_or(|newest| newest.word == STOP) {
        return Ok(());
    }
    let stop = Word { address_hash: hash, purpose, word: STOP, how: How::Other.as_str(), ..Word::default() };
    let id = consents::record(txn, stop).await?;
    note_down(
        txn,
        id,
        format!("{} was a misreading of this number. One of the two had said STOP, and that counts.", wrong.value),
    )
    .await
}

async fn note_down(txn: &DatabaseTransaction, consent_id: i64, note: String) -> Result<(), DbErr> {
    let row = proofs::ActiveModel { consent_id: Set(consent_id), note: Set(note) };
    proofs::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}
