//! What recipients of campaigns answered.

use super::expect;
use crate::intake::{
    answers::Taken,
    batch::{Problem, Source},
    sets::{self, Dialect},
    thread::Thread,
};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// The last word of each recipient in this batch. Whoever answered to another process meanwhile is read again.
pub async fn record_answers(
    txn: &DatabaseTransaction,
    threads: &[Thread<'_>],
    sources: &[Source<'_>],
    messages: &HashMap<i64, i64>,
) -> Result<(), Problem> {
    let mut changes: BTreeMap<i64, Change> = BTreeMap::new();
    for thread in threads {
        for (index, taken) in &thread.plan.readings {
            let Some(letter) = thread.letter(*index) else { continue };
            let message = sources.get(*index).and_then(|source| messages.get(&source.arrival)).copied();
            Change::note(&mut changes, taken, message, letter.said_at());
        }
    }
    let rows: Vec<Value> = changes.into_iter().map(|(recipient, change)| change.row(recipient)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let d = Dialect::of(txn);
    let sql = format!(
        "update recipients set choice = coalesce(j.choice, recipients.choice), misses = j.misses, \
         answered_at = case when j.choice is null then recipients.answered_at else j.at end, \
         answer_id = coalesce(j.message, recipients.answer_id), \
         handed_over = (recipients.handed_over or j.hands_over) \
         from (select {} id, {} before, {} missed, {} choice, {} misses, {} at, {} message, {} hands_over from {}) j \
         where recipients.id = j.id and coalesce(recipients.choice, -1) = j.before and recipients.misses = j.missed",
        d.int(0),
        d.int(1),
        d.int(2),
        d.int(3),
        d.int(4),
        d.int(5),
        d.int(6),
        d.flag(7),
        d.rows()
    );
    expect(sets::execute(txn, sql, &rows).await?, rows.len())
}

/// From what a recipient had answered to what they have answered now.
struct Change {
    before: (Option<i64>, i64),
    choice: Option<i64>,
    misses: i64,
    message: Option<i64>,
    at: i64,
    hands_over: bool,
}

impl Change {
    fn note(changes: &mut BTreeMap<i64, Self>, taken: &Taken, message: Option<i64>, at: i64) {
        let (question, choice, missed) = match taken {
            Taken::Counted { question, number, .. } => (question, Some(*number), 0),
            Taken::Unclear { question, .. } => (question, None, 1),
            Taken::Not
            | Taken::Offered { .. }
            | Taken::Repeated { .. }
            | Taken::Superseded { .. }
            | Taken::Late { .. } => return,
        };
        let change = changes.entry(question.recipient_id).or_insert(Self {
            before: (question.choice, question.misses),
            choice: None,
            misses: question.misses,
            message: None,
            at,
            hands_over: false,
        });
        change.choice = choice.or(change.choice);
        change.misses += missed;
        change.message = message;
        change.at = at;
        change.hands_over |= taken.needs_a_person();
    }

    fn row(&self, recipient: i64) -> Value {
        let (choice, misses) = self.before;
        json!([
            recipient,
            choice.unwrap_or(-1),
            misses,
            self.choice,
            self.misses,
            self.at,
            self.message,
            self.hands_over
        ])
    }
}
