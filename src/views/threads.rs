//! A thread laid out for reading: days, bursts, where tickets ended, and where reading stopped.

use serde::Serialize;

use super::conversations::{Held, Message, Noted, Thread, TicketEnd};
use super::moment::Moment;

/// Texts of one side this close together join into one burst with one time.
const BURST: i64 = 2 * 60 * 1000;

#[derive(Serialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry<'a> {
    Day {
        at: i64,
    },
    New,
    Ended(&'a TicketEnd),
    /// An automatic text that was not sent.
    Held(&'a Held),
    /// What a user wrote down for the number.
    Noted(&'a Noted),
    Burst(Burst<'a>),
}

/// Texts of one side, said in one breath.
#[derive(Serialize)]
pub struct Burst<'a> {
    /// `in`, `out` or `note`.
    side: &'static str,
    author: Option<&'a str>,
    /// Sent by the desk itself.
    automatic: bool,
    texts: Vec<Text<'a>>,
    /// Time of the last text in it.
    at: i64,
}

#[derive(Serialize)]
pub struct Text<'a> {
    #[serde(flatten)]
    message: &'a Message,
    /// Status stands under the last of ours, and under whatever is in doubt.
    shows_status: bool,
    /// The carrier had it well before us.
    is_late: bool,
}

/// Everything that stands in a thread, from top to bottom.
pub fn entries<'a>(thread: &'a Thread, zone: &str) -> Vec<Entry<'a>> {
    let mut layout = Layout::new(thread, Moment::now(zone));
    thread.messages.iter().for_each(|message| layout.add(message));
    layout.finish()
}

struct Layout<'a> {
    moment: Moment,
    entries: Vec<Entry<'a>>,
    /// What stands between texts, with its time; not yet placed, the next one last.
    between: Vec<(i64, Entry<'a>)>,
    before: Option<&'a Message>,
    first_unread: Option<i64>,
    last_of_ours: Option<i64>,
}

impl<'a> Layout<'a> {
    fn new(thread: &'a Thread, moment: Moment) -> Self {
        let ends = thread.ticket_ends.iter().map(|end| (end.ended_at, Entry::Ended(end)));
        // It follows the text that it would have answered.
        let held = thread.held.iter().map(|held| (held.at + 1, Entry::Held(held)));
        let noted = thread.noted.iter().map(|noted| (noted.at, Entry::Noted(noted)));
        let mut between = ends.chain(held).chain(noted).filter(|(at, _)| stands_on(thread, *at)).collect::<Vec<_>>();
        between.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let ours = thread.messages.iter().rev().find(|message| is_ours(message));
        let last_of_ours = ours.map(|message| message.id);
        Self { moment, entries: vec![], between, before: None, first_unread: thread.first_unread, last_of_ours }
    }

    fn add(&mut self, message: &'a Message) {
        self.place_before(message.created_at);
        self.start_day(message);
        self.start_new(message);
        self.say(message);
        self.before = Some(message);
    }

    fn finish(mut self) -> Vec<Entry<'a>> {
        self.place_before(i64::MAX);
        self.entries
    }

    fn place_before(&mut self, time: i64) {
        while let Some((_, entry)) = self.between.pop_if(|(at, _)| *at < time) {
            self.entries.push(entry);
        }
    }

    fn start_day(&mut self, message: &Message) {
        let day = |message: &Message| self.moment.local(message.created_at).date_naive();
        if self.before.is_none_or(|before| day(before) != day(message)) {
            self.entries.push(Entry::Day { at: message.created_at });
        }
    }

    fn start_new(&mut self, message: &Message) {
        if self.first_unread == Some(message.id) {
            self.entries.push(Entry::New);
        }
    }

    fn say(&mut self, message: &'a Message) {
        let text = self.text(message);
        match self.entries.last_mut() {
            Some(Entry::Burst(burst)) if burst.takes(message) => burst.push(text),
            _ => self.entries.push(Entry::Burst(Burst::of(text))),
        }
    }

    fn text(&self, message: &'a Message) -> Text<'a> {
        let in_doubt = matches!(message.status.as_str(), "failed" | "unknown" | "cancelled");
        let shows_status = is_ours(message) && (in_doubt || self.last_of_ours == Some(message.id));
        let is_late = message.provider_at.is_some_and(|at| message.created_at - at > 5 * 60 * 1000);
        Text { message, shows_status, is_late }
    }
}

