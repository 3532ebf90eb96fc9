//! What was typed of a campaign, and kept as it was typed until it is right.

use super::{Audience, Choice, Model};
use crate::models::clock;

/// What whoever chooses is thanked with, until a user writes something else.
const ACKNOWLEDGEMENT: &str = "Thank you! We noted your answer.";

/// A campaign as its form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    pub name: String,
    pub inbox_id: String,
    pub body: String,
    pub choices: Vec<DraftChoice>,
    /// `people`, `inbox`, `list` or `answers`.
    pub audience: String,
    /// Words of a name or digits of a number; empty: everyone.
    pub audience_search: String,
    pub audience_campaign_id: String,
    /// The number of a choice; empty: those who have not answered.
    pub audience_choice: String,
    /// It advertises something.
    pub advertises: bool,
    pub unclear_text: String,
    pub unclear_limit: String,
    pub late_text: String,
    /// In days. Leave empty for no limit..
    pub answers_for: String,
    pub may_change: bool,
    /// `now` or `later`.
    pub when: String,
    /// "2026-12-24T09:30", in the zone of the desk, or in each person's own.
    pub send_at: String,
    pub local_time: bool,
    /// "09:00"
    pub window_from: String,
    pub window_to: String,
    /// Texts a minute; empty: as fast as the inbox may.
    pub pace: String,
    /// Of the form for a new one: pressed twice, made once.
    pub key: String,
}

/// One choice as the form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftChoice {
    pub number: String,
    pub label: String,
    /// Separated by commas.
    pub synonyms: String,
    pub acknowledgement: String,
    pub hands_over: bool,
}

impl DraftChoice {
    /// A row of the form for this number.
    pub fn new(number: usize) -> Self {
        Self { number: number.to_string(), acknowledgement: ACKNOWLEDGEMENT.to_owned(), ..Self::default() }
    }

    /// A row of the form that nobody wrote in.
    pub fn is_blank(&self) -> bool {
        let thanks = self.acknowledgement.trim();
        self.label.trim().is_empty()
            && self.synonyms.trim().is_empty()
            && (thanks.is_empty() || thanks == ACKNOWLEDGEMENT)
    }
}

impl Draft {
    /// What a new campaign starts from.
    pub fn new() -> Self {
        Self {
            choices: (1..=3).map(DraftChoice::new).collect(),
            audience: Audience::PEOPLE.to_owned(),
            unclear_text: "Sorry, we did not understand that. Please reply with one of:\n{{choices}}".to_owned(),
            unclear_limit: "2".to_owned(),
            late_text: "Thank you! Your answer came too late to be counted. Write to us if we can help.".to_owned(),
            answers_for: "7".to_owned(),
            may_change: true,
            when: "now".to_owned(),
            window_from: "09:00".to_owned(),
            window_to: "20:00".to_owned(),
            ..Self::default()
        }
    }

    /// As a campaign stands. `send_at` is written in `zone`.
    pub fn of(campaign: &Model, choices: &[Choice], zone: chrono_tz::Tz) -> Self {
        let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let send_at = campaign.send_at.and_then(chrono::DateTime::from_timestamp_millis);
        let zone = if campaign.local_time { chrono_tz::UTC } else { zone };
        Self {
            name: campaign.name.clone(),
            inbox_id: campaign.inbox_id.to_string(),
            body: campaign.body.clone(),
            choices: choices.iter().map(DraftChoice::from).collect(),
            audience: campaign.audience.clone(),
            audience_search: campaign.audience_search.clone(),
            audience_campaign_id: text(campaign.audience_campaign_id),
            audience_choice: text(campaign.audience_choice),
            advertises: campaign.advertises(),
            unclear_text: campaign.unclear_text.clone(),
            unclear_limit: campaign.unclear_limit.to_string(),
            late_text: campaign.late_text.clone(),
            answers_for: text(campaign.answers_for.map(|length| length / clock::DAY)),
            may_change: campaign.may_change,
            when: if campaign.send_at.is_some() { "later" } else { "now" }.to_owned(),
            send_at: send_at.map(|at| at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default(),
            local_time: campaign.local_time,
            window_from: hour(campaign.window_from),
            window_to: hour(campaign.window_to),
            pace: text(campaign.pace),
            key: String::new(),
        }
    }
}

impl From<&Choice> for DraftChoice {
    fn from(choice: &Choice) -> Self {
        Self {
            number: choice.number.to_string(),
            label: choice.label.clone(),
            synonyms: choice.synonyms.join(", "),
            acknowledgement: choice.acknowledgement.clone(),
            hands_over: choice.hands_over,
        }
    }
}

/// "09:00"
fn hour(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
