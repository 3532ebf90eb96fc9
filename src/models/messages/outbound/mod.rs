//! The only way towards a carrier: queued, claimed, called, recorded.
//!
//! A message is claimed by one conditional update together with the row of its attempt, before the call. What
//! the call came to is only written where the attempt is still open, so that nobody records an outcome twice.

mod campaigns; // where theirs wait and people's own do not
mod claims; // this process alone may call
mod doubts; // what nobody knows the end of
mod outcomes; // what a call came to
mod queue; // into the outbox, once for each form
mod rewinding; // what waited when a backup was made

pub use claims::{Claim, Claims, Terms, claim, stopped_meanwhile};
pub use doubts::{Doubt, explain, in_doubt, is_known};
pub use outcomes::{Outcome, record, settle_interrupted};
pub use queue::{NewText, Queued, Submission, queue};
pub use rewinding::{RESTORED, doubt_what_waited};

use super::{Column, Entity};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Statement,
    sea_query::Expr,
};

/// Whether it is a campaign's own text that no person waits for.
pub fn is_campaign(message: &super::Model) -> bool {
    message.kind == campaigns::KIND && message.due_at > 0
}

/// A message that may go now: nothing due earlier to the same number is still on its way.
#[derive(Clone, Debug)]
pub struct Due {
    pub id: i64,
    pub segments: i64,
    pub address_id: i64,
    pub is_campaign: bool,
}

/// The next messages of an inbox that may be called, in the order they fell due: at 0 what people wait for, and a
/// campaign's texts when they were fed. What is in the way of each is looked
/// for by its number: never by joining the outbox with itself, however long it is.
pub async fn due(db: &impl ConnectionTrait, inbox_id: i64, now: i64, limit: u64) -> Result<Vec<Due>, DbErr> {
    let sql = "select m.id, m.segments, m.address_id, case when m.kind = 'campaign' and m.due_at > 0 then 1 else 0 end from messages m \
        where m.inbox_id = $1 and m.status in ('queued', 'sending') and m.status = 'queued' and m.due_at <= $2 and m.next_try_at <= $2 \
        and (select 1 from messages e where e.address_id = m.address_id and e.inbox_id = m.inbox_id and e.status in ('queued', 'sending') \
            and e.id <> m.id and (e.status = 'sending' or ((e.kind <> 'campaign' or e.asked_by is not null \
              or exists (select 1 from campaigns d where d.id = e.campaign_id and d.state = 'running')) and e.due_at <= $2 and (e.due_at < m.due_at or (e.due_at = m.due_at and e.id < m.id)))) limit 1) is null \
        and (m.kind <> 'campaign' or m.asked_by is not null or exists (select 1 from campaigns c where c.id = m.campaign_id and c.state = 'running')) \
        order by m.due_at, m.id limit $3";
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        sql,
        [inbox_id.into(), now.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    );
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            Ok(Due {
                id: row.try_get_by_index(0)?,
                segments: row.try_get_by_index(1)?,
                address_id: row.try_get_by_index(2)?,
                is_campaign: row.try_get_by_index::<i32>(3)? == 1,
            })
        })
        .collect()
}

/// Since when the oldest text of an inbox waits that is due; whatever it waits for.
pub async fn waiting_since(db: &impl ConnectionTrait, inbox_id: i64, now: i64) -> Result<Option<i64>, DbErr> {
    let oldest = Entity::find()
        .filter(Column::InboxId.eq(inbox_id))
        .filter(Expr::cust("status in ('queued', 'sending') and status = 'queued'"))
        .filter(Column::DueAt.lte(now))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .one(db)
        .await?;
    Ok(oldest.map(|message| message.waits_since()))
}

/// How many texts of an inbox wait to be handed over.
pub async fn waiting(db: &impl ConnectionTrait, inbox_id: i64) -> Result<i64, DbErr> {
    // Spelled as the index of the outbox is, so that nothing else is read.
    let queued = Expr::cust("status in ('queued', 'sending') and status = 'queued'");
    let queued = Entity::find().filter(Column::InboxId.eq(inbox_id)).filter(queued);
    Ok(i64::try_from(queued.count(db).await?).unwrap_or(i64::MAX))
}
