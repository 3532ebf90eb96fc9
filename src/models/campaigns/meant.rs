//! Whom a campaign is meant for, some at a time, each with the number that it goes to.
//!
//! Every question is for the next rows along an index, or for rows by their ids. In one statement with its joins,
//! PostgreSQL goes through all people for every thousand as soon as it guesses wrong how many there are.

use super::{Audience, Model};
use crate::{
    database,
    models::{
        _entities::{addresses, conversations, people},
        inboxes,
        people::Matching,
    },
};
use chrono_tz::Tz;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryResult, QuerySelect, Statement,
    Value,
};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

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

/// Where somebody was found.
struct Found {
    cursor: i64,
    person_id: i64,
    /// None: whichever of theirs is the best.
    address_id: Option<i64>,
    fields: Option<String>,
    is_double: bool,
    /// False: they did not get the earlier campaign whose answers count.
    is_meant: bool,
}

/// The next people it is meant for, behind `after`.
pub async fn next(
    db: &impl ConnectionTrait,
    campaign: &Model,
    inbox: &inboxes::Model,
    after: i64,
    most: usize,
) -> Result<Page, DbErr> {
    let mut values: Vec<Value> = vec![after.into()];
    let sql = match campaign.audience.as_str() {
        Audience::LIST | Audience::ONE => listed(campaign, &mut values),
        Audience::ANSWERS => answered(campaign, &mut values),
        _ => people_of(campaign, database::is_sqlite(db), &mut values),
    };
    let sql = format!("{sql} limit {most}");
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let mut found = rows.iter().map(found).collect::<Result<Vec<Found>, DbErr>>()?;
    let next = found.last().filter(|_| found.len() == most).map(|last| last.cursor);
    found.retain(|found| found.is_meant);
    Ok(Page { heads: heads(db, campaign, inbox, found).await?, next })
}

/// Everyone a search finds, or everyone of the inbox.
fn people_of(campaign: &Model, is_sqlite: bool, values: &mut Vec<Value>) -> String {
    let meant = if campaign.audience == Audience::INBOX {
        values.push(campaign.inbox_id.into());
        "(select count(*) from conversations c where c.person_id = p.id and c.inbox_id = $2) > 0".to_owned()
    } else {
        Matching { search: &campaign.audience_search, is_sqlite }.sql(values)
    };
    format!(
        "select p.id, p.id, cast(null as bigint), null, false, true from people p where p.id > $1 and {meant} order by p.id"
    )
}

/// The rows of a list that was brought along; of several numbers of one person the first.
fn listed(campaign: &Model, values: &mut Vec<Value>) -> String {
    values.push(campaign.id.into());
    "select r.id, r.person_id, r.address_id, r.fields, \
     exists (select 1 from recipients e where e.campaign_id = $2 and e.person_id = r.person_id and e.id < r.id), true \
     from recipients r where r.campaign_id = $2 and r.state = 'listed' and r.id > $1 order by r.id"
        .to_owned()
}

