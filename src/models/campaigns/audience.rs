//! To whom a campaign would go: everyone it is meant for, one number each, and who is left out and why.

use super::{Audience, Model, hours::Hours, permission::Permission, preview};
use crate::{
    database,
    models::{_entities::recipients, blocks, inboxes, people::Matching},
    quiet_hours::Allowed,
};
use chrono_tz::Tz;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryResult, QuerySelect, Statement, Value,
};
use std::collections::HashSet;

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

/// Why someone does not get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    NoNumber,
    Double,
    Stopped,
    /// It advertises something, and they never agreed to that, or do not any more.
    NotAgreed,
    Blocked,
    /// There is no hour at which texts may be sent to where they may be.
    NoHour,
    /// The desk was restored from a backup: whether they had it is not known.
    Restored,
    Erased,
}

impl Why {
    pub const ALL: [Self; 8] = [
        Self::Stopped,
        Self::NotAgreed,
        Self::Blocked,
        Self::NoNumber,
        Self::Double,
        Self::NoHour,
        Self::Restored,
        Self::Erased,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoNumber => "no_number",
            Self::Double => "double",
            Self::Stopped => "stopped",
            Self::NotAgreed => "not_agreed",
            Self::Blocked => "blocked",
            Self::NoHour => "no_hour",
            Self::Restored => "restored",
            Self::Erased => "erased",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == text)
    }

    pub const fn words(self) -> &'static str {
        match self {
            Self::NoNumber => "no number that can be texted from this inbox",
            Self::Double => "twice in the list",
            Self::Stopped => "said STOP",
            Self::NotAgreed => "has not agreed to marketing",
            Self::Blocked => "blocked by the carrier",
            Self::NoHour => "no hour at which they may be texted",
            Self::Erased => "erased before it went to them",
            Self::Restored => "may have had it before the desk was restored from a backup",
        }
    }
}

/// The next people it is meant for, behind `after`.
pub async fn next(
    db: &impl ConnectionTrait,
    campaign: &Model,
    inbox: &inboxes::Model,
    after: i64,
    most: usize,
) -> Result<Vec<Head>, DbErr> {
    let kind = if inbox.is_sandbox() { "sandbox" } else { "sms" };
    let mut values: Vec<Value> = vec![after.into(), kind.into()];
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = match campaign.audience.as_str() {
        Audience::LIST | Audience::ONE => listed(campaign, &mut values),
        Audience::ANSWERS => answered(campaign, &mut values),
        _ => people_of(campaign, database::is_sqlite(db), &mut values),
    };
    values.push(most.into());
    let sql = format!("{sql} limit ${}", values.len());
    let found = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    found.iter().map(head).collect()
}

/// Everyone a search finds, or everyone of the inbox, each with the number that is preferred or was used there last.
fn people_of(campaign: &Model, is_sqlite: bool, values: &mut Vec<Value>) -> String {
    let (meant, order) = if campaign.audience == Audience::INBOX {
        values.push(campaign.inbox_id.into());
        let inbox = format!("${}", values.len());
        (
            format!("exists (select 1 from conversations c where c.person_id = p.id and c.inbox_id = {inbox})"),
            format!(
                "coalesce((select max(c.last_at) from conversations c where c.address_id = b.id and c.inbox_id = {inbox}), 0) desc, "
            ),
        )
    } else {
        (Matching { search: &campaign.audience_search, is_sqlite }.sql(values), String::new())
    };
    format!(
        "select p.id, p.id, p.name, a.id, a.value, a.hash, null, false, p.time_zone from people p \
         left join addresses a on a.id = (select b.id from addresses b where b.person_id = p.id and b.kind = $2 \
           order by {order}b.preferred desc, b.id limit 1) \
         where p.id > $1 and {meant} and not exists (select 1 from addresses e where e.person_id = p.id and e.kind = 'erased') \
         order by p.id"
    )
}

/// The rows of a list that was brought along; of several numbers of one person the first.
fn listed(campaign: &Model, values: &mut Vec<Value>) -> String {
    values.push(campaign.id.into());
    let campaign = format!("${}", values.len());
    format!(
        "select r.id, p.id, p.name, a.id, a.value, a.hash, r.fields, \
         exists (select 1 from recipients e where e.campaign_id = {campaign} and e.person_id = r.person_id and e.id < r.id), p.time_zone \
         from recipients r join people p on p.id = r.person_id left join addresses a on a.id = r.address_id and a.kind = $2 \
         where r.campaign_id = {campaign} and r.state = 'listed' and r.id > $1 order by r.id"
    )
}

