//! What stands beside a thread and on top of a person's page.

use super::{Model, find, numbers};
use crate::models::{
    ModelResult, addresses, blocks,
    consents::{self, Newest, Purpose},
    users,
};
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// A person, as far as a user may see them.
#[derive(Clone, Debug)]
pub struct Panel {
    pub person: Model,
    /// The preferred one first.
    pub numbers: Vec<Number>,
    pub owner: Option<users::Model>,
    /// Newest first.
    pub tickets: Vec<Ticket>,
    pub has_more_tickets: bool,
}

#[derive(Clone, Debug)]
pub struct Number {
    pub address: addresses::Model,
    pub stopped_at: Option<i64>,
    /// What they said last of marketing.
    pub marketing: Option<Newest>,
    /// Names of the inboxes whose carrier blocks it.
    pub blocked_in: Vec<String>,
    pub has_history: bool,
}

#[derive(Clone, Debug)]
pub struct Ticket {
    pub id: i64,
    pub inbox: String,
    pub last_line: String,
    pub last_at: i64,
    pub is_closed: bool,
}

/// A person with at most `tickets` of their tickets, of those in this user's inboxes.
pub async fn panel(db: &impl ConnectionTrait, user_id: i64, person_id: i64, tickets: usize) -> ModelResult<Panel> {
    let person = find(db, person_id).await?;
    let mut shown = self::tickets(db, user_id, person_id, tickets + 1).await?;
    let has_more_tickets = shown.len() > tickets;
    shown.truncate(tickets);
    let owner = match person.owner_id {
        Some(id) => Some(users::find(db, id).await?),
        None => None,
    };
    Ok(Panel { numbers: numbers_of(db, person_id).await?, person, owner, tickets: shown, has_more_tickets })
}

async fn numbers_of(db: &impl ConnectionTrait, person_id: i64) -> Result<Vec<Number>, DbErr> {
    let addresses = addresses::of_person(db, person_id).await?;
    let hashes: Vec<&str> = addresses.iter().map(|address| address.hash.as_str()).collect();
    let stopped = consents::stopped_since(db, &hashes).await?;
    let mut marketing = consents::newest(db, Purpose::Marketing, &hashes).await?;
    let mut blocked = blocks::of_person(db, person_id).await?;
    let with_history = numbers::with_history(db, person_id).await?;
    let number = |address: addresses::Model| Number {
        stopped_at: stopped.get(&address.hash).copied(),
        marketing: marketing.remove(&address.hash),
        blocked_in: blocked.remove(&address.id).unwrap_or_default(),
        has_history: with_history.contains(&address.id),
        address,
    };
    Ok(addresses.into_iter().map(number).collect())
}

async fn tickets(db: &impl ConnectionTrait, user_id: i64, person_id: i64, limit: usize) -> Result<Vec<Ticket>, DbErr> {
    let sql = format!(
        "select c.id, i.name, c.last_line, c.last_at, c.closed_at from conversations c join inboxes i on i.id = c.inbox_id \
         where c.person_id = $1 and c.inbox_id in (select m.inbox_id from memberships m where m.user_id = $2) order by c.id desc limit {limit}"
    );
    let found = db
        .query_all_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            sql,
            [person_id.into(), user_id.into()],
        ))
        .await?;
    let ticket = |row: &sea_orm::QueryResult| {
        Ok(Ticket {
            id: row.try_get_by_index(0)?,
            inbox: row.try_get_by_index(1)?,
            last_line: row.try_get_by_index(2)?,
            last_at: row.try_get_by_index(3)?,
            is_closed: row.try_get_by_index::<Option<i64>>(4)?.is_some(),
        })
    };
    found.iter().map(ticket).collect()
}
