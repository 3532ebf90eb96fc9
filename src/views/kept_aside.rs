//! What an inbox refused or did not understand.

use axum::response::Response;
use serde::Serialize;

use super::{Chrome, Named, page};

pub fn index(desk: &Chrome, contents: &Page) -> Response {
    page(desk, "inboxes/kept_aside.html", contents)
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    pub inbox: Named,
    /// The latest first.
    pub reasons: Vec<Reason>,
    /// Newest first.
    pub rows: Vec<Callback>,
    /// Id for `?before=`.
    pub older: Option<i64>,
    /// The id that this page was asked with; none on the first.
    pub before: Option<i64>,
    /// The address the provider signs for, where it is not the one the desk believes to be at.
    pub fits: Option<String>,
    pub public_url: String,
}

/// Why callbacks wait here.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reason {
    pub words: String,
    pub times: i64,
    pub last_at: i64,
}

/// One request, as it came.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Callback {
    pub id: i64,
    pub is_forged: bool,
    pub words: String,
    pub is_receipt: bool,
    pub arrived_at: i64,
    /// Request line, headers and body.
    pub raw: String,
}
