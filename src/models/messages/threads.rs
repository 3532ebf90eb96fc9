//! Everything ever said between a number and an inbox.

use super::{Column, Entity, Model, keyword_answer};
use crate::{
    database::sets::{self, Dialect},
    models::{campaigns, inboxes::Visible},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement,
};
use serde_json::{Value, json};

/// Messages on one page of a thread.
pub const PAGE: u64 = 50;

/// One page of a thread, oldest first, and whether there is an older one.
pub struct Page {
    pub messages: Vec<Model>,
    pub has_older: bool,
}

/// The newest messages, or those before `before`.
pub async fn page(
    db: &impl ConnectionTrait,
    address_id: i64,
    inbox_id: i64,
    before: Option<i64>,
) -> Result<Page, DbErr> {
    let mut query = Entity::find().filter(Column::AddressId.eq(address_id)).filter(Column::InboxId.eq(inbox_id));
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let mut messages = query.order_by_desc(Column::Id).limit(PAGE + 1).all(db).await?;
    let has_older = messages.len() as u64 > PAGE;
    messages.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    messages.reverse();
    Ok(Page { messages, has_older })
}

/// The ticket whose page shows a message: its own. What the desk says by itself between tickets shows on the newest one's.
pub async fn shown_in(db: &impl ConnectionTrait, message: &Model) -> Result<Option<i64>, DbErr> {
    if message.conversation_id.is_some() || !is_said_between(&message.kind) {
        return Ok(message.conversation_id);
    }
    Ok(newest_tickets(db, &[(message.address_id, message.inbox_id)]).await?.first().copied())
}

/// Whether the desk says it by itself, in no ticket of its own.
pub fn is_said_between(kind: &str) -> bool {
    matches!(kind, keyword_answer::KIND | "acknowledgement" | "clarification")
}

/// The newest tickets of threads, by address and inbox.
pub async fn newest_tickets(db: &impl ConnectionTrait, threads: &[(i64, i64)]) -> Result<Vec<i64>, DbErr> {
    if threads.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Value> = threads.iter().map(|(address, inbox)| json!([address, inbox])).collect();
    let d = Dialect::of(db);
    let sql = format!(
        "select max(c.id) from {} cross join conversations c where c.address_id = {} and {} = {} group by c.address_id, c.inbox_id",
        d.rows(),
        d.int(0),
        d.unindexed("c.inbox_id"),
        d.int(1)
    );
    sets::query(db, sql, &rows).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// What was said of a campaign to a number and by it, oldest first.
pub async fn of_campaign(
    db: &impl ConnectionTrait,
    address_id: i64,
    campaign: &campaigns::Model,
) -> Result<Vec<Model>, DbErr> {
    let theirs = Entity::find().filter(Column::AddressId.eq(address_id)).filter(Column::InboxId.eq(campaign.inbox_id));
    let mut texts =
        theirs.filter(Column::CampaignId.eq(campaign.id)).order_by_desc(Column::Id).limit(PAGE).all(db).await?;
    texts.reverse();
    Ok(texts)
}

/// A thread in which no ticket was ever opened: a campaign's own traffic, or keywords alone.
#[derive(Clone, Debug)]
pub struct WithoutTicket {
    pub address_id: i64,
    pub number: String,
    pub inbox_id: i64,
    pub inbox: String,
    pub last_body: String,
    pub last_at: i64,
}

/// Those of a person, as far as this user may see them, the newest first.
pub async fn without_ticket(
    db: &impl ConnectionTrait,
    visible: &Visible,
    person_id: i64,
) -> Result<Vec<WithoutTicket>, DbErr> {
    let inboxes: Vec<String> = visible.all().iter().map(|inbox| inbox.id.to_string()).collect();
    if inboxes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select a.id, a.value, i.id, i.name, m.body, m.created_at from \
         (select n.address_id, n.inbox_id, max(n.id) last from messages n join addresses b on b.id = n.address_id \
           where b.person_id = $1 and n.inbox_id in ({}) group by n.address_id, n.inbox_id) t \
         join messages m on m.id = t.last join addresses a on a.id = t.address_id join inboxes i on i.id = t.inbox_id \
         where not exists (select 1 from conversations c where c.address_id = t.address_id and c.inbox_id = t.inbox_id) \
         order by t.last desc",
        inboxes.join(", ")
    );
    let rows =
        db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [person_id.into()])).await?;
    rows.iter().map(thread).collect()
}

fn thread(row: &QueryResult) -> Result<WithoutTicket, DbErr> {
    Ok(WithoutTicket {
        address_id: row.try_get_by_index(0)?,
        number: row.try_get_by_index(1)?,
        inbox_id: row.try_get_by_index(2)?,
        inbox: row.try_get_by_index(3)?,
        last_body: row.try_get_by_index(4)?,
        last_at: row.try_get_by_index(5)?,
    })
}
