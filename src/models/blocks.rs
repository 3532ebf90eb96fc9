//! Carriers that take no texts of an inbox for a number, because of what its owner told them (Twilio 21610 and its like).
//! That is no STOP: it is a fact of that number and that inbox, and only a START to that inbox clears it.

pub use super::_entities::blocks::*;

use super::clock;
use crate::{
    database::{
        LONGEST_LIST,
        sets::{self, Dialect},
    },
    gateways::{self, Where},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect, Statement,
};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// Notes blocks where the codes of failed attempts say that there are; not where a START was said since one
/// began, by its provider's clock, which knows whole seconds.
pub async fn note(txn: &DatabaseTransaction, place: Where, failed: &[Failed<'_>]) -> Result<(), DbErr> {
    let blocked = failed.iter().filter(|failed| gateways::is_opt_out(failed.gateway, place, failed.code));
    let rows: Vec<Value> = blocked.map(|failed| json!([failed.attempt_id, failed.code, clock::SECOND])).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into blocks (address_id, inbox_id, code, message_id, since) select m.address_id, m.inbox_id, {}, m.id, t.started_at \
         from {} cross join attempts t cross join messages m where t.id = {} and m.id = t.message_id and not exists (select 1 from messages s \
         where s.address_id = m.address_id and s.inbox_id = m.inbox_id and s.direction = 'in' and s.keyword = 'start' \
         and case when s.provider_at < s.created_at then s.provider_at + {} else s.created_at end >= t.started_at) \
         on conflict (address_id, inbox_id) where cleared_at is null do nothing",
        d.text(1),
        d.rows(),
        d.int(0),
        d.int(2)
    );
    sets::execute(txn, sql, &rows).await?;
    Ok(())
}

/// An attempt that failed, with the provider's code for why.
#[derive(Clone, Copy, Debug)]
pub struct Failed<'a> {
    pub attempt_id: i64,
    pub gateway: &'a str,
    pub code: &'a str,
}

/// Those of the numbers that an inbox's carrier takes no texts for.
pub async fn among(db: &impl ConnectionTrait, inbox_id: i64, address_ids: &[i64]) -> Result<HashSet<i64>, DbErr> {
    let mut blocked = HashSet::new();
    for some in address_ids.chunks(LONGEST_LIST) {
        let found: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::AddressId)
            .filter(Column::AddressId.is_in(some.iter().copied()))
            .filter(Column::InboxId.eq(inbox_id))
            .filter(Column::ClearedAt.is_null())
            .into_tuple()
            .all(db)
            .await?;
        blocked.extend(found);
    }
    Ok(blocked)
}

/// The names of the inboxes whose carrier blocks each of a person's numbers.
pub async fn of_person(db: &impl ConnectionTrait, person_id: i64) -> Result<HashMap<i64, Vec<String>>, DbErr> {
    let sql = "select b.address_id, i.name from addresses a join blocks b on b.address_id = a.id and b.cleared_at is null \
        join inboxes i on i.id = b.inbox_id where a.person_id = $1 order by i.name";
    let found =
        db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [person_id.into()])).await?;
    let mut blocked: HashMap<i64, Vec<String>> = HashMap::new();
    for row in &found {
        blocked.entry(row.try_get_by_index(0)?).or_default().push(row.try_get_by_index(1)?);
    }
    Ok(blocked)
}
