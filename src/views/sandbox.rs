//! The phone in the browser.

use axum::response::Response;
use serde::Serialize;

use super::{Chrome, Errors, form};

/// A phone that texts a sandbox inbox and shows what it gets.
pub fn show(desk: &Chrome, contents: &SandboxPage) -> Response {
    form(desk, "sandbox/show.html", contents, &contents.errors)
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct SandboxPage {
    /// The sandbox inboxes one can text; empty: an admin is sent to make one.
    pub inboxes: Vec<SandboxInbox>,
    pub inbox_id: Option<i64>,
    /// Phones that were used before.
    pub phones: Vec<Phone>,
    /// The phone one holds.
    pub number: Option<String>,
    /// The newest conversation that it is in with the inbox.
    pub conversation: Option<i64>,
    /// Oldest first.
    pub bubbles: Vec<Bubble>,
    /// What was typed, kept when it was refused. Fields: `number`, `inbox_id`, `body`.
    pub body: String,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct SandboxInbox {
    pub id: i64,
    pub name: String,
    pub address: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Phone {
    pub number: String,
    pub name: Option<String>,
}

/// One text on the phone.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Bubble {
    pub id: i64,
    /// Sent by the phone; otherwise by the desk.
    pub is_mine: bool,
    pub body: String,
    pub at: i64,
}
