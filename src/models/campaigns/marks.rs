//! What the texts of a thread have to do with campaigns: which one a question belongs to, and how an answer was read.

use super::{
    Choice, Column, Entity, Model,
    answers::{Doubt, Why},
};
use crate::models::{_entities::choices, messages};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeSet, HashMap};

/// How a text was read against a question, as it is kept with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub what: What,
    /// The number of the choice.
    pub number: Option<i64>,
    /// In words.
    pub why: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Counted,
    /// A user had written since: it counts once somebody says so.
    Offered,
    /// The same answer once more.
    Repeated,
    /// It was said before the answer that counts, and came after it.
    Superseded,
    /// It came after the end.
    Late,
    Unclear,
}

impl What {
    const ALL: [Self; 6] = [Self::Counted, Self::Offered, Self::Repeated, Self::Superseded, Self::Late, Self::Unclear];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Offered => "offered",
            Self::Repeated => "repeated",
            Self::Superseded => "superseded",
            Self::Late => "late",
            Self::Unclear => "unclear",
        }
    }
}

impl Reading {
    /// "counted 2 number": what it was, of which choice, and by what it was known. "unclear unsure": and why.
    pub fn parse(kept: &str) -> Option<Self> {
        let mut words = kept.splitn(3, ' ');
        let what = words.next()?;
        let what = What::ALL.into_iter().find(|known| known.as_str() == what)?;
        if what == What::Unclear {
            let doubt = words.next().and_then(Doubt::parse);
            return Some(Self { what, number: None, why: doubt.map(|doubt| doubt.words().to_owned()) });
        }
        let number = words.next().and_then(|number| number.parse().ok());
        Some(Self { what, number, why: words.next().and_then(Why::parse).map(|why| why.words()) })
    }
}

/// The campaigns that some texts belong to.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    campaigns: HashMap<i64, Model>,
    choices: HashMap<i64, Vec<Choice>>,
}

/// What one text has to do with its campaign.
#[derive(Clone, Debug)]
pub struct Mark<'a> {
    pub campaign: &'a Model,
    pub reading: Option<Reading>,
    /// What it was read as.
    pub choice: Option<&'a Choice>,
}

impl Marks {
    pub async fn of(db: &impl ConnectionTrait, texts: &[messages::Model]) -> Result<Self, DbErr> {
        let ids: BTreeSet<i64> = texts.iter().filter_map(|text| text.campaign_id).collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let campaigns = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?;
        let rows = choices::Entity::find()
            .filter(choices::Column::CampaignId.is_in(ids))
            .order_by_asc(choices::Column::Number)
            .all(db)
            .await?;
        let mut choices: HashMap<i64, Vec<Choice>> = HashMap::new();
        for row in rows {
            choices.entry(row.campaign_id).or_default().push(row.into());
        }
        Ok(Self { campaigns: campaigns.into_iter().map(|campaign| (campaign.id, campaign)).collect(), choices })
    }

    pub fn mark(&self, text: &messages::Model) -> Option<Mark<'_>> {
        let campaign = self.campaigns.get(&text.campaign_id?)?;
        let reading = text.reading.as_deref().and_then(Reading::parse);
        let number = reading.as_ref().and_then(|reading| reading.number);
        let choices = self.choices.get(&campaign.id).map(Vec::as_slice).unwrap_or_default();
        Some(Mark { campaign, choice: choices.iter().find(|choice| Some(choice.number) == number), reading })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_understood_as_the_letter_box_writes_it() {
        let read = |kept| Reading::parse(kept).unwrap();

        let number = Some(Why::Number.words());
        assert_eq!(read("counted 2 number"), Reading { what: What::Counted, number: Some(2), why: number });
        assert_eq!(read("unclear"), Reading { what: What::Unclear, number: None, why: None });
        assert_eq!(read("unclear unsure").why.as_deref(), Some("it does not sound certain"));
        assert_eq!(read("late 3 something new").why, None);
        assert_eq!(Reading::parse("guessed 1"), None);
    }
}
