//! Whom a campaign is meant for, some at a time, each with the number that it goes to.
//!
//! The next ones are chosen first, and everything of each is asked for by its id, in subqueries and not in joins: after
//! a list was taken in, PostgreSQL does not know yet how many there are, and would go through everybody each time.

use super::{Audience, Model};
use crate::models::{inboxes, people::matching};
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// Someone it is meant for.
#[derive(Clone, Debug)]
pub struct Head {
    /// Where the next ones are looked for: a person's id, or that of a recipient.
    pub cursor: i64,
    pub person_id: i64,
    pub name: Option<String>,
    /// Where a user says that they are.
    pub zone: Option<Tz>,
    pub number: Option<Number>,
    /// The columns of a list, as JSON.
    pub fields: Option<String>,
    /// An earlier number of the same person stands in the list.
    pub is_double: bool,
}

/// The one of their numbers that it goes to.
#[derive(Clone, Debug)]
pub struct Number {
    pub address_id: i64,
    pub value: String,
    pub hash: String,
}

/// Some of them.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub heads: Vec<Head>,
    /// Behind whom there may be more.
    pub next: Option<i64>,
}

/// The next people it is meant for, behind `after`.
pub async fn next(
    db: &impl ConnectionTrait,
    campaign: &Model,
    inbox: &inboxes::Model,
    after: i64,
    most: usize,
) -> Result<Page, DbErr> {
    let kind = if inbox.is_sandbox() { "sandbox" } else { "sms" };
    let mut values: Vec<Value> = vec![after.into()];
    let sql = match campaign.audience.as_str() {
        Audience::LIST | Audience::ONE => listed(campaign, kind, most, &mut values),
        Audience::ANSWERS => answered(campaign, kind, most, &mut values),
        Audience::INBOX => everyone_of_the_inbox(campaign, kind, most, &mut values),
        _ => found(campaign, kind, most, &mut values),
    };
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let mut page = Page::default();
    for row in &rows {
        let head = head(row)?;
        page.next = Some(head.cursor);
        let is_meant: bool = row.try_get_by_index(7)?;
        page.heads.extend(is_meant.then_some(head));
    }
    page.next = page.next.filter(|_| rows.len() == most);
    Ok(page)
}

/// Whoever was erased is nobody's audience.
const NOT_ERASED: &str = "coalesce((select max(case when e.kind = 'erased' then 1 else 0 end) from addresses e where e.person_id = p.id), 0) = 0";

/// Everyone a search finds, each with the number that is preferred.
fn found(campaign: &Model, kind: &str, most: usize, values: &mut Vec<Value>) -> String {
    let found = matching(&campaign.audience_search, values);
    people(&found, most, &number(&format!("b.person_id = p.id and {OF_KIND} '{kind}' order by b.preferred desc, b.id")))
}

/// Each with the number that was used there last.
fn everyone_of_the_inbox(campaign: &Model, kind: &str, most: usize, values: &mut Vec<Value>) -> String {
    values.push(campaign.inbox_id.into());
    let used =
        "coalesce((select max(c.last_at) from conversations c where c.address_id = b.id and c.inbox_id = $2), 0)";
    people(
        "(select count(*) from conversations c where c.person_id = p.id and c.inbox_id = $2) > 0",
        most,
        &number(&format!("b.person_id = p.id and {OF_KIND} '{kind}' order by {used} desc, b.preferred desc, b.id")),
    )
}

fn people(meant: &str, most: usize, number: &str) -> String {
    format!(
        "select p.id, p.id, p.name, p.time_zone, {number}, null, false, {NOT_ERASED} \
         from (select p.id, p.name, p.time_zone from people p where p.id > $1 and {meant} order by p.id limit {most}) p \
         order by p.id"
    )
}

/// The rows of a list that was brought along; of several numbers of one person the first.
fn listed(campaign: &Model, kind: &str, most: usize, values: &mut Vec<Value>) -> String {
    values.push(campaign.id.into());
    let is_double =
        "exists (select 1 from recipients e where e.campaign_id = $2 and e.person_id = r.person_id and e.id < r.id)";
    recipients(kind, most, (is_double, "true"), "r.state = 'listed'")
}

/// People from an earlier campaign whom it reached and who answered so, or not at all.
fn answered(campaign: &Model, kind: &str, most: usize, values: &mut Vec<Value>) -> String {
    values.push(campaign.audience_campaign_id.into());
    let so = answered_so(campaign.audience_choice, values);
    let reached =
        "coalesce((select m.status from messages m where m.id = r.message_id), '') in ('sent', 'delivered', 'unknown')";
    recipients(kind, most, ("false", reached), &format!("r.state = 'queued' and {so}"))
}

fn recipients(kind: &str, most: usize, (is_double, is_meant): (&str, &str), which: &str) -> String {
    let number = number(&format!("b.id = r.address_id and {OF_KIND} '{kind}'"));
    format!(
        "select r.id, r.person_id, (select p.name from people p where p.id = r.person_id), \
         (select p.time_zone from people p where p.id = r.person_id), {number}, r.fields, {is_double}, {is_meant} \
         from (select * from recipients r where r.campaign_id = $2 and {which} and r.id > $1 order by r.id limit {most}) r \
         order by r.id"
    )
}

/// No index: going by its person there are a few, by its kind they are all.
const OF_KIND: &str = "b.kind || '' =";

/// Everything of one number in one subquery: its id, its hash and its digits.
fn number(which: &str) -> String {
    format!("(select b.id || ' ' || b.hash || ' ' || b.value from addresses b where {which} limit 1)")
}

pub(super) fn answered_so(choice: Option<i64>, values: &mut Vec<Value>) -> String {
    match choice {
        Some(number) => {
            values.push(number.into());
            format!("r.choice = ${}", values.len())
        }
        None => "r.choice is null and not r.handed_over".to_owned(),
    }
}

fn head(row: &QueryResult) -> Result<Head, DbErr> {
    Ok(Head {
        cursor: row.try_get_by_index(0)?,
        person_id: row.try_get_by_index(1)?,
        name: row.try_get_by_index(2)?,
        zone: row.try_get_by_index::<Option<String>>(3)?.and_then(|zone| zone.parse().ok()),
        number: row.try_get_by_index::<Option<String>>(4)?.as_deref().and_then(Number::parse),
        fields: row.try_get_by_index(5)?,
        is_double: row.try_get_by_index(6)?,
    })
}

impl Number {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.splitn(3, ' ');
        let address_id = words.next()?.parse().ok()?;
        let (hash, value) = (words.next()?.to_owned(), words.next()?.to_owned());
        Some(Self { address_id, value, hash })
    }
}
