//! Which question a text may answer: what campaigns asked its number from its inbox.

use super::{
    Choice, Model, State,
    answers::{self, Packs, Reading, Sorted},
};
use crate::models::{
    _entities::{campaigns, choices},
    clock,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult, Statement};
use std::{collections::HashMap, sync::Arc};

/// Older questions are history.
const FURTHEST: i64 = 180 * clock::DAY;
/// How much a provider's clock may be behind ours.
const CLOCKS_DIFFER: i64 = clock::MINUTE;
/// Of a number's questions the newest so many.
const MOST: usize = 5;

/// A question that a number was asked.
#[derive(Clone, Debug)]
pub struct Question {
    pub address_id: i64,
    pub inbox_id: i64,
    pub recipient_id: i64,
    pub campaign_id: i64,
    pub choices: Arc<[Choice]>,
    pub asked_at: i64,
    pub choice: Option<i64>,
    /// When the answer that counts was said.
    pub answered_at: Option<i64>,
    pub misses: i64,
    pub may_change: bool,
    /// When answers cease to count.
    pub until: Option<i64>,
    pub unclear_text: Arc<str>,
    pub unclear_limit: i64,
    pub late_text: Arc<str>,
    /// They have been thanked.
    pub is_acknowledged: bool,
    /// When a user wrote to the number for the first time after the question: what is said from then on is for the user.
    pub user_wrote_at: Option<i64>,
}

impl Question {
    /// Whether an answer to it would still be taken.
    pub fn awaits(&self) -> bool {
        self.choice.is_none() || self.may_change
    }

    /// Whether a text may answer it that was said then: not before it was asked.
    pub fn is_asked(&self, said_at: i64) -> bool {
        said_at + CLOCKS_DIFFER >= self.asked_at
    }

    pub fn user_wrote_before(&self, at: i64) -> bool {
        self.user_wrote_at.is_some_and(|wrote_at| wrote_at <= at)
    }

    /// Whether the answer that counts was said later.
    pub fn is_answered_after(&self, at: i64) -> bool {
        self.choice.is_some() && self.answered_at.is_some_and(|answered_at| answered_at > at)
    }

    pub fn is_over(&self, at: i64) -> bool {
        self.until.is_some_and(|until| at > until)
    }

    /// What a text says to it, in an inbox that listens to these languages.
    pub fn read(&self, text: &str, packs: Packs) -> Reading {
        let choices: Vec<answers::Choice<'_>> = self.choices.iter().map(answers::Choice::from).collect();
        match answers::sort(text, &choices, packs) {
            Sorted::Answer(reading) => reading,
            Sorted::Keyword(_) | Sorted::Conversation => Reading::Other,
        }
    }

    pub fn chosen(&self, number: i64) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.number == number)
    }
}

impl<'a> From<&'a Choice> for answers::Choice<'a> {
    fn from(choice: &'a Choice) -> Self {
        Self {
            number: choice.number,
            label: &choice.label,
            synonyms: choice.synonyms.iter().map(String::as_str).collect(),
        }
    }
}

/// What these addresses were asked, by address and inbox, the newest question first.
pub async fn questions(
    db: &impl ConnectionTrait,
    addresses: &[i64],
) -> Result<HashMap<(i64, i64), Vec<Question>>, DbErr> {
    if addresses.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select r.address_id, r.inbox_id, r.id, r.campaign_id, r.choice, r.misses, \
         case when exists (select 1 from messages k where k.recipient_id = r.id and k.kind = 'acknowledgement') then 1 else 0 end, \
         (select w.created_at from messages w where w.address_id = r.address_id and w.inbox_id = r.inbox_id and w.id > r.message_id \
           and w.direction = 'out' and w.author_id is not null order by w.id limit 1), \
         m.created_at, r.answered_at \
         from recipients r join messages m on m.id = r.message_id \
         where r.asks and r.message_id is not null and r.address_id in ({ids}) \
         and m.status in ('sending', 'sent', 'delivered', 'unknown') and m.created_at > $1 order by r.message_id desc"
    );
    let since = clock::now() - FURTHEST;
    let found =
        db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [since.into()])).await?;
    let asked = found.iter().map(asked).collect::<Result<Vec<_>, _>>()?;
    let campaigns = Frozen::of(db, asked.iter().map(|asked| asked.campaign_id).collect()).await?;
    let mut questions: HashMap<(i64, i64), Vec<Question>> = HashMap::new();
    for asked in asked {
        let theirs = questions.entry((asked.address_id, asked.inbox_id)).or_default();
        if theirs.len() < MOST {
            theirs.extend(campaigns.question(asked));
        }
    }
    Ok(questions)
}

