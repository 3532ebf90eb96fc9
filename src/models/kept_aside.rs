//! Callbacks that were refused or not understood: raw, with the reason, and never more than there is room for.

mod room; // how much is kept, and what goes first

pub use super::_entities::kept_aside::*;
pub use room::{Filling, filling};

use super::{ModelError, ModelResult, clock, inboxes};
use crate::database::Writer;
use room::Class;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, Statement, sea_query::Expr,
};

/// Making room is looked after once in so many.
const SWEEP_EVERY: i64 = 64;

/// Its signature was missing or wrong.
pub const FORGED: &str = "forged";
/// Genuine, but not understood.
pub const UNREADABLE: &str = "unreadable";
/// In place of a callback's method: no callback brought it, it stands in the provider's own list.
pub const LISTED: &str = "LIST";
/// Callbacks on one page.
const ROWS: u64 = 25;

/// Why callbacks were kept aside, how often, and when last.
#[derive(Clone, Debug)]
pub struct Reason {
    pub words: String,
    pub times: i64,
    pub last_at: i64,
}

/// An inbox whose newest callback since its last text was refused.
#[derive(Clone, Debug)]
pub struct Refusing {
    pub inbox_id: i64,
    pub name: String,
    pub since: i64,
}

/// A callback as it came, and why it was not taken in.
#[derive(Clone, Debug)]
pub struct Callback<'a> {
    pub inbox_id: i64,
    /// `FORGED` or `UNREADABLE`.
    pub reason: &'static str,
    pub words: &'a str,
    pub method: &'a str,
    pub target: &'a str,
    /// JSON pairs of names and values.
    pub headers: String,
    pub body: &'a [u8],
    pub is_receipt: bool,
}

/// Keeps a callback that is refused, and lets the oldest such go when there are too many.
pub async fn keep_refused(writer: &Writer, callback: &Callback<'_>) -> Result<(), DbErr> {
    let class = Class { inbox_id: callback.inbox_id, pinned: false, receipt: callback.is_receipt };
    let id = Entity::insert(row(callback, class)).exec(&**writer).await?.last_insert_id;
    if id % SWEEP_EVERY == 0 { room::make_room(&**writer, class).await } else { Ok(()) }
}

/// Keeps a callback that is answered 2xx until an admin has dealt with it; false where there is no more room.
pub async fn keep_answered(writer: &Writer, callback: &Callback<'_>) -> Result<bool, DbErr> {
    let class = Class { inbox_id: callback.inbox_id, pinned: true, receipt: callback.is_receipt };
    let txn = writer.begin().await?;
    let has_room = room::has_room(&txn, class, size(callback)).await?;
    if has_room {
        Entity::insert(row(callback, class)).exec(&txn).await?;
    }
    txn.commit().await?;
    Ok(has_room)
}

fn size(callback: &Callback) -> i64 {
    let size = callback.target.len() + callback.headers.len() + callback.body.len();
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn row(callback: &Callback, class: Class) -> ActiveModel {
    ActiveModel {
        inbox_id: Set(callback.inbox_id),
        reason: Set(callback.reason.to_owned()),
        words: Set(callback.words.replace('\0', "\u{fffd}")),
        method: Set(callback.method.to_owned()),
        target: Set(callback.target.to_owned()),
        headers: Set(callback.headers.replace('\0', "\u{fffd}")),
        body: Set(callback.body.to_vec()),
        size: Set(size(callback)),
        receipt: Set(callback.is_receipt),
        arrived_at: Set(clock::now()),
        pinned: Set(class.pinned),
        ..Default::default()
    }
}

/// How many callbacks of an inbox wait aside.
pub async fn count(db: &impl ConnectionTrait, inbox_id: i64) -> Result<u64, DbErr> {
    Entity::find().filter(Column::InboxId.eq(inbox_id)).count(db).await
}

/// The newest callbacks of an inbox before this one, and the id before which the next page begins.
pub async fn page(
    db: &impl ConnectionTrait,
    inbox_id: i64,
    before: Option<i64>,
) -> Result<(Vec<Model>, Option<i64>), DbErr> {
    let mut rows = Entity::find().filter(Column::InboxId.eq(inbox_id)).order_by_desc(Column::Id).limit(ROWS + 1);
    if let Some(before) = before {
        rows = rows.filter(Column::Id.lt(before));
    }
    let mut rows = rows.all(db).await?;
    let has_more = rows.len() as u64 > ROWS;
    rows.truncate(usize::try_from(ROWS).unwrap_or_default());
    let next = rows.last().filter(|_| has_more).map(|row| row.id);
    Ok((rows, next))
}

/// The oldest callbacks of an inbox behind this one: tried again in the order they came.
pub async fn oldest(db: &impl ConnectionTrait, inbox_id: i64, behind: i64) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::InboxId.eq(inbox_id))
        .filter(Column::Id.gt(behind))
        .order_by_asc(Column::Id)
        .limit(ROWS)
        .all(db)
        .await
}