impl<'a> Burst<'a> {
    fn of(text: Text<'a>) -> Self {
        let message = text.message;
        Self {
            side: side(message),
            author: message.author.as_deref(),
            automatic: is_automatic(message),
            at: message.created_at,
            texts: vec![text],
        }
    }

    fn takes(&self, message: &Message) -> bool {
        self.side == side(message)
            && self.author == message.author.as_deref()
            && self.automatic == is_automatic(message)
            && message.created_at - self.at <= BURST
    }

    fn push(&mut self, text: Text<'a>) {
        self.at = text.message.created_at;
        self.texts.push(text);
    }
}

/// Whether something happened among the messages of this page, and not on an older or a newer one.
fn stands_on(thread: &Thread, at: i64) -> bool {
    let first = thread.messages.first().map_or(i64::MIN, |message| message.created_at);
    let last = thread.messages.last().map_or(i64::MAX, |message| message.created_at);
    (thread.older.is_none() || at >= first) && (thread.older_than.is_none() || at <= last)
}

fn side(message: &Message) -> &'static str {
    match (message.kind.as_str(), message.direction.as_str()) {
        ("note", _) => "note",
        (_, "in") => "in",
        _ => "out",
    }
}

fn is_ours(message: &Message) -> bool {
    side(message) == "out"
}

fn is_automatic(message: &Message) -> bool {
    matches!(message.kind.as_str(), "confirmation" | "keyword_answer" | "acknowledgement" | "clarification")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3600 * 1000;

    fn message(id: i64, direction: &str, created_at: i64) -> Message {
        Message { id, direction: direction.into(), kind: "text".into(), created_at, ..Message::default() }
    }

    fn shape(thread: &Thread) -> String {
        let shape = |entry: &Entry| match entry {
            Entry::Day { .. } => "day".to_owned(),
            Entry::New => "new".to_owned(),
            Entry::Ended(end) => format!("ended {}", end.ticket),
            Entry::Held(_) => "held".to_owned(),
            Entry::Noted(_) => "noted".to_owned(),
            Entry::Burst(burst) => format!("{} {}", burst.texts.len(), burst.side),
        };
        entries(thread, "UTC").iter().map(shape).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn texts_in_one_breath_are_one_burst() {
        let messages =
            vec![message(1, "in", 0), message(2, "in", BURST), message(3, "out", BURST), message(4, "in", DAY)];
        let thread = Thread { messages, ..Thread::default() };

        assert_eq!(shape(&thread), "day, 2 in, 1 out, day, 1 in");
    }

    #[test]
    fn the_new_line_and_the_end_of_a_ticket_part_a_burst() {
        let messages = vec![message(1, "in", 0), message(2, "in", 10), message(3, "in", 20)];
        let end = TicketEnd { ticket: 7, ended_by: None, ended_at: 5 };
        let thread = Thread { messages, ticket_ends: vec![end], first_unread: Some(3), ..Thread::default() };

        assert_eq!(shape(&thread), "day, 1 in, ended 7, 1 in, new, 1 in");
    }

    #[test]
    fn status_stands_under_the_last_of_ours_and_under_what_failed() {
        let mut messages = vec![message(1, "out", 0), message(2, "out", DAY), message(3, "out", 2 * DAY)];
        messages[0].status = "failed".into();
        let thread = Thread { messages, ..Thread::default() };

        let shown = |entry: &Entry| match entry {
            Entry::Burst(burst) => Some(burst.texts[0].shows_status),
            _ => None,
        };
        let shown = entries(&thread, "UTC").iter().filter_map(shown).collect::<Vec<_>>();

        assert_eq!(shown, [true, false, true]);
    }
}
