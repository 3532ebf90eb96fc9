//! A page of a box.

use crate::views::{Named, Which};
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// One page of one box, newest first.
#[derive(Clone, Debug, Default, Serialize)]
pub struct List {
    #[serde(rename = "box")]
    pub which: Which,
    /// The inbox the list is narrowed to.
    pub inbox: Option<Named>,
    #[serde(skip)]
    pub rows: Vec<Row>,
    /// The rows, once they were made, none of them marked: it is read for one user, and soon read again.
    #[serde(skip)]
    pub html: OnceLock<Vec<Arc<str>>>,
    /// Cursor of the next, older page: `?before=`.
    pub older: Option<String>,
    /// Cursor this page was asked with; none on the first page.
    pub before: Option<String>,
    /// Shown in place of an empty list: the inbox has never heard from anyone.
    pub set_up: Option<SetUp>,
    /// An empty desk offers to be filled with sample data.
    pub offers_sample: bool,
}

impl List {
    /// The box as an address asks for it.
    pub(super) fn place(&self) -> String {
        let inbox = self.inbox.as_ref().map(|inbox| format!("&inbox={}", inbox.id)).unwrap_or_default();
        format!("box={}{inbox}", self.which.as_str())
    }
}

/// How an inbox gets its first text.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SetUp {
    pub inbox_id: i64,
    /// `twilio`, `sandbox` …: the sandbox is set up by picking up its phone.
    pub gateway: String,
    /// "Twilio"
    pub gateway_title: String,
    /// The number or sender people write to.
    pub address: String,
    /// Only admins get to see it.
    pub hook_url: Option<String>,
    pub steps: Vec<String>,
}

/// One conversation in the list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// The ticket number.
    pub id: i64,
    pub person_id: i64,
    pub name: Option<String>,
    /// E.164, a short code, a sender's name or a sandbox number.
    pub number: String,
    pub last_line: String,
    /// `in` or `out`.
    pub last_direction: String,
    /// Milliseconds since 1970 (UTC), as every time here.
    pub last_at: i64,
    pub waiting_since: Option<i64>,
    pub unread: bool,
    pub assignee: Option<String>,
    pub inbox: String,
    pub closed: bool,
    /// `failed` or `unknown` when our last text is in doubt.
    pub trouble: Option<String>,
    /// They may have asked for no more texts: somebody has to look.
    pub may_opt_out: bool,
}
