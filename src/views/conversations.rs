//! The list of conversations, one thread, and starting a conversation.

mod rows; // the rows of a list, made once and shown often

use std::sync::{Arc, OnceLock};

use axum::response::Response;
use serde::Serialize;
use tera::{TeraResult, Value};

use super::people::Panel;
use super::{Chrome, Errors, Named, Which, form, kept, page_of_parts, refused_by, threads};

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
    let (Exchange { thread, panel, .. }, place) = (&**exchange, list.place());
    let page = ThreadShown { list, thread, reply, r#where: &place };
    let response = page_of_parts(desk, "conversations/show.html", &page, |context| {
        context.insert_value("rows", rows::html(desk, list, Some(thread.conversation.id))?);
        context.insert_value("entries", exchange.entries(desk, &place)?);
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
    r#where: &'a str,
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
    fn place(&self) -> String {
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
}

/// The whole exchange of an address and an inbox, seen from one of its tickets.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Thread {
    pub conversation: Conversation,
    pub person_id: i64,
    pub name: Option<String>,
    pub address: Address,
    pub inbox: Named,
    /// Our number they wrote to, where an inbox has several.
    pub via: Option<String>,
    /// Whom it can be handed to.
    pub users: Vec<Named>,
    /// Why it cannot be answered, in a sentence; none when it can.
    pub cannot_reply: Option<String>,
    /// The carrier takes no texts from this inbox for this number; one may try all the same.
    pub is_blocked: bool,
    /// Since when texts from its inbox wait, because its provider takes none.
    pub waits_since: Option<i64>,
    /// Oldest first.
    #[serde(skip)]
    pub messages: Vec<Message>,
    /// Where tickets of this thread ended, in any order.
    #[serde(skip)]
    pub ticket_ends: Vec<TicketEnd>,
    /// Automatic texts that were not sent, because the number had enough of them.
    #[serde(skip)]
    pub held: Vec<Held>,
    /// What users wrote down for this number.
    #[serde(skip)]
    pub noted: Vec<Noted>,
    /// First message this user has not read: the "new" line stands above it.
    pub first_unread: Option<i64>,
    pub last_message_id: Option<i64>,
    /// There are older messages: the id for `?older=`.
    pub older: Option<i64>,
    /// This page shows older messages; the newest are a link away.
    pub is_past: bool,
    /// What a reply will do that one may not expect: "This reopens ticket 1042."
    pub notice: Option<String>,
    /// They may not want a text just now.
    pub night: Option<Night>,
}

/// It is a quiet hour for somebody who has not written in the last 24 hours.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Night {
    /// `23:40`, where they are.
    pub time: String,
    /// The latest it may be, where their zones differ.
    pub latest: Option<String>,
    /// "New York", where there is one zone only.
    pub place: Option<String>,
    /// False: nobody knows where they are, and the time is the desk's.
    pub is_theirs: bool,
    /// `TX`: it is day, and yet its law asks for quiet.
    pub state: Option<&'static str>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Conversation {
    /// The ticket number.
    pub id: i64,
    pub is_open: bool,
    /// Newest of its thread, with none open: reopening is offered.
    pub can_reopen: bool,
    pub assignee: Option<Named>,
    pub waiting_since: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Address {
    pub id: i64,
    pub value: String,
    /// `sms`, `short_code`, `name` or `sandbox`.
    pub kind: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Message {
    pub id: i64,
    /// `text`, `confirmation`, `keyword_answer`, `rule`, `campaign`, `acknowledgement`, `clarification` or `note`.
    pub kind: String,
    /// `in` or `out`.
    pub direction: String,
    pub body: String,
    pub media: Vec<Media>,
    /// The user who wrote it.
    pub author: Option<String>,
    /// `received`, `scheduled`, `queued`, `sending`, `sent`, `delivered`, `failed`, `unknown` or `cancelled`.
    pub status: String,
    /// Why it failed or is not known, in words.
    pub reason: Option<String>,
    /// Whether trying again can help a failed one.
    pub can_retry: bool,
    /// The conversation it stands in; none for keywords between tickets.
    pub ticket: Option<i64>,
    pub created_at: i64,
    /// The carrier's own time, shown where it differs much from ours.
    pub provider_at: Option<i64>,
    /// Parts of a long text are still missing.
    pub partial: bool,
    /// `stop`, `start` or `help` when the desk took it as one.
    pub keyword: Option<String>,
    /// It was sent to several people at once.
    pub is_group: bool,
    /// The words for which it looks like an opt-out, until somebody has looked.
    pub looks_like: Option<String>,
    /// The campaign it belongs to, and how it was read.
    pub mark: Option<Mark>,
}

/// What a text has to do with a campaign.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mark {
    pub name: String,
    /// The campaign's page.
    pub href: String,
    /// `counted`, `offered`, `repeated`, `late` or `unclear` where it was read as an answer.
    pub reading: Option<&'static str>,
    /// What it was read as: "2 Thursday".
    pub choice: Option<String>,
    /// Why it was read so, as the end of a sentence.
    pub why: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Media {
    pub url: String,
    pub content_type: Option<String>,
}

/// The line "Ticket 1042 closed by … on …".
#[derive(Clone, Debug, Default, Serialize)]
pub struct TicketEnd {
    pub ticket: i64,
    pub ended_by: Option<String>,
    pub ended_at: i64,
}

/// An automatic text that was not sent.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Held {
    pub at: i64,
    /// It would have answered a keyword; else it would have confirmed a ticket.
    pub is_answer: bool,
}

/// The line "Ada noted that they asked not to be texted, in a call".
#[derive(Clone, Debug, Default, Serialize)]
pub struct Noted {
    pub at: i64,
    /// `stop` or `start`.
    pub word: String,
    /// `texts` or `marketing`.
    pub purpose: &'static str,
    pub how: String,
    pub by: String,
}

/// The form one answers with.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reply {
    /// Random, made by the server: twice pressed is one message.
    pub key: String,
    /// What was typed, kept when it was refused.
    pub body: String,
    pub error: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NewPage {
    /// None: the number is typed.
    pub person: Option<Recipient>,
    pub inboxes: Vec<Sender>,
    pub form: NewForm,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Recipient {
    pub id: i64,
    pub name: Option<String>,
    pub addresses: Vec<Address>,
    /// They may not want a text just now, on the number that is chosen.
    pub night: Option<Night>,
}

/// An inbox to write from.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sender {
    pub id: i64,
    pub name: String,
    pub address: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NewForm {
    pub number: String,
    pub address_id: Option<i64>,
    pub inbox_id: Option<i64>,
    pub body: String,
    pub key: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(night: Night) -> String {
        #[derive(Serialize)]
        struct Shown {
            night: Night,
            id: &'static str,
        }
        let html = kept::one("night", &Shown { night, id: "night" }).unwrap().to_string();
        let (_, words) = html.split_once("<span>").unwrap();
        words.split_once("</span>").unwrap().0.to_owned()
    }

    #[test]
    fn a_quiet_hour_is_told_as_far_as_it_is_known() {
        let night = Night { time: "23:40".into(), is_theirs: true, ..Night::default() };
        let chicago = Some("Chicago".to_owned());
        let ends = "They have not written in the last 24 hours.";

        assert_eq!(words(night.clone()), format!("It is 23:40 for them. {ends}"));
        assert_eq!(
            words(Night { place: chicago.clone(), state: Some("TX"), ..night.clone() }),
            format!("It is 23:40 for them (Chicago). These are quiet hours in TX. {ends}"),
        );
        assert_eq!(
            words(Night { latest: Some("02:40".into()), ..night.clone() }),
            format!("It is between 23:40 and 02:40 for them, depending on where they are. {ends}"),
        );
        assert_eq!(
            words(Night { place: chicago, is_theirs: false, ..night }),
            format!("Their number does not say where they are. At the desk (Chicago) it is 23:40. {ends}"),
        );
    }
}
