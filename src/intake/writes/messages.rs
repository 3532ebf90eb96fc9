//! Texts, the confirmations of new tickets, and what is said to keywords and answers.

use super::expect;
use crate::{
    intake::{
        Letter,
        answers::Taken,
        batch::{Problem, Source},
        decide::{Place, Reply},
        sets::{self, Dialect},
        thread::Thread,
    },
    models::{
        consents::keyword::{Keyword, SUPERSEDED},
        messages::{confirmation, keyword_answer},
    },
};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use std::collections::HashMap;

/// All texts, each confirmation or answer directly behind the text it belongs to. Says which message
/// each arrival became, where someone will ask: keywords and joined parts.
pub async fn write_messages(
    txn: &DatabaseTransaction,
    threads: &[Thread<'_>],
    sources: &[Source<'_>],
) -> Result<HashMap<i64, i64>, Problem> {
    let mut rows: Vec<(usize, Value)> = Vec::new();
    let mut asks = false;
    for thread in threads {
        for (index, place) in &thread.plan.texts {
            let (Some(letter), Some(source)) = (thread.letter(*index), sources.get(*index)) else { continue };
            asks |= letter.contents.keyword.is_some() || !source.parts.is_empty() || !thread.plan.readings.is_empty();
            rows.push((index * 2, message_row(thread, *index, letter, *place, source)));
            if thread.plan.confirm && thread.plan.opens_with == Some(*index) {
                rows.push((index * 2 + 1, confirmation_row(thread, letter)));
            }
            if let Some((_, word)) = thread.plan.answers.iter().find(|(answered, _)| answered == index) {
                rows.push((index * 2 + 1, answer_row(thread, letter, *place, *word)));
            }
            let replies = thread.plan.replies.iter().filter(|reply| reply.letter == *index);
            rows.extend(replies.map(|reply| (index * 2 + 1, reply_row(thread, letter, reply))));
        }
    }
    rows.sort_by_key(|(order, _)| *order);
    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    let d = Dialect::of(txn);
    let sql = format!(
        "insert into messages (address_id, inbox_id, conversation_id, direction, kind, status, body, via, gateway, arrival_id, confirms, \
         due_at, next_try_at, segments, media, keyword, partial, group_text, provider_at, looks_like, created_at, updated_at, \
         campaign_id, recipient_id, reading) \
         select {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, 0, 0, {}, {}, {}, {}, {}, {}, {}, {at}, {at}, {}, {}, {} {}{}",
        d.int(0),
        d.int(1),
        d.int(2),
        d.text(3),
        d.text(4),
        d.text(5),
        d.text(6),
        d.text(7),
        d.text(8),
        d.int(9),
        d.int(10),
        d.int(11),
        d.text(12),
        d.text(13),
        d.flag(14),
        d.flag(15),
        d.int(16),
        d.text(18),
        d.int(19),
        d.int(20),
        d.text(21),
        d.insert_from_rows(),
        if asks { " returning id, arrival_id" } else { "" },
        at = d.int(17)
    );
    let mut messages = HashMap::new();
    if asks {
        let written = sets::query(txn, sql, &rows).await?;
        expect(written.len(), rows.len())?;
        for row in &written {
            if let Some(arrival) = row.try_get_by_index::<Option<i64>>(1)? {
                messages.insert(arrival, row.try_get_by_index(0)?);
            }
        }
    } else {
        expect(sets::execute(txn, sql, &rows).await?, rows.len())?;
    }
    Ok(messages)
}

fn message_row(thread: &Thread<'_>, index: usize, letter: &Letter, place: Place, source: &Source<'_>) -> Value {
    let contents = &letter.contents;
    let answer = thread.plan.readings.iter().find(|(letter, _)| *letter == index).map(|(_, taken)| taken);
    let question = answer.and_then(Taken::question);
    let looks_like = contents.looks_like.as_ref().filter(|_| thread.plan.doubtful.contains(&index));
    json!([
        thread.address(),
        thread.sender.2,
        thread.conversation_of(place),
        "in",
        "text",
        "received",
        contents.body,
        contents.via,
        letter.rules.gateway,
        source.arrival,
        null,
        0,
        contents.media,
        said_by_keyword(thread, index).or(contents.keyword.map(Keyword::as_str)),
        source.partial,
        contents.group_text,
        contents.provider_at,
        letter.arrived_at,
        looks_like,
        question.map(|question| question.campaign_id),
        question.map(|question| question.recipient_id),
        answer.and_then(Taken::reading)
    ])
}

/// A START that lifts nothing is marked so.
fn said_by_keyword(thread: &Thread<'_>, index: usize) -> Option<&'static str> {
    let heard = thread.plan.heard.iter().find(|heard| heard.letter == index);
    heard.filter(|heard| heard.is_superseded).map(|_| SUPERSEDED)
}

fn confirmation_row(thread: &Thread<'_>, letter: &Letter) -> Value {
    let (body, segments) = confirmation::of(&letter.rules.confirmation_text, thread.opened.unwrap_or_default());
    let said = Said { kind: "confirmation", body: &body, segments, confirms: thread.opened, ..Said::default() };
    said.row(thread, letter, Place::New)
}

fn answer_row(thread: &Thread<'_>, letter: &Letter, place: Place, word: Keyword) -> Value {
    let body = letter.rules.answers.as_ref().map_or("", |answers| answers.to(word));
    let keyword = Some(word.as_str());
    Said { kind: keyword_answer::KIND, body, segments: confirmation::segments(body), keyword, ..Said::default() }
        .row(thread, letter, place)
}

fn reply_row(thread: &Thread<'_>, letter: &Letter, reply: &Reply) -> Value {
    let said = Said {
        kind: reply.kind,
        body: &reply.body,
        segments: confirmation::segments(&reply.body),
        question: Some((reply.campaign_id, reply.recipient_id)),
        ..Said::default()
    };
    said.row(thread, letter, reply.place)
}

/// What the desk says by itself, directly behind the text that it answers.
#[derive(Default)]
struct Said<'a> {
    kind: &'a str,
    body: &'a str,
    segments: i64,
    confirms: Option<i64>,
    keyword: Option<&'a str>,
    /// The campaign and the recipient.
    question: Option<(i64, i64)>,
}

impl Said<'_> {
    fn row(&self, thread: &Thread<'_>, letter: &Letter, place: Place) -> Value {
        json!([
            thread.address(),
            thread.sender.2,
            thread.conversation_of(place),
            "out",
            self.kind,
            "queued",
            self.body,
            letter.contents.via,
            letter.rules.gateway,
            null,
            self.confirms,
            self.segments,
            null,
            self.keyword,
            false,
            false,
            null,
            letter.arrived_at,
            null,
            self.question.map(|(campaign, _)| campaign),
            self.question.map(|(_, recipient)| recipient),
            null
        ])
    }
}
