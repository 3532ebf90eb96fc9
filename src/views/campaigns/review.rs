use axum::response::Response;
use serde::Serialize;

use super::Head;
use crate::views::{Chrome, Errors, form, page};

/// What a launch would do; 422 when a test could not be sent.
pub fn review(desk: &Chrome, contents: &ReviewPage) -> Response {
    form(desk, "campaigns/review.html", contents, &contents.errors)
}

/// Those who would get it, or those who are left out for one reason.
pub fn audience(desk: &Chrome, contents: &AudiencePage) -> Response {
    page(desk, "campaigns/audience.html", contents)
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct AudiencePage {
    pub head: Head,
    /// "Who gets it", "Left out: said STOP".
    pub title: String,
    pub why: Option<String>,
    pub rows: Vec<Meant>,
    pub is_past: bool,
    /// Cursor of the next page: `?after=`.
    pub next: Option<i64>,
}

/// Somebody it is meant for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Meant {
    pub id: i64,
    pub person_id: i64,
    pub name: Option<String>,
    /// Empty where they have none that can be texted.
    pub number: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ReviewPage {
    pub head: Head,
    /// Why it cannot be launched, in a sentence.
    pub obstacle: Option<String>,
    /// None where a page asks by itself: nobody reads the figures anew.
    pub preview: Option<Preview>,
    pub choices: Vec<ChoiceShown>,
    /// "Everyone", "Everyone found by “ada”".
    pub audience: String,
    /// It wants a list, brought along on a page of its own.
    pub is_list: bool,
    /// When it begins; none: at once, or by each person's own clock.
    pub send_at: Option<i64>,
    /// "24 December 2026, 09:30", on each person's own clock.
    pub local_time: Option<String>,
    /// "09:00"
    pub window_from: String,
    pub window_to: String,
    /// Texts a minute.
    pub pace: Option<i64>,
    /// Days; none: for ever.
    pub answers_for: Option<i64>,
    pub may_change: bool,
    pub unclear_limit: i64,
    /// A number typed to send a test to, and the key of that form.
    pub number: String,
    pub key: String,
    pub is_sandbox: bool,
    pub errors: Errors,
}

/// Exactly how many would get it, and what.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Preview {
    pub recipients: i64,
    /// "1,234 people"
    pub people: String,
    pub left_out: Vec<LeftOut>,
    pub segments: i64,
    pub longest: Option<Longest>,
    pub first: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct LeftOut {
    /// As an address says it.
    pub why: &'static str,
    pub words: String,
    pub many: i64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Longest {
    pub text: String,
    pub segments: i64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ChoiceShown {
    pub number: i64,
    pub label: String,
    pub synonyms: Vec<String>,
    pub acknowledgement: String,
    pub hands_over: bool,
}
