//! A thread in which no ticket was opened yet.

use axum::response::Response;
use serde::Serialize;

use super::{
    Chrome, Named,
    conversations::{Address, Exchange},
    page_of_parts,
};

pub fn show(desk: &Chrome, contents: &ShowPage) -> Response {
    page_of_parts(desk, "threads/show.html", contents, |context| {
        context.insert_value("entries", contents.exchange.entries(desk, &contents.exchange.thread.part("box=all"))?);
        Ok(())
    })
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ShowPage {
    pub person_id: i64,
    pub name: Option<String>,
    pub address: Address,
    pub inbox: Named,
    /// There are older texts: the id for `?older=`.
    pub older: Option<i64>,
    /// This page shows older ones; the newest are a link away.
    pub is_past: bool,
    #[serde(skip)]
    pub exchange: Exchange,
}
