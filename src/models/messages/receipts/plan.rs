//! What follows from what carriers said, decided from what is known and nothing else.

use crate::models::messages::status::{self, Status};
use sea_orm::FromQueryResult;
use std::collections::{BTreeSet, HashMap};

/// What a carrier said of one part of an attempt.
#[derive(Clone, Debug)]
pub struct Word {
    pub attempt: i64,
    pub inbox_id: i64,
    pub part: String,
    /// None: nothing that moves a message.
    pub status: Option<Status>,
    pub price: Option<String>,
}

impl Word {
    /// Nobody said anything: only the call itself has ended.
    pub fn nothing_new(attempt: i64) -> Self {
        Self { attempt, inbox_id: 0, part: String::new(), status: None, price: None }
    }
}

/// A call, and what it came to.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Attempt {
    pub id: i64,
    pub message_id: i64,
    pub number: i64,
    pub outcome: Option<String>,
}

/// What the provider calls one part of an attempt, and where that part stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Part {
    /// None: nobody has spoken of it before.
    pub id: Option<i64>,
    pub attempt_id: i64,
    pub inbox_id: i64,
    pub value: String,
    pub status: String,
}

/// As much of a message as receipts can change, and where it is shown.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Message {
    pub id: i64,
    pub status: String,
    pub kind: String,
    pub gateway: String,
    pub conversation_id: Option<i64>,
    pub address_id: i64,
    pub inbox_id: i64,
    pub campaign_id: Option<i64>,
    pub price: Option<String>,
}

/// What stands in the tables before.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// All of the messages concerned.
    pub attempts: Vec<Attempt>,
    /// Of the attempts that are spoken of.
    pub parts: Vec<Part>,
    pub messages: Vec<Message>,
}

/// A message that stands elsewhere now, because of this attempt.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    pub message: &'a Message,
    pub attempt: i64,
    pub to: Status,
}

/// What is to be written.
#[derive(Debug, Default)]
pub struct Plan<'a> {
    /// New ones and those that rise.
    pub parts: Vec<Part>,
    pub moves: Vec<Move<'a>>,
    pub prices: Vec<(&'a Message, &'a str)>,
}

/// What these words change.
pub fn plan<'a>(known: &'a Known, words: &'a [Word]) -> Plan<'a> {
    let raised = raised(&known.parts, words);
    let said = Said::of(known, &raised, words);
    let moves = known.messages.iter().filter_map(|message| said.moves(message)).collect();
    let prices = known.messages.iter().filter_map(|message| said.prices(message)).collect();
    let parts = raised.into_iter().filter(|part| part.id.is_none() || !known.parts.contains(part)).collect();
    Plan { parts, moves, prices }
}

/// All parts as they stand after the words.
fn raised(parts: &[Part], words: &[Word]) -> Vec<Part> {
    let mut parts = parts.to_vec();
    let mut places: HashMap<(i64, &str), usize> = HashMap::new();
    let values: Vec<String> = parts.iter().map(|part| part.value.clone()).collect();
    for (at, value) in values.iter().enumerate() {
        places.insert((parts[at].attempt_id, value), at);
    }
    for (word, to) in words.iter().filter_map(|word| Some((word, word.status?))) {
        let at = *places.entry((word.attempt, &word.part)).or_insert(parts.len());
        match parts.get_mut(at) {
            Some(part) => raise(part, to),
            None => parts.push(new_part(word, to)),
        }
    }
    parts
}

fn raise(part: &mut Part, to: Status) {
    let stands = part_status(part);
    let raised = stands.raised_by(to);
    if raised != stands {
        raised.as_str().clone_into(&mut part.status);
    }
}

fn new_part(word: &Word, status: Status) -> Part {
    Part {
        id: None,
        attempt_id: word.attempt,
        inbox_id: word.inbox_id,
        value: word.part.clone(),
        status: status.as_str().to_owned(),
    }
}

/// A part that nobody spoke of yet was taken, no more.
fn part_status(part: &Part) -> Status {
    if part.status.is_empty() { Status::Sent } else { Status::parse(&part.status) }
}

/// Everything known and said, by what it belongs to.
struct Said<'a> {
    /// By message, in the order in which they were made.
    attempts: HashMap<i64, Vec<&'a Attempt>>,
    /// By attempt.
    parts: HashMap<i64, Vec<Status>>,
    spoken_of: BTreeSet<i64>,
    prices: HashMap<i64, &'a str>,
}

impl<'a> Said<'a> {
    fn of(known: &'a Known, raised: &[Part], words: &'a [Word]) -> Self {
        let mut said = Self {
            attempts: HashMap::new(),
            parts: HashMap::new(),
            spoken_of: words.iter().map(|word| word.attempt).collect(),
            prices: words.iter().filter_map(|word| Some((word.attempt, word.price.as_deref()?))).collect(),
        };
        for attempt in &known.attempts {
            said.attempts.entry(attempt.message_id).or_default().push(attempt);
        }
        for part in raised {
            said.parts.entry(part.attempt_id).or_default().push(part_status(part));
        }
        said
    }

