//! Callbacks that were refused or not understood: raw, with the reason, and never more than there is room for.

pub use super::_entities::kept_aside::*;
use super::clock;
use crate::database::Writer;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, Statement,
};

/// The latest of an inbox that are kept: so many, and so many bytes.
const MOST: i64 = 10_000;
const MOST_BYTES: i64 = 50 * 1024 * 1024;
/// Making room is looked after once in so many.
const SWEEP_EVERY: i64 = 64;

/// A callback as it came, and why it was not taken in.
#[derive(Clone, Debug)]
pub struct Callback<'a> {
    pub inbox_id: i64,
    /// `forged` or `unreadable`.
    pub reason: &'static str,
    pub words: &'a str,
    pub method: &'a str,
    pub target: &'a str,
    /// JSON pairs of names and values.
    pub headers: String,
    pub body: &'a [u8],
    pub is_receipt: bool,
}

/// Keeps a callback aside, and lets the oldest go when there are too many.
pub async fn keep(writer: &Writer, callback: &Callback<'_>) -> Result<(), DbErr> {
    let size = callback.target.len() + callback.headers.len() + callback.body.len();
    let row = ActiveModel {
        inbox_id: Set(callback.inbox_id),
        reason: Set(callback.reason.to_owned()),
        words: Set(callback.words.replace('\0', "\u{fffd}")),
        method: Set(callback.method.to_owned()),
        target: Set(callback.target.to_owned()),
        headers: Set(callback.headers.replace('\0', "\u{fffd}")),
        body: Set(callback.body.to_vec()),
        size: Set(i64::try_from(size).unwrap_or(i64::MAX)),
        receipt: Set(callback.is_receipt),
        arrived_at: Set(clock::now()),
        ..Default::default()
    };
    let id = Entity::insert(row).exec(&**writer).await?.last_insert_id;
    if id % SWEEP_EVERY == 0 {
        make_room(&**writer, callback.inbox_id).await?;
    }
    Ok(())
}

/// How many callbacks of an inbox wait aside.
pub async fn count(db: &impl ConnectionTrait, inbox_id: i64) -> Result<u64, DbErr> {
    Entity::find().filter(Column::InboxId.eq(inbox_id)).count(db).await
}

/// The newest stay, as many as fit by number and by size.
async fn make_room(db: &impl ConnectionTrait, inbox_id: i64) -> Result<(), DbErr> {
    let sql = "delete from kept_aside where inbox_id = $1 and id <= (\
        select coalesce(max(id), 0) from (\
            select id, row_number() over (order by id desc) place, sum(size) over (order by id desc) filled from kept_aside where inbox_id = $1\
        ) newest where place > $2 or filled > $3)";
    let values = [inbox_id.into(), MOST.into(), MOST_BYTES.into()];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}
