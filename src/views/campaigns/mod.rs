//! Campaigns: the list, the draft, what a launch would do, how far one has come, and what came of it.

mod bars; // figures as lengths
mod draft; // what is typed of one
mod people; // who stands behind a figure
mod progress; // how far one has come
mod results; // what came of one
mod review; // what a launch would do

pub use bars::{Part, bar, rounded};
pub use draft::{ChoiceTyped, DraftPage, EarlierAnswers, count, draft, people_words};
pub use people::{PeoplePage, Recipient, people};
pub use progress::{Figure, ProgressPage, Reason, progress};
pub use results::{Answered, ResultsPage, Span, results};
pub use review::{AudiencePage, ChoiceShown, LeftOut, Longest, Meant, Preview, ReviewPage, audience, review};

use axum::response::Response;
use serde::Serialize;

use super::{Chrome, Named, page};

/// The newest campaigns, or those before.
pub fn index(desk: &Chrome, contents: &IndexPage) -> Response {
    page(desk, "campaigns/index.html", contents)
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct IndexPage {
    pub rows: Vec<Row>,
    /// Begins where `?before=` says; false on the first page.
    pub is_past: bool,
    /// Cursor of the next page: `?before=`.
    pub older: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    pub id: i64,
    pub name: String,
    pub inbox: String,
    /// `draft`, `scheduled`, `running`, `paused`, `stopped` or `finished`.
    pub state: String,
    /// Only whoever agreed to marketing gets it.
    pub advertises: bool,
    /// When it was launched, is to be, or was drafted.
    pub at: i64,
    /// How many it is for; none before it is launched.
    pub all: i64,
    pub sent: i64,
    pub answered: i64,
    pub bar: Vec<Part>,
}

/// What stands on top of every page of one campaign.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Head {
    pub id: i64,
    pub name: String,
    pub inbox: Named,
    pub state: String,
    /// Only whoever agreed to marketing gets it.
    pub advertises: bool,
    pub launched_at: Option<i64>,
    pub ended_at: Option<i64>,
    /// Admins draft, launch, pause and stop.
    pub may_steer: bool,
}
