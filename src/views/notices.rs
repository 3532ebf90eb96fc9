//! What came of a question to one person.

use axum::response::Response;
use serde::Serialize;

use super::{Chrome, Named, conversations::Exchange, page_of_parts};

pub fn show(desk: &Chrome, contents: &ShowPage) -> Response {
    page_of_parts(desk, "notices/show.html", contents, |context| {
        context.insert_value("entries", contents.exchange.entries(desk, "box=all")?);
        Ok(())
    })
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ShowPage {
    pub id: i64,
    pub person_id: i64,
    /// Whom it went to; no name and no number where they were erased.
    pub name: Option<String>,
    pub number: String,
    pub inbox: Named,
    /// Why they did not get it, in words.
    pub left_out: Option<String>,
    /// What can be answered: "1 today".
    pub choices: Vec<String>,
    /// The choice they made.
    pub answer: Option<String>,
    /// Where to read on: the ticket, or the thread without one.
    pub thread: String,
    #[serde(skip)]
    pub exchange: Exchange,
}