    /// The attempts of a message that are spoken of, and whether each is its latest.
    fn spoken(&self, message: &Message) -> impl Iterator<Item = (&'a Attempt, bool)> {
        let all = self.attempts.get(&message.id).map_or(&[][..], Vec::as_slice);
        let latest = all.iter().map(|attempt| attempt.number).max();
        let spoken = all.iter().filter(|attempt| self.spoken_of.contains(&attempt.id));
        spoken.map(move |attempt| (*attempt, Some(attempt.number) == latest))
    }

    fn moves(&self, message: &'a Message) -> Option<Move<'a>> {
        let (mut to, mut by) = (Status::parse(&message.status), None);
        for (attempt, is_latest) in self.spoken(message) {
            let next = status::of_message(to, self.stands_at(attempt), is_latest);
            if next != to {
                (to, by) = (next, Some(attempt.id));
            }
        }
        by.map(|attempt| Move { message, attempt, to })
    }

    /// Everything known of an attempt: what its call came to, raised by what its parts say.
    fn stands_at(&self, attempt: &Attempt) -> Status {
        let called = match attempt.outcome.as_deref() {
            Some("accepted") => Status::Sent,
            Some("refused") => Status::Failed,
            Some("unknown") => Status::Unknown,
            Some(_) => Status::Queued,
            None => Status::Sending,
        };
        let parts = self.parts.get(&attempt.id).map_or(&[][..], Vec::as_slice);
        match status::of_parts(parts) {
            // While the call runs nobody knows how many parts there are: it was taken, no more.
            Some(Status::Delivered) if attempt.outcome.is_none() => called.raised_by(Status::Sent),
            Some(said) => called.raised_by(said),
            None => called,
        }
    }

    fn prices(&self, message: &'a Message) -> Option<(&'a Message, &'a str)> {
        let price = self.spoken(message).filter_map(|(attempt, _)| self.prices.get(&attempt.id)).last()?;
        (message.price.as_deref() != Some(*price)).then_some((message, *price))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(attempt: i64, part: &str, status: Option<Status>) -> Word {
        Word { attempt, inbox_id: 1, part: part.to_owned(), status, price: None }
    }

    fn attempt(id: i64, outcome: Option<&str>) -> Attempt {
        Attempt { id, message_id: 1, number: id, outcome: outcome.map(ToOwned::to_owned) }
    }

    fn part(id: i64, attempt_id: i64, value: &str) -> Part {
        Part { id: Some(id), attempt_id, inbox_id: 1, value: value.to_owned(), status: String::new() }
    }

    fn known(status: &str, attempts: Vec<Attempt>, parts: Vec<Part>) -> Known {
        let message = Message {
            id: 1,
            status: status.to_owned(),
            kind: "text".to_owned(),
            gateway: "twilio".to_owned(),
            conversation_id: Some(1),
            address_id: 1,
            inbox_id: 1,
            campaign_id: None,
            price: None,
        };
        Known { attempts, parts, messages: vec![message] }
    }

    fn moves(known: &Known, words: &[Word]) -> Vec<(i64, Status)> {
        plan(known, words).moves.iter().map(|moved| (moved.attempt, moved.to)).collect()
    }

    #[test]
    fn words_of_one_set_count_together_in_any_order() {
        let known = known("sent", vec![attempt(1, Some("accepted"))], vec![part(1, 1, "a")]);
        let words = [Status::Delivered, Status::Failed, Status::Sent].map(|status| word(1, "a", Some(status)));
        let turned: Vec<Word> = words.iter().rev().cloned().collect();

        assert_eq!(moves(&known, &words), [(1, Status::Delivered)]);
        assert_eq!(moves(&known, &turned), [(1, Status::Delivered)]);
    }

    #[test]
    fn two_words_of_a_part_nobody_knew_make_one_part() {
        let known = known("sending", vec![attempt(1, None)], Vec::new());
        let words = [word(1, "a", Some(Status::Sent)), word(1, "a", Some(Status::Delivered))];

        let plan = plan(&known, &words);

        assert_eq!(plan.parts.len(), 1);
        assert_eq!((plan.parts[0].id, plan.parts[0].status.as_str()), (None, "delivered"));
        assert_eq!(plan.moves[0].to, Status::Sent, "the call still runs");
    }

    #[test]
    fn what_says_nothing_new_writes_nothing() {
        let known = known("sent", vec![attempt(1, Some("accepted"))], vec![part(1, 1, "a")]);

        let words = [word(1, "a", Some(Status::Sent)), word(1, "a", None)];
        let plan = plan(&known, &words);

        assert!(plan.parts.is_empty() && plan.moves.is_empty() && plan.prices.is_empty(), "{plan:?}");
    }

    #[test]
    fn an_earlier_attempt_that_failed_fails_nothing() {
        let attempts = vec![attempt(1, Some("accepted")), attempt(2, Some("accepted"))];
        let known = known("sent", attempts, vec![part(1, 1, "a"), part(2, 2, "b")]);

        assert!(moves(&known, &[word(1, "a", Some(Status::Failed))]).is_empty());
        assert_eq!(moves(&known, &[word(2, "b", Some(Status::Failed))]), [(2, Status::Failed)]);
    }
}