/// Those of an earlier campaign whom it reached and who answered so, or not at all.
fn answered(campaign: &Model, values: &mut Vec<Value>) -> String {
    values.push(campaign.audience_campaign_id.into());
    let so = answered_so(campaign.audience_choice, values);
    format!(
        "select r.id, r.person_id, r.address_id, r.fields, false, \
         coalesce((select m.status from messages m where m.id = r.message_id), '') in ('sent', 'delivered', 'unknown') \
         from recipients r where r.campaign_id = $2 and r.state = 'queued' and {so} and r.id > $1 order by r.id"
    )
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

fn found(row: &QueryResult) -> Result<Found, DbErr> {
    Ok(Found {
        cursor: row.try_get_by_index(0)?,
        person_id: row.try_get_by_index(1)?,
        address_id: row.try_get_by_index(2)?,
        fields: row.try_get_by_index(3)?,
        is_double: row.try_get_by_index(4)?,
        is_meant: row.try_get_by_index(5)?,
    })
}

/// Whoever was erased is nobody's audience.
async fn heads(
    db: &impl ConnectionTrait,
    campaign: &Model,
    inbox: &inboxes::Model,
    found: Vec<Found>,
) -> Result<Vec<Head>, DbErr> {
    let known = names(db, &found).await?;
    let numbers = Numbers::read(db, campaign, inbox, &found).await?;
    let head = |found: Found| {
        let (name, zone) = known.get(&found.person_id).filter(|_| !numbers.erased.contains(&found.person_id))?.clone();
        Some(Head {
            cursor: found.cursor,
            person_id: found.person_id,
            name,
            zone,
            number: numbers.of(&found).cloned(),
            fields: found.fields,
            is_double: found.is_double,
        })
    };
    Ok(found.into_iter().filter_map(head).collect())
}

async fn names(
    db: &impl ConnectionTrait,
    found: &[Found],
) -> Result<HashMap<i64, (Option<String>, Option<Tz>)>, DbErr> {
    let rows: Vec<(i64, Option<String>, Option<String>)> = people::Entity::find()
        .select_only()
        .columns([people::Column::Id, people::Column::Name, people::Column::TimeZone])
        .filter(people::Column::Id.is_in(found.iter().map(|found| found.person_id)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, name, zone)| (id, (name, zone.and_then(|zone| zone.parse().ok())))).collect())
}

/// Numbers that an inbox can text.
struct Numbers {
    by_id: HashMap<i64, Number>,
    /// Of each person the one that was used here last, else the one that is preferred.
    best: HashMap<i64, i64>,
    erased: HashSet<i64>,
}

impl Numbers {
    async fn read(
        db: &impl ConnectionTrait,
        campaign: &Model,
        inbox: &inboxes::Model,
        found: &[Found],
    ) -> Result<Self, DbErr> {
        let kind = if inbox.is_sandbox() { "sandbox" } else { "sms" };
        let given: Vec<i64> = found.iter().filter_map(|found| found.address_id).collect();
        let loose: Vec<i64> =
            found.iter().filter(|found| found.address_id.is_none()).map(|found| found.person_id).collect();
        let used =
            if campaign.audience == Audience::INBOX { used(db, inbox.id, &loose).await? } else { HashMap::new() };
        let mut rows = addresses::Entity::find()
            .filter(
                Condition::any().add(addresses::Column::Id.is_in(given)).add(addresses::Column::PersonId.is_in(loose)),
            )
            .filter(addresses::Column::Kind.is_in([kind, "erased"]))
            .all(db)
            .await?;
        rows.sort_by_key(|row| (Reverse(used.get(&row.id).copied()), Reverse(row.preferred), row.id));
        let mut numbers = Self { by_id: HashMap::new(), best: HashMap::new(), erased: HashSet::new() };
        for row in rows {
            if row.kind == "erased" {
                numbers.erased.insert(row.person_id);
            } else {
                numbers.best.entry(row.person_id).or_insert(row.id);
                numbers.by_id.insert(row.id, Number { address_id: row.id, value: row.value, hash: row.hash });
            }
        }
        Ok(numbers)
    }

    fn of(&self, found: &Found) -> Option<&Number> {
        let id = found.address_id.or_else(|| self.best.get(&found.person_id).copied())?;
        self.by_id.get(&id)
    }
}

/// When the numbers of some people were last used with an inbox.
async fn used(db: &impl ConnectionTrait, inbox_id: i64, people: &[i64]) -> Result<HashMap<i64, i64>, DbErr> {
    use conversations::Column as C;
    let rows: Vec<(i64, i64)> = conversations::Entity::find()
        .select_only()
        .column(C::AddressId)
        .expr(C::LastAt.max())
        .filter(C::InboxId.eq(inbox_id))
        .filter(C::PersonId.is_in(people.iter().copied()))
        .group_by(C::AddressId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}