/// Whether a text of the provider's list waits aside already.
pub async fn is_listed(db: &impl ConnectionTrait, inbox_id: i64, body: &[u8]) -> Result<bool, DbErr> {
    let same = Entity::find()
        .filter(Column::InboxId.eq(inbox_id))
        .filter(Column::Method.eq(LISTED))
        .filter(Column::Body.eq(body));
    Ok(same.count(db).await? > 0)
}

/// One callback of an inbox.
pub async fn find_in(db: &impl ConnectionTrait, inbox_id: i64, id: i64) -> ModelResult<Model> {
    let found = Entity::find_by_id(id).filter(Column::InboxId.eq(inbox_id)).one(db).await?;
    found.ok_or(ModelError::NotFound)
}

/// Why callbacks of an inbox wait aside, the latest reason first.
pub async fn reasons(db: &impl ConnectionTrait, inbox_id: i64) -> Result<Vec<Reason>, DbErr> {
    let rows: Vec<(String, i64, i64)> = Entity::find()
        .select_only()
        .column(Column::Words)
        .column_as(Column::Id.count(), "times")
        .column_as(Column::ArrivedAt.max(), "last_at")
        .filter(Column::InboxId.eq(inbox_id))
        .group_by(Column::Words)
        .order_by_desc(Column::ArrivedAt.max())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(words, times, last_at)| Reason { words, times, last_at }).collect())
}

/// Inboxes that refuse what comes: the newest callback kept aside is a forged one, and no text has come in since.
pub async fn refusing(db: &impl ConnectionTrait) -> Result<Vec<Refusing>, DbErr> {
    let sql = "select i.id, i.name, k.arrived_at from inboxes i \
        join kept_aside k on k.id = (select n.id from kept_aside n where n.inbox_id = i.id order by n.id desc limit 1) \
        where k.reason = $1 and k.arrived_at > coalesce(i.last_text_at, 0) + $2 order by i.id";
    let statement =
        Statement::from_sql_and_values(db.get_database_backend(), sql, [FORGED.into(), inboxes::HEARD_WITHIN.into()]);
    let found = db.query_all_raw(statement).await?;
    let refusing = |row: &QueryResult| {
        Ok(Refusing {
            inbox_id: row.try_get_by_index(0)?,
            name: row.try_get_by_index(1)?,
            since: row.try_get_by_index(2)?,
        })
    };
    found.iter().map(refusing).collect()
}

/// Lets one go that was taken in after all.
pub async fn remove(writer: &Writer, id: i64) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(&**writer).await?;
    Ok(())
}

/// Lets all of an inbox go that an admin has seen, up to this one.
pub async fn discard(writer: &Writer, inbox_id: i64, up_to: i64) -> Result<u64, DbErr> {
    let seen = Entity::delete_many().filter(Column::InboxId.eq(inbox_id)).filter(Column::Id.lte(up_to));
    Ok(seen.exec(&**writer).await?.rows_affected)
}

/// Says why one still is not taken in. One that proved genuine is not dropped to make room any more; one that was
/// answered 2xx never is, whatever today's settings make of it.
pub async fn explain(writer: &Writer, id: i64, reason: &str, words: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Reason, Expr::value(reason))
        .col_expr(Column::Pinned, Expr::cust_with_values("pinned or $1", [reason == UNREADABLE]))
        .col_expr(Column::Words, Expr::value(words.replace('\0', "\u{fffd}")))
        .filter(Column::Id.eq(id))
        .exec(&**writer)
        .await?;
    Ok(())
}
