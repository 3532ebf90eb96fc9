//! Who said STOP or START, who agreed to marketing, where, when and how. Rows are only ever added: the newest word of a
//! number counts, of those about the same purpose. A START that was said before a STOP and came after it is superseded: it is
//! kept and lifts nothing.

mod brought; // what a list says of its people
mod how; // by text, in a call, …
pub mod keyword; // the words that count, and how they are read
pub mod ledger; // every word with its proof
mod noting; // what users write down for somebody
pub mod phrases; // what looks like a STOP in a sentence
mod proof; // how it is known
mod purpose; // all texts, or marketing alone
mod saying; // what can be written down

pub use super::_entities::consents::*;
pub use brought::agree_all;
pub use how::How;
pub use proof::Proof;
pub use purpose::Purpose;
pub use saying::Saying;

use super::clock;
use crate::database::LONGEST_LIST;
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
    pub purpose: Purpose,
    /// `stop` or `start`.
    pub word: &'a str,
    /// How it was said: see [`How`].
    pub how: &'a str,
    pub inbox_id: Option<i64>,
    pub message_id: Option<i64>,
    /// Who wrote it down, where the desk itself did not read it.
    pub user_id: Option<i64>,
}

/// The newest word of a number about one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// `stop` or `start`.
    pub word: String,
    pub at: i64,
}

/// Writes a word down, for ever; returns its id.
pub async fn record(db: &impl ConnectionTrait, word: Word<'_>) -> Result<i64, DbErr> {
    Ok(Entity::insert(row(word)).exec_with_returning(db).await?.id)
}

fn row(word: Word<'_>) -> ActiveModel {
    ActiveModel {
        address_hash: Set(word.address_hash.to_owned()),
        purpose: Set(word.purpose.as_str().to_owned()),
        word: Set(word.word.to_owned()),
        how: Set(word.how.to_owned()),
        inbox_id: Set(word.inbox_id),
        message_id: Set(word.message_id),
        user_id: Set(word.user_id),
        created_at: Set(clock::now()),
        said_at: Set(Some(clock::now())),
        ..Default::default()
    }
}

/// Whether nothing may be sent to this number.
pub async fn is_stopped(db: &impl ConnectionTrait, address_hash: &str) -> Result<bool, DbErr> {
    Ok(last(db, Purpose::Texts, address_hash).await?.as_deref() == Some(STOP))
}

/// What a number said last about a purpose.
pub(super) async fn last(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    address_hash: &str,
) -> Result<Option<String>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Word)
        .filter(Column::AddressHash.eq(address_hash))
        .filter(Column::Purpose.eq(purpose.as_str()))
        .filter(Column::Superseded.eq(false))
        .order_by_desc(Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await
}

/// Those of the numbers that nothing may be sent to.
pub async fn stopped_among(db: &impl ConnectionTrait, hashes: &[&str]) -> Result<HashSet<String>, DbErr> {
    Ok(stopped_since(db, hashes).await?.into_keys().collect())
}

/// The same, with when they said so.
pub async fn stopped_since(db: &impl ConnectionTrait, hashes: &[&str]) -> Result<HashMap<String, i64>, DbErr> {
    let said = newest(db, Purpose::Texts, hashes).await?.into_iter();
    Ok(said.filter(|(_, newest)| newest.word == STOP).map(|(hash, newest)| (hash, newest.at)).collect())
}

/// Those of the numbers that agreed to be sent what advertises something; a STOP they said is not asked for here.
pub async fn agreed_among(db: &impl ConnectionTrait, hashes: &[&str]) -> Result<HashSet<String>, DbErr> {
    let said = newest(db, Purpose::Marketing, hashes).await?.into_iter();
    Ok(said.filter(|(_, newest)| newest.word == START).map(|(hash, _)| hash).collect())
}

/// What each of the numbers said last about a purpose, if ever.
pub async fn newest(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    hashes: &[&str],
) -> Result<HashMap<String, Newest>, DbErr> {
    let mut all = HashMap::new();
    for some in hashes.chunks(LONGEST_LIST) {
        all.extend(newest_of_some(db, purpose, some).await?);
    }
    Ok(all)
}

async fn newest_of_some(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    hashes: &[&str],
) -> Result<Vec<(String, Newest)>, DbErr> {
    let newest = Query::select()
        .expr(Column::Id.max())
        .from(Entity)
        .and_where(Column::AddressHash.is_in(hashes.iter().copied()))
        .and_where(Column::Purpose.eq(purpose.as_str()))
        .and_where(Column::Superseded.eq(false))
        .group_by_col(Column::AddressHash)
        .to_owned();
    let said: Vec<(String, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::AddressHash, Column::Word, Column::CreatedAt])
        .filter(Column::Id.in_subquery(newest))
        .into_tuple()
        .all(db)
        .await?;
    Ok(said.into_iter().map(|(hash, word, at)| (hash, Newest { word, at })).collect())
}
