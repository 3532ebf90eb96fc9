use axum::response::Response;
use serde::Serialize;

use super::{Figure, Head};
use crate::views::{Chrome, page};

/// What came of a campaign.
pub fn results(desk: &Chrome, contents: &ResultsPage) -> Response {
    page(desk, "campaigns/results.html", contents)
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ResultsPage {
    pub head: Head,
    pub asks: bool,
    pub answers: Vec<Figure>,
    pub answered: i64,
    pub asked: i64,
    /// The choices, in the order of the counts of each span.
    pub choices: Vec<String>,
    /// Answers over time; empty where there is none.
    pub spans: Vec<Span>,
    /// The same, for the chart.
    pub chart: String,
    /// Whom a follow-up would go to: the number of a choice, and its label.
    pub follow_ups: Vec<Answered>,
    pub silent: i64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Answered {
    pub number: i64,
    pub label: String,
    pub many: i64,
}

/// How many answered with each choice in an hour, or in a day.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Span {
    pub at: i64,
    pub counts: Vec<i64>,
}
