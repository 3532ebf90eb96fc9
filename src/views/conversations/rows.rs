use super::{List, Row};
use crate::views::{Chrome, Which, kept, moment, times};
use serde::Serialize;
use std::sync::Arc;
use tera::{TeraResult, Value};

#[derive(Serialize)]
struct RowShown<'a> {
    row: &'a Row,
    waiting: Option<Waiting>,
    r#where: &'a str,
    current: bool,
    shows_inbox: bool,
    shows_assignee: bool,
}

/// How long somebody has waited, as of now.
#[derive(Serialize)]
struct Waiting {
    words: String,
    warmth: &'static str,
}

/// Every row of a list, with the one that is open beside it marked.
pub fn html(desk: &Chrome, list: &List, current: Option<i64>) -> TeraResult<Value> {
    let place = here(list);
    let html = |row, current| row_html(desk, list, &place, row, current);
    if list.html.get().is_none() {
        let _ = list.html.set(list.rows.iter().map(|row| html(row, false)).collect::<TeraResult<_>>()?);
    }
    let at = list.rows.iter().position(|row| current == Some(row.id));
    let marked = at.map(|at| html(&list.rows[at], true)).transpose()?;
    let all = list.html.get().into_iter().flatten().enumerate();
    Ok(kept::lines(all.map(|(i, row)| marked.as_ref().filter(|_| at == Some(i)).unwrap_or(row))))
}

/// This page of the box, as an address asks for it.
pub fn here(list: &List) -> String {
    match &list.before {
        Some(cursor) => format!("{}&before={cursor}", list.place()),
        None => list.place(),
    }
}

fn row_html(desk: &Chrome, list: &List, place: &str, row: &Row, current: bool) -> TeraResult<Arc<str>> {
    let shows = RowShown {
        row,
        waiting: row.waiting_since.filter(|_| !row.closed).map(waiting),
        r#where: place,
        current,
        shows_inbox: list.inbox.is_none() && desk.inboxes.len() > 1,
        shows_assignee: list.which != Which::Mine,
    };
    kept::html("row", &shows)
}

fn waiting(since: i64) -> Waiting {
    let now = moment::current();
    Waiting { words: times::waiting(now, since), warmth: times::warmth(now, since) }
}
