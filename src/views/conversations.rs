//! The list of conversations, one thread, and starting a conversation.

mod list; // a page of a box
mod night; // before a text goes out at night
mod rows; // the rows of a list, made once and shown often
mod thread; // an exchange, text by text
mod writing; // the form that starts a conversation

pub use list::{List, Row, SetUp};
pub use night::Night;
pub use thread::{Address, Conversation, Held, Mark, Media, Message, Noted, Reply, Thread, TicketEnd};
pub use writing::{Found, NewForm, NewPage, Sender};

use std::sync::{Arc, OnceLock};

use axum::response::Response;
use serde::Serialize;
use tera::{TeraResult, Value};

use super::people::Panel;
use super::{Chrome, Errors, form, kept, page_of_parts, refused_by, threads};

/// The list alone; on a phone it fills the screen.
pub fn index(desk: &Chrome, list: &List) -> Response {
    let page = ListShown { list, r#where: list.place() };
    page_of_parts(desk, "conversations/index.html", &page, |context| {
        context.insert_value("rows", rows::html(desk, list, None)?);
        Ok(())
    })
}

/// List, thread and person side by side; 422 when the reply was refused.
pub fn show(desk: &Chrome, ThreadPage { list, exchange, reply }: &ThreadPage) -> Response {
    let (Exchange { thread, panel, .. }, place) = (&**exchange, rows::here(list));
    let page = ThreadShown { list, thread, reply, boxed: list.place(), r#where: &place, part: &thread.part(&place) };
    let response = page_of_parts(desk, "conversations/show.html", &page, |context| {
        context.insert_value("rows", rows::html(desk, list, Some(thread.conversation.id))?);
        context.insert_value("entries", exchange.entries(desk, page.part)?);
        context.insert_value("person", kept::one("person_panel", &PanelShown { person: panel, r#where: &place })?);
        Ok(())
    });
    let wrong = reply.error.clone().map_or_else(Errors::none, |words| Errors::one("body", words));
    refused_by(&wrong, response)
}

/// The form that starts a conversation.
pub fn new(desk: &Chrome, contents: &NewPage) -> Response {
    form(desk, "conversations/new.html", contents, &contents.errors)
}

#[derive(Serialize)]
struct ListShown<'a> {
    list: &'a List,
    r#where: String,
}

#[derive(Serialize)]
struct ThreadShown<'a> {
    list: &'a List,
    thread: &'a Thread,
    reply: &'a Reply,
    /// The box, at its newest page.
    boxed: String,
    /// The page of the list one came from.
    r#where: &'a str,
    /// The same, and the part of the thread that is shown.
    part: &'a str,
}

#[derive(Serialize)]
struct EntryShown<'a> {
    entry: &'a threads::Entry<'a>,
    r#where: &'a str,
}

#[derive(Serialize)]
struct PanelShown<'a> {
    person: &'a Panel,
    r#where: &'a str,
}

#[derive(Clone, Debug, Default)]
pub struct ThreadPage {
    pub list: Arc<List>,
    pub exchange: Arc<Exchange>,
    pub reply: Reply,
}

/// A thread, and the person beside it.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    pub thread: Thread,
    pub panel: Panel,
    /// Its lines, once they were made: it is read for one user at one place, and soon read again.
    pub html: OnceLock<Value>,
}

impl Exchange {
    pub(super) fn entries(&self, desk: &Chrome, place: &str) -> TeraResult<Value> {
        if let Some(html) = self.html.get() {
            return Ok(html.clone());
        }
        let entries = threads::entries(&self.thread, &desk.user.zone);
        let entries = entries.iter().map(|entry| kept::html("entry", &EntryShown { entry, r#where: place }));
        let html = kept::lines(&entries.collect::<TeraResult<Vec<_>>>()?);
        Ok(self.html.get_or_init(|| html).clone())
    }
}
