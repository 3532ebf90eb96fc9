//! Who said STOP or START, where, when and how. Rows are only ever added: the newest word of a number counts.

mod how; // by text, in a call, …
pub mod keyword; // the words that count, and how they are read
pub mod ledger; // every word with its proof
mod noting; // what users write down for somebody
pub mod phrases; // what looks like a STOP in a sentence

pub use super::_entities::consents::*;
pub use how::How;
pub use noting::Proof;

use super::clock;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Query,
};
use std::collections::{HashMap, HashSet};

pub const STOP: &str = "stop";
pub const START: &str = "start";

/// One word of a number, by the number's keyed hash.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word<'a> {
    pub address_hash: &'a str,
    /// `stop` or `start`.
    pub word: &'a str,
    /// How it was said: see [`How`].
    pub how: &'a str,
    pub inbox_id: Option<i64>,
    pub message_id: Option<i64>,
    /// Who wrote it down, where the desk itself did not read it.
    pub user_id: Option<i64>,
}

/// Writes a word down, for ever; returns its id.
pub async fn record(db: &impl ConnectionTrait, word: Word<'_>) -> Result<i64, DbErr> {
    let row = ActiveModel {
        address_hash: Set(word.address_hash.to_owned()),
        word: Set(word.word.to_owned()),
        how: Set(word.how.to_owned()),
        inbox_id: Set(word.inbox_id),
        message_id: Set(word.message_id),
        user_id: Set(word.user_id),
        created_at: Set(clock::now()),
        ..Default::default()
    };
    Ok(Entity::insert(row).exec_with_returning(db).await?.id)
}

/// Whether nothing may be sent to this number.
pub async fn is_stopped(db: &impl ConnectionTrait, address_hash: &str) -> Result<bool, DbErr> {
    let newest: Option<String> = Entity::find()
        .select_only()
        .column(Column::Word)
        .filter(Column::AddressHash.eq(address_hash))
        .order_by_desc(Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.as_deref() == Some(STOP))
}

/// Those of the numbers that nothing may be sent to.
pub async fn stopped_among(db: &impl ConnectionTrait, hashes: &[&str]) -> Result<HashSet<String>, DbErr> {
    Ok(stopped_since(db, hashes).await?.into_keys().collect())
}

/// The same, with when they said so.
pub async fn stopped_since(db: &impl ConnectionTrait, hashes: &[&str]) -> Result<HashMap<String, i64>, DbErr> {
    if hashes.is_empty() {
        return Ok(HashMap::new());
    }
    let newest = Query::select()
        .expr(Column::Id.max())
        .from(Entity)
        .and_where(Column::AddressHash.is_in(hashes.iter().copied()))
        .group_by_col(Column::AddressHash)
        .to_owned();
    let said: Vec<(String, i64)> = Entity::find()
        .select_only()
        .columns([Column::AddressHash, Column::CreatedAt])
        .filter(Column::Id.in_subquery(newest))
        .filter(Column::Word.eq(STOP))
        .into_tuple()
        .all(db)
        .await?;
    Ok(said.into_iter().collect())
}
