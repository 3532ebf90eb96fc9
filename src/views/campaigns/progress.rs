use axum::response::Response;
use serde::Serialize;

use super::{Head, Part};
use crate::views::{Chrome, page};

/// How far a campaign has come.
pub fn progress(desk: &Chrome, contents: &ProgressPage) -> Response {
    page(desk, "campaigns/progress.html", contents)
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ProgressPage {
    pub head: Head,
    /// Who it is for is still being written down.
    pub is_gathering: bool,
    pub all: i64,
    pub gone: i64,
    pub to_go: i64,
    /// Texts a minute, while it runs.
    pub rate: Option<i64>,
    /// Minutes, while it runs.
    pub minutes_left: Option<i64>,
    /// Nobody may be texted before then.
    pub waits_until: Option<i64>,
    pub bar: Vec<Part>,
    pub figures: Vec<Figure>,
    pub answers: Vec<Figure>,
    pub answered: i64,
    /// How many could have answered.
    pub asked: i64,
    pub asks: bool,
    /// When answers cease to count; none: never.
    pub answers_until: Option<i64>,
    pub failed: Vec<Reason>,
    pub left_out: Vec<Reason>,
    pub body: String,
}

/// How many, and the people behind it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Figure {
    pub label: String,
    pub many: i64,
    /// `choice-2`: whom it counts.
    pub who: String,
    /// Of all that it is a part of.
    pub percent: i64,
    pub bar: Vec<Part>,
    /// The number one answers with; none where it is no choice.
    pub number: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Reason {
    pub words: String,
    pub many: i64,
    /// As an address names it; none: there is nobody to show.
    pub why: Option<String>,
}
