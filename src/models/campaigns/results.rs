//! What came of a campaign: the people behind each figure, and its answers over time.

use super::Model;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// A figure of a campaign's page, and whom it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slice {
    Everyone,
    /// Not sent yet, be it in the outbox already.
    Waiting,
    /// For this reason; none: for any.
    LeftOut(Option<String>),
    /// Taken by the carrier, delivered or not.
    Sent,
    Delivered,
    /// With these words; none: with any.
    Failed(Option<String>),
    Unknown,
    Cancelled,
    Choice(i64),
    /// It reached them, and they have not answered.
    Silent,
    /// They answered what was not understood, and nothing else.
    Unclear,
}

/// One recipient, as a page or an export shows them.
#[derive(Clone, Debug)]
pub struct Answer {
    pub id: i64,
    pub person_id: i64,
    pub name: Option<String>,
    pub number: String,
    pub state: String,
    pub why: Option<String>,
    pub status: Option<String>,
    pub words: Option<String>,
    pub choice: Option<i64>,
    pub answered_at: Option<i64>,
    /// What they wrote.
    pub said: Option<String>,
    pub handed_over: bool,
}

impl Slice {
    /// As an address names it: `choice-2`, `failed`.
    pub fn parse(who: &str, why: Option<&str>) -> Option<Self> {
        let why = why.filter(|why| !why.is_empty()).map(ToOwned::to_owned);
        Some(match who {
            "" | "everyone" => Self::Everyone,
            "waiting" => Self::Waiting,
            "left-out" => Self::LeftOut(why),
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "failed" => Self::Failed(why),
            "unknown" => Self::Unknown,
            "cancelled" => Self::Cancelled,
            "silent" => Self::Silent,
            "unclear" => Self::Unclear,
            choice => Self::Choice(choice.strip_prefix("choice-")?.parse().ok()?),
        })
    }

    fn condition(&self, values: &mut Vec<Value>) -> String {
        let status = "coalesce(m.status, r.outcome)";
        match self {
            Self::Everyone => "1 = 1".to_owned(),
            Self::Waiting => {
                format!("(r.state = 'waiting' or r.state = 'queued' and {status} in ('queued', 'sending'))")
            }
            Self::LeftOut(why) => because("r.state = 'left_out'", "r.why", why.as_ref(), values),
            Self::Sent => format!("r.state = 'queued' and {status} in ('sent', 'delivered')"),
            Self::Delivered => format!("r.state = 'queued' and {status} = 'delivered'"),
            Self::Failed(why) => {
                because(&format!("r.state = 'queued' and {status} = 'failed'"), "m.error_words", why.as_ref(), values)
            }
            Self::Unknown => format!("r.state = 'queued' and {status} = 'unknown'"),
            Self::Cancelled => format!("r.state = 'queued' and {status} = 'cancelled'"),
            Self::Choice(number) => {
                values.push((*number).into());
                format!("r.choice is not null and r.choice = ${}", values.len())
            }
            Self::Silent => format!(
                "r.state = 'queued' and r.choice is null and r.misses = 0 and {status} in ('sent', 'delivered', 'unknown')"
            ),
            Self::Unclear => "r.choice is null and r.misses > 0".to_owned(),
        }
    }
}

fn because(condition: &str, column: &str, why: Option<&String>, values: &mut Vec<Value>) -> String {
    match why {
        Some(why) => {
            values.push(why.clone().into());
            format!("{condition} and {column} = ${}", values.len())
        }
        None => condition.to_owned(),
    }
}

/// The recipients that a figure counts, behind `after`.
pub async fn recipients_where(
    db: &impl ConnectionTrait,
    campaign: &Model,
    slice: &Slice,
    after: i64,
    most: i64,
) -> Result<Vec<Answer>, DbErr> {
    let mut values: Vec<Value> = vec![campaign.id.into(), after.into(), most.into()];
    let condition = slice.condition(&mut values);
    let sql = format!(
        "select r.id, r.person_id, p.name, a.value, r.state, r.why, coalesce(m.status, r.outcome), m.error_words, r.choice, \
         r.answered_at, n.body, r.handed_over from recipients r \
         left join people p on p.id = r.person_id left join addresses a on a.id = r.address_id \
         left join messages m on m.id = r.message_id left join messages n on n.id = r.answer_id \
         where r.campaign_id = $1 and r.id > $2 and {condition} order by r.id limit $3"
    );
    let found = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    found.iter().map(answer).collect()
}

fn answer(row: &QueryResult) -> Result<Answer, DbErr> {
    Ok(Answer {
        id: row.try_get_by_index(0)?,
        person_id: row.try_get_by_index(1)?,
        name: row.try_get_by_index(2)?,
        number: row.try_get_by_index::<Option<String>>(3)?.unwrap_or_default(),
        state: row.try_get_by_index(4)?,
        why: row.try_get_by_index(5)?,
        status: row.try_get_by_index(6)?,
        words: row.try_get_by_index(7)?,
        choice: row.try_get_by_index(8)?,
        answered_at: row.try_get_by_index(9)?,
        said: row.try_get_by_index(10)?,
        handed_over: row.try_get_by_index(11)?,
    })
}

/// How many answered with each choice in each span of `span` milliseconds: (beginning, choice, how many).
pub async fn answers_of(db: &impl ConnectionTrait, campaign: &Model, span: i64) -> Result<Vec<(i64, i64, i64)>, DbErr> {
    let sql = "select (answered_at / $2) * $2, choice, count(*) from recipients \
        where campaign_id = $1 and choice is not null and answered_at is not null group by 1, 2 order by 1, 2";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [campaign.id.into(), span.into()]);
    let found = db.query_all_raw(statement).await?;
    found.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?))).collect()
}
