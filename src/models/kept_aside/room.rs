//! How much is kept. Each inbox keeps four classes, texts and receipts, forged and answered 2xx, and each class has a
//! budget of its own: a flood of one pushes nothing out of another.

use super::{Column, Entity};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryResult, QuerySelect, Statement};

/// Anyone can send forged ones, so the oldest of them make room.
const FORGED: Budget = Budget { most: 2_000, most_bytes: 10 * 1024 * 1024 };
/// What was answered 2xx is sent by nobody again: it stays until an admin has dealt with it, and when there is no more
/// room the provider keeps the rest.
const PINNED: Budget = Budget { most: 10_000, most_bytes: 50 * 1024 * 1024 };
/// Admins are told when a class that nothing pushes out is so full, in percent.
const ALARMING: i64 = 25;

struct Budget {
    most: i64,
    most_bytes: i64,
}

/// Callbacks of an inbox among which there is room to make.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    pub inbox_id: i64,
    pub pinned: bool,
    pub receipt: bool,
}

/// An inbox that keeps much of what nothing pushes out.
#[derive(Clone, Debug)]
pub struct Filling {
    pub inbox_id: i64,
    pub name: String,
    pub since: i64,
}

/// Whether one more of this size may be kept for good.
pub async fn has_room(db: &impl ConnectionTrait, class: Class, size: i64) -> Result<bool, DbErr> {
    let (count, bytes): (i64, i64) = Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "count")
        .expr_as(sea_orm::sea_query::Expr::cust("cast(coalesce(sum(size), 0) as bigint)"), "bytes")
        .filter(Column::InboxId.eq(class.inbox_id))
        .filter(Column::Pinned.eq(class.pinned))
        .filter(Column::Receipt.eq(class.receipt))
        .into_tuple()
        .one(db)
        .await?
        .unwrap_or_default();
    Ok(count < PINNED.most && bytes + size <= PINNED.most_bytes)
}

/// Lets the oldest forged ones go: the newest stay, as many as fit by number and by size.
pub async fn make_room(db: &impl ConnectionTrait, class: Class) -> Result<(), DbErr> {
    let sql = "delete from kept_aside where inbox_id = $1 and pinned = $2 and receipt = $3 and id <= (\
        select coalesce(max(id), 0) from (\
            select id, row_number() over (order by id desc) place, sum(size) over (order by id desc) filled \
            from kept_aside where inbox_id = $1 and pinned = $2 and receipt = $3\
        ) newest where place > $4 or filled > $5)";
    let budget = [FORGED.most.into(), FORGED.most_bytes.into()];
    let values = [class.inbox_id.into(), class.pinned.into(), class.receipt.into()].into_iter().chain(budget);
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Inboxes whose room for what was answered 2xx fills up.
pub async fn filling(db: &impl ConnectionTrait) -> Result<Vec<Filling>, DbErr> {
    let sql = "select i.id, i.name, max(k.since) from inboxes i join (\
            select inbox_id, max(arrived_at) since, count(*) held, sum(size) bytes \
            from kept_aside where pinned = $1 group by inbox_id, receipt\
        ) k on k.inbox_id = i.id where k.held > $2 or k.bytes > $3 group by i.id, i.name order by i.id";
    let share = |most: i64| most * ALARMING / 100;
    let values = [true.into(), share(PINNED.most).into(), share(PINNED.most_bytes).into()];
    let found = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let filling = |row: &QueryResult| {
        Ok(Filling {
            inbox_id: row.try_get_by_index(0)?,
            name: row.try_get_by_index(1)?,
            since: row.try_get_by_index(2)?,
        })
    };
    found.iter().map(filling).collect()
}