/// Those of an earlier campaign whom it reached and who answered so, or not at all.
fn answered(campaign: &Model, values: &mut Vec<Value>) -> String {
    values.push(campaign.audience_campaign_id.into());
    let earlier = format!("${}", values.len());
    let so = answered_so(campaign.audience_choice, values);
    format!(
        "select r.id, p.id, p.name, a.id, a.value, a.hash, r.fields, false, p.time_zone from recipients r \
         join people p on p.id = r.person_id left join addresses a on a.id = r.address_id and a.kind = $2 \
         join messages m on m.id = r.message_id and m.status in ('sent', 'delivered', 'unknown') \
         where r.campaign_id = {earlier} and r.state = 'queued' and {so} and r.id > $1 order by r.id"
    )
}

fn answered_so(choice: Option<i64>, values: &mut Vec<Value>) -> String {
    match choice {
        Some(number) => {
            values.push(number.into());
            format!("r.choice = ${}", values.len())
        }
        None => "r.choice is null and not r.handed_over".to_owned(),
    }
}

/// How many people are meant, whether or not they can be texted.
pub async fn size(db: &impl ConnectionTrait, audience: &Audience, inbox_id: i64) -> Result<i64, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let sql = match audience {
        Audience::People { search } => {
            let found = Matching { search, is_sqlite: database::is_sqlite(db) }.sql(&mut values);
            format!(
                "select count(*) from people p where {found} \
                 and not exists (select 1 from addresses e where e.person_id = p.id and e.kind = 'erased')"
            )
        }
        Audience::Inbox => {
            values.push(inbox_id.into());
            "select count(distinct person_id) from conversations where inbox_id = $1".to_owned()
        }
        Audience::Answers { campaign_id, choice } => {
            values.push((*campaign_id).into());
            let so = answered_so(*choice, &mut values);
            format!(
                "select count(*) from recipients r join messages m on m.id = r.message_id \
                 and m.status in ('sent', 'delivered', 'unknown') where r.campaign_id = $1 and r.state = 'queued' and {so}"
            )
        }
        Audience::List => return Ok(0),
    };
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    db.query_one_raw(statement).await?.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// The columns of the list that was brought along for a campaign.
pub async fn columns_of(db: &impl ConnectionTrait, campaign_id: i64) -> Result<Vec<String>, DbErr> {
    let first: Option<Option<String>> = recipients::Entity::find()
        .select_only()
        .column(recipients::Column::Fields)
        .filter(recipients::Column::CampaignId.eq(campaign_id))
        .filter(recipients::Column::Fields.is_not_null())
        .into_tuple()
        .one(db)
        .await?;
    Ok(preview::fields(first.flatten().as_deref()).into_keys().collect())
}

fn head(row: &QueryResult) -> Result<Head, DbErr> {
    let address: Option<i64> = row.try_get_by_index(3)?;
    let number = match address {
        Some(address_id) => {
            Some(Number { address_id, value: row.try_get_by_index(4)?, hash: row.try_get_by_index(5)? })
        }
        None => None,
    };
    Ok(Head {
        cursor: row.try_get_by_index(0)?,
        person_id: row.try_get_by_index(1)?,
        name: row.try_get_by_index(2)?,
        number,
        fields: row.try_get_by_index(6)?,
        is_double: row.try_get_by_index(7)?,
        zone: row.try_get_by_index::<Option<String>>(8)?.and_then(|zone| zone.parse().ok()),
    })
}

/// Which of some people do not get it.
pub struct Gate {
    permission: Permission,
    blocked: HashSet<i64>,
    hours: Hours,
}

impl Gate {
    pub async fn of(
        db: &impl ConnectionTrait,
        campaign: &Model,
        inbox: &inboxes::Model,
        heads: &[Head],
    ) -> Result<Self, DbErr> {
        let numbers = || heads.iter().filter_map(|head| head.number.as_ref());
        let hashes: Vec<&str> = numbers().map(|number| number.hash.as_str()).collect();
        let addresses: Vec<i64> = numbers().map(|number| number.address_id).collect();
        Ok(Self {
            permission: Permission::of(db, campaign, &hashes).await?,
            blocked: blocks::among(db, inbox.id, &addresses).await?,
            hours: Hours::of(db, campaign, inbox).await?,
        })
    }

    /// From when on somebody gets it, or why never.
    pub fn look(&mut self, head: &Head) -> Result<i64, Why> {
        let number = head.number.as_ref().ok_or(Why::NoNumber)?;
        if head.is_double {
            Err(Why::Double)
        } else if let Some(why) = self.permission.refusal(&number.hash) {
            Err(why)
        } else if self.blocked.contains(&number.address_id) {
            Err(Why::Blocked)
        } else if self.hours.look(head.zone, &number.value) == Allowed::Never {
            Err(Why::NoHour)
        } else {
            Ok(self.hours.ready_at(head.zone, &number.value))
        }
    }
}
