//! What a launch would do: how many get it, who is left out and why, and how long the longest text is.

use super::{
    Model,
    audience::{Gate, Why},
    details::listed,
    meant::{self, Head},
    variables::{Template, Values},
};
use crate::models::{ModelResult, inboxes, messages::confirmation};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// Read at a time.
const CHUNK: usize = 2_000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    pub recipients: u64,
    /// Why and how many, the most first.
    pub left_out: Vec<(Why, u64)>,
    /// Of all texts together.
    pub segments: i64,
    /// The text that takes the most segments, and how many.
    pub longest: Option<(String, i64)>,
    /// The text as its first recipient gets it.
    pub first: Option<String>,
}

/// Goes through everyone it is meant for.
pub async fn preview(db: &impl ConnectionTrait, campaign: &Model) -> ModelResult<Preview> {
    let inbox = inboxes::find(db, campaign.inbox_id).await?;
    let choices = listed(&campaign.choices(db).await?);
    let template = Template::trusted(&campaign.body);
    let mut preview = Preview::default();
    let mut left_out: BTreeMap<Why, u64> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = meant::next(db, campaign, &inbox, after, CHUNK).await?;
        let mut gate = Gate::of(db, campaign, &inbox, &page.heads).await?;
        for head in &page.heads {
            match gate.look(head) {
                Ok(_) => {
                    let fields = fields(head.fields.as_deref());
                    let values = Values { name: head.name.as_deref(), fields: &fields, choices: &choices };
                    preview.note(template.fill(values));
                }
                Err(why) => *left_out.entry(why).or_default() += 1,
            }
        }
        let Some(next) = page.next else { break };
        after = next;
    }
    preview.left_out = left_out.into_iter().collect();
    preview.left_out.sort_by_key(|(_, many)| std::cmp::Reverse(*many));
    Ok(preview)
}

/// Those who would get it, or who are left out for a reason, behind `after`; and behind whom there are more.
pub async fn meant_people(
    db: &impl ConnectionTrait,
    campaign: &Model,
    left_out: Option<Why>,
    after: i64,
    most: usize,
) -> ModelResult<(Vec<Head>, Option<i64>)> {
    let inbox = inboxes::find(db, campaign.inbox_id).await?;
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let page = meant::next(db, campaign, &inbox, after, CHUNK).await?;
        let mut gate = Gate::of(db, campaign, &inbox, &page.heads).await?;
        found.extend(page.heads.into_iter().filter(|head| gate.look(head).err() == left_out));
        match page.next {
            Some(next) if found.len() <= most => after = next,
            _ => break,
        }
    }
    let has_more = found.len() > most;
    found.truncate(most);
    let next = found.last().filter(|_| has_more).map(|head| head.cursor);
    Ok((found, next))
}

/// Whether anybody at all would get it.
pub async fn reaches_anyone(db: &impl ConnectionTrait, campaign: &Model) -> ModelResult<bool> {
    Ok(first(db, campaign).await?.is_some())
}

/// The text as its first recipient gets it; where there is none, as someone of this name would.
pub async fn sample(db: &impl ConnectionTrait, campaign: &Model, name: &str) -> ModelResult<String> {
    let choices = listed(&campaign.choices(db).await?);
    let first = first(db, campaign).await?;
    let fields = fields(first.as_ref().and_then(|head| head.fields.as_deref()));
    let name = first.as_ref().map_or(Some(name), |head| head.name.as_deref());
    Ok(Template::trusted(&campaign.body).fill(Values { name, fields: &fields, choices: &choices }))
}

async fn first(db: &impl ConnectionTrait, campaign: &Model) -> ModelResult<Option<Head>> {
    let inbox = inboxes::find(db, campaign.inbox_id).await?;
    let mut after = 0;
    loop {
        let page = meant::next(db, campaign, &inbox, after, CHUNK).await?;
        let mut gate = Gate::of(db, campaign, &inbox, &page.heads).await?;
        if let Some(first) = page.heads.into_iter().find(|head| gate.look(head).is_ok()) {
            return Ok(Some(first));
        }
        let Some(next) = page.next else { return Ok(None) };
        after = next;
    }
}

impl Preview {
    fn note(&mut self, text: String) {
        let segments = confirmation::segments(&text);
        self.recipients += 1;
        self.segments += segments;
        if self.first.is_none() {
            self.first = Some(text.clone());
        }
        let is_longer = self
            .longest
            .as_ref()
            .is_none_or(|(longest, most)| (segments, text.chars().count()) > (*most, longest.chars().count()));
        if is_longer {
            self.longest = Some((text, segments));
        }
    }
}

pub(super) fn fields(json: Option<&str>) -> BTreeMap<String, String> {
    json.and_then(|fields| serde_json::from_str(fields).ok()).unwrap_or_default()
}
