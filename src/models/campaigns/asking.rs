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
    pub choice: Option<i64>,
    pub misses: i64,
    pub may_change: bool,
    /// When answers cease to count.
    pub until: Option<i64>,
    pub unclear_text: Arc<str>,
    pub unclear_limit: i64,
    pub late_text: Arc<str>,
    /// They have been thanked.
    pub is_acknowledged: bool,
    /// A user wrote to the number after the question: what comes now is for the user.
    pub user_wrote_since: bool,
}

impl Question {
    /// Whether an answer to it would still be taken.
    pub fn awaits(&self) -> bool {
        self.choice.is_none() || self.may_change
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
         case when exists (select 1 from messages w where w.address_id = r.address_id and w.inbox_id = r.inbox_id and w.id > r.message_id \
           and w.direction = 'out' and w.author_id is not null) then 1 else 0 end \
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
    user_wrote_since: bool,
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
        user_wrote_since: row.try_get_by_index::<i32>(7)? == 1,
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
            choice: asked.choice,
            misses: asked.misses,
            may_change: campaign.may_change,
            until: campaign.answers_until(),
            unclear_text: campaign.unclear_text.as_str().into(),
            unclear_limit: campaign.unclear_limit,
            late_text: campaign.late_text.as_str().into(),
            is_acknowledged: asked.is_acknowledged,
            user_wrote_since: asked.user_wrote_since,
        })
    }
}

impl Question {
    /// An automatic text with the choices in it.
    pub fn with_choices(&self, text: &str) -> String {
        text.replace("{{choices}}", &super::details::listed(&self.choices))
    }
}
