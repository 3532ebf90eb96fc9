use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::views::{Chrome, Errors, Named, form, numbers};

/// A campaign to make or to change: one form. 422 when something of it cannot be.
pub fn draft(desk: &Chrome, contents: &DraftPage) -> Response {
    form(desk, "campaigns/draft.html", contents, &contents.errors)
}

/// Everything as it was typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DraftPage {
    /// None for a new one.
    pub id: Option<i64>,
    /// Of the form for a new one.
    pub key: String,
    pub name: String,
    pub inbox_id: Option<i64>,
    pub inboxes: Vec<Named>,
    pub body: String,
    /// What can stand in the text, as it is written there: `{{person.first_name|there}}`.
    pub variables: Vec<String>,
    pub choices: Vec<ChoiceTyped>,
    pub audience: String,
    pub audience_search: String,
    /// `7` for those of campaign 7 who have not answered, `7-2` for those who chose 2.
    pub audience_answers: String,
    pub earlier: Vec<EarlierAnswers>,
    /// Only whoever agreed to marketing gets it.
    pub advertises: bool,
    pub unclear_text: String,
    pub unclear_limit: String,
    pub late_text: String,
    pub answers_for: String,
    pub may_change: bool,
    pub when: String,
    pub send_at: String,
    pub local_time: bool,
    /// IANA name of the zone that `send_at` is read in.
    pub zone: String,
    pub window_from: String,
    pub window_to: String,
    pub pace: String,
    /// Something is wrong with what is folded in.
    pub opens_answers: bool,
    pub opens_when: bool,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ChoiceTyped {
    pub number: String,
    pub label: String,
    pub synonyms: String,
    pub acknowledgement: String,
    pub hands_over: bool,
    /// Nobody wrote in it: a script may put it away until it is wanted.
    pub is_spare: bool,
    pub is_open: bool,
}

/// An earlier campaign, and how it could be answered.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EarlierAnswers {
    pub id: i64,
    pub name: String,
    pub choices: Vec<Named>,
}

/// How many people that is, in words; none where it cannot be said.
pub fn count(number: Option<i64>) -> Response {
    number.map(people_words).unwrap_or_default().into_response()
}

/// "1 person", "1,234 people"
pub fn people_words(number: i64) -> String {
    format!("{} {}", numbers::exact(number), if number == 1 { "person" } else { "people" })
}