struct Asked {
    address_id: i64,
    inbox_id: i64,
    recipient_id: i64,
    campaign_id: i64,
    choice: Option<i64>,
    misses: i64,
    is_acknowledged: bool,
    user_wrote_at: Option<i64>,
    asked_at: i64,
    answered_at: Option<i64>,
}

fn asked(row: &QueryResult) -> Result<Asked, DbErr> {
    Ok(Asked {
        address_id: row.try_get_by_index(0)?,
        inbox_id: row.try_get_by_index(1)?,
        recipient_id: row.try_get_by_index(2)?,
        campaign_id: row.try_get_by_index(3)?,
        choice: row.try_get_by_index(4)?,
        misses: row.try_get_by_index(5)?,
        is_acknowledged: row.try_get_by_index::<i32>(6)? == 1,
        user_wrote_at: row.try_get_by_index(7)?,
        asked_at: row.try_get_by_index(8)?,
        answered_at: row.try_get_by_index(9)?,
    })
}

/// Campaigns as they were launched.
struct Frozen {
    campaigns: HashMap<i64, Model>,
    choices: HashMap<i64, Arc<[Choice]>>,
}

impl Frozen {
    async fn of(db: &impl ConnectionTrait, mut ids: Vec<i64>) -> Result<Self, DbErr> {
        ids.sort_unstable();
        ids.dedup();
        let launched =
            campaigns::Entity::find().filter(campaigns::Column::Id.is_in(ids.iter().copied())).all(db).await?;
        let rows = choices::Entity::find()
            .filter(choices::Column::CampaignId.is_in(ids))
            .order_by_asc(choices::Column::Number)
            .all(db)
            .await?;
        let mut choices: HashMap<i64, Vec<Choice>> = HashMap::new();
        for row in rows {
            choices.entry(row.campaign_id).or_default().push(row.into());
        }
        Ok(Self {
            campaigns: launched.into_iter().map(|campaign| (campaign.id, campaign)).collect(),
            choices: choices.into_iter().map(|(id, choices)| (id, choices.into())).collect(),
        })
    }

    fn question(&self, asked: Asked) -> Option<Question> {
        let campaign =
            self.campaigns.get(&asked.campaign_id).filter(|campaign| State::is_launched(campaign.state()))?;
        Some(Question {
            address_id: asked.address_id,
            inbox_id: asked.inbox_id,
            recipient_id: asked.recipient_id,
            campaign_id: asked.campaign_id,
            choices: self.choices.get(&asked.campaign_id)?.clone(),
            asked_at: asked.asked_at,
            choice: asked.choice,
            answered_at: asked.answered_at,
            misses: asked.misses,
            may_change: campaign.may_change,
            until: campaign.answers_until(),
            unclear_text: campaign.unclear_text.as_str().into(),
            unclear_limit: campaign.unclear_limit,
            late_text: campaign.late_text.as_str().into(),
            is_acknowledged: asked.is_acknowledged,
            user_wrote_at: asked.user_wrote_at,
        })
    }
}

impl Question {
    /// An automatic text with the choices in it.
    pub fn with_choices(&self, text: &str) -> String {
        text.replace("{{choices}}", &super::details::listed(&self.choices))
    }
}
