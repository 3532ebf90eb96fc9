//! An exchange, text by text.

use super::Night;
use crate::views::Named;
use serde::Serialize;

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
    /// This page shows what is older than this message; the newest are a link away.
    pub older_than: Option<i64>,
    /// What a reply will do that one may not expect: "This reopens ticket 1042."
    pub notice: Option<String>,
    /// They may have asked for no more texts, and nobody has decided yet: the desk says nothing by itself.
    pub may_opt_out: bool,
    /// They may not want a text just now.
    pub night: Option<Night>,
}

impl Thread {
    /// The part of it that is shown, as an address asks for it from this page of a box.
    pub(in crate::views) fn part(&self, place: &str) -> String {
        let older = self.older_than.map(|id| format!("&older={id}")).unwrap_or_default();
        format!("{place}{older}")
    }
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
    /// `text`, `confirmation`, `keyword_answer`, `campaign`, `acknowledgement`, `clarification` or `note`.
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
    /// It is a sign that was put on a text which this page does not show.
    pub is_reaction: bool,
    /// Emoji that were put on it.
    pub signs: Vec<String>,
    /// The campaign it belongs to, and how it was read.
    pub mark: Option<Mark>,
}

/// What a text has to do with a campaign.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mark {
    pub name: String,
    /// The campaign's page.
    pub href: String,
    /// `counted`, `offered`, `repeated`, `superseded`, `late` or `unclear` where it was read as an answer.
    pub reading: Option<&'static str>,
    /// What it was read as: "2 Thursday".
    pub choice: Option<String>,
    /// Why it was read so, as the end of a sentence.
    pub why: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Media {
    pub url: String,
    /// Where the link leads.
    pub host: String,
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
