//! A text to one person, with choices: writing it, and what came of it.

use axum::response::Response;
use serde::Serialize;

use super::{Chrome, Errors, Named, conversations::Exchange, conversations::Sender, form, page_of_parts};

pub fn new(desk: &Chrome, contents: &NewPage) -> Response {
    form(desk, "notices/new.html", contents, &contents.errors)
}

pub fn show(desk: &Chrome, contents: &ShowPage) -> Response {
    page_of_parts(desk, "notices/show.html", contents, |context| {
        context.insert_value("entries", contents.exchange.entries(desk, "box=all")?);
        Ok(())
    })
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NewPage {
    pub inboxes: Vec<Sender>,
    pub form: NewForm,
    /// People one of whom is meant.
    pub found: Vec<Found>,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NewForm {
    pub to: String,
    pub address_id: Option<i64>,
    pub inbox_id: Option<i64>,
    pub body: String,
    pub choices: String,
    pub acknowledgement: String,
    pub key: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Found {
    pub address_id: i64,
    pub name: Option<String>,
    pub number: String,
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
