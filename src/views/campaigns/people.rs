use axum::response::Response;
use serde::Serialize;

use super::Head;
use crate::views::{Choice, Chrome, page};

/// The people behind a figure.
pub fn people(desk: &Chrome, contents: &PeoplePage) -> Response {
    page(desk, "campaigns/people.html", contents)
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct PeoplePage {
    pub head: Head,
    /// Which figure: `choice-2`, and for which reason.
    pub who: String,
    pub why: Option<String>,
    /// Every figure there is, as an address names it.
    pub figures: Vec<Choice>,
    /// "Chose 2, Thursday"
    pub title: String,
    pub rows: Vec<Recipient>,
    pub is_past: bool,
    /// Cursor of the next page: `?after=`.
    pub next: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Recipient {
    pub id: i64,
    pub person_id: i64,
    pub name: Option<String>,
    pub number: String,
    /// What they wrote.
    pub said: Option<String>,
    pub answered_at: Option<i64>,
    /// "2 Thursday"
    pub choice: Option<String>,
    /// "Delivered", "Not sent: said STOP".
    pub status: String,
    /// It did not reach them.
    pub is_trouble: bool,
    pub handed_over: bool,
}
