//! Who is left out of a campaign and why, and how many it is meant for.

use super::{
    Audience, Model,
    hours::Hours,
    meant::{Head, answered_so},
    permission::Permission,
    preview,
};
use crate::{
    models::{_entities::recipients, blocks, inboxes, people::matching},
    quiet_hours::Allowed,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Statement, Value};
use std::collections::HashSet;

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

/// How many people are meant, whether or not they can be texted.
pub async fn size(db: &impl ConnectionTrait, audience: &Audience, inbox_id: i64) -> Result<i64, DbErr> {
    let mut values: Vec<Value> = Vec::new();
    let sql = match audience {
        Audience::People { search } => {
            let found = matching(search, &mut values);
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
