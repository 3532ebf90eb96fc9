//! The letters of one sender at one inbox, what is known of them, and what is to be done.

use super::{
    Letter,
    batch::Problem,
    decide::{Closed, Known, Place, Plan},
    sets::{self, Dialect},
    standing::Standing,
};
use crate::models::{campaigns::asking, clock, inboxes};
use sea_orm::{DatabaseTransaction, DbErr, QueryResult};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// Who sent it, and to which inbox.
pub type Sender<'a> = (&'a str, &'a str, i64);

/// The letters of one sender at one inbox, what is known of them, and what is to be done.
pub struct Thread<'a> {
    pub sender: Sender<'a>,
    pub letters: Vec<(usize, &'a Letter)>,
    pub known: Known,
    pub plan: Plan,
    /// The conversation that was opened.
    pub opened: Option<i64>,
}

impl<'a> Thread<'a> {
    pub fn first(&self) -> &'a Letter {
        self.letters[0].1
    }

    /// The address; it exists once `meet_strangers` has run.
    pub fn address(&self) -> i64 {
        self.known.address.unwrap_or_default()
    }

    pub fn conversation_of(&self, place: Place) -> Option<i64> {
        match place {
            Place::Thread => None,
            Place::In(id) => Some(id),
            Place::New => self.opened,
        }
    }

    pub fn letter(&self, index: usize) -> Option<&'a Letter> {
        self.letters.iter().find(|(i, _)| *i == index).map(|(_, letter)| *letter)
    }
}

/// Keeps what the texts rest on as it is until they are stored.
pub async fn hold(txn: &DatabaseTransaction, letters: &[&Letter]) -> Result<(), Problem> {
    hold_sandboxes(txn, letters).await?;
    hold_numbers(txn, letters).await
}

/// The sample's sandbox may be taken away while its phone texts.
async fn hold_sandboxes(txn: &DatabaseTransaction, letters: &[&Letter]) -> Result<(), Problem> {
    let sandboxes = letters.iter().filter(|letter| letter.rules.gateway == "sandbox");
    let meant: BTreeSet<i64> = sandboxes.map(|letter| letter.rules.inbox_id).collect();
    if meant.is_empty() {
        return Ok(());
    }
    let there = inboxes::hold(txn, &meant.iter().copied().collect::<Vec<_>>()).await?;
    if there.len() < meant.len() {
        return Err(Problem::Content("This sandbox was taken away.".to_owned()));
    }
    Ok(())
}

/// On PostgreSQL another process may be taking in the same STOP, said twice: the second waits here for the first, and
/// then knows of it. A number that neither knows yet is decided by who inserts it.
async fn hold_numbers(txn: &DatabaseTransaction, letters: &[&Letter]) -> Result<(), Problem> {
    let words = letters.iter().filter(|letter| letter.contents.keyword.is_some());
    let rows: Vec<Value> = words.map(|letter| json!([letter.contents.kind, letter.contents.value])).collect();
    let d = Dialect::of(txn);
    if rows.is_empty() || d.is_sqlite() {
        return Ok(());
    }
    let sql = format!(
        "select a.id from {} join addresses a on a.kind = {} and a.value = {} order by a.id for update of a",
        d.rows(),
        d.text(0),
        d.text(1)
    );
    sets::query(txn, sql, &rows).await?;
    Ok(())
}

/// Reads what is known of every sender, in one statement, ordered by who they are.
pub async fn look_up<'a>(txn: &DatabaseTransaction, letters: &[&'a Letter]) -> Result<Vec<Thread<'a>>, Problem> {
    let mut threads: Vec<Thread<'a>> = Vec::new();
    let mut index: HashMap<Sender<'a>, usize> = HashMap::new();
    for (i, letter) in letters.iter().enumerate() {
        let sender = (letter.contents.kind.as_str(), letter.contents.value.as_str(), letter.rules.inbox_id);
        let at = *index.entry(sender).or_insert_with(|| {
            threads.push(Thread {
                sender,
                letters: Vec::new(),
                known: Known::default(),
                plan: Plan::default(),
                opened: None,
            });
            threads.len() - 1
        });
        threads[at].letters.push((i, letter));
    }
    threads.sort_by_key(|thread| thread.sender);
    let rows: Vec<Value> = threads
        .iter()
        .map(|thread| {
            let first = thread.first();
            json!([thread.sender.0, thread.sender.1, thread.sender.2, first.contents.number_hash, first.arrived_at])
        })
        .collect();
    for row in sets::query(txn, look_up_sql(Dialect::of(txn)), &rows).await? {
        let at = usize::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or(usize::MAX);
        if let Some(thread) = threads.get_mut(at) {
            thread.known = known(&row)?;
        }
    }
    ask(txn, &mut threads).await?;
    Ok(threads)
}

/// Reads what campaigns asked those who were asked anything.
async fn ask(txn: &DatabaseTransaction, threads: &mut [Thread<'_>]) -> Result<(), Problem> {
    let asked: Vec<i64> =
        threads.iter().filter(|thread| thread.known.is_asked).filter_map(|thread| thread.known.address).collect();
    let mut questions = asking::questions(txn, &asked).await?;
    for thread in threads.iter_mut().filter(|thread| thread.known.is_asked) {
        thread.known.questions = questions.remove(&(thread.address(), thread.sender.2)).unwrap_or_default();
    }
    Ok(())
}

fn look_up_sql(d: Dialect) -> String {
    let (kind, value, inbox, hash) = (d.text(0), d.text(1), d.int(2), d.text(3));
    let welcome = |user: &str| {
        format!(
            "(select u.id from users u where u.id = {user} and u.deactivated_at is null \
             and exists (select 1 from memberships m where m.user_id = u.id and m.inbox_id = {inbox}))"
        )
    };
    // As its index spells it.
    let theirs = if d.is_sqlite() { "t.address_id" } else { "t.address_id + 0" };
    let automatic = |within: i64| {
        format!(
            "(select count(*) from messages t where {theirs} = a.id and t.kind in ('confirmation', 'keyword_answer', 'acknowledgement', 'clarification') \
             and t.created_at > {} - {within})",
            d.int(4)
        )
    };
    let key = if d.is_sqlite() { "j.key" } else { "j.key - 1" };
    format!(
        "select {key}, a.id, a.person_id, {owner}, o.id, c.id, c.closed_at, {assignee}, \
         (select s.word from consents s where s.address_hash = {hash} and s.purpose = 'texts' and not s.superseded order by {newest} desc limit 1), \
         (select max(coalesce(s.said_at, s.created_at)) from consents s where s.address_hash = {hash} and s.purpose = 'texts' and s.word = 'stop'), \
         {in_ten_minutes}, {in_a_day}, \
         a.campaigns_held_at, (select 1 from inboxes y where y.address = {value} limit 1), \
         (select 1 from recipients q where q.asks and q.message_id is not null and q.address_id = a.id and {asked} = {inbox} limit 1) \
         from {rows} \
         left join addresses a on a.kind = {kind} and a.value = {value} \
         left join people p on p.id = a.person_id \
         left join conversations o on o.id = (select x.id from conversations x where x.address_id = a.id and {theirs} = {inbox} and x.closed_at is null limit 1) \
         left join conversations c on o.id is null and c.id = (select x.id from conversations x where x.address_id = a.id and {theirs} = {inbox} \
           and x.closed_at is not null order by x.id desc limit 1)",
        in_ten_minutes = automatic(10 * clock::MINUTE),
        in_a_day = automatic(clock::DAY),
        asked = "q.inbox_id",
        owner = welcome("p.owner_id"),
        assignee = welcome("c.assignee_id"),
        rows = d.rows(),
        // An address has few conversations and an inbox has many: on PostgreSQL, as long as it has not counted them,
        // any index with an inbox in it seems as good.
        theirs = d.unindexed("x.inbox_id"),
        // PostgreSQL, as long as it knows of few consents, would read all of them from the newest down.
        newest = if d.is_sqlite() { "s.id" } else { "s.id + 0" },
    )
}

fn known(row: &QueryResult) -> Result<Known, DbErr> {
    let closed: Option<i64> = row.try_get_by_index(5)?;
    let closed_at: Option<i64> = row.try_get_by_index(6)?;
    let assignee: Option<i64> = row.try_get_by_index(7)?;
    let word: Option<String> = row.try_get_by_index(8)?;
    Ok(Known {
        address: row.try_get_by_index(1)?,
        person: row.try_get_by_index(2)?,
        owner: row.try_get_by_index(3)?,
        open: row.try_get_by_index(4)?,
        closed: closed.zip(closed_at).map(|(id, at)| Closed { id, at, assignee }),
        standing: Standing {
            is_stopped: word.as_deref() == Some("stop"),
            last_stop: row.try_get_by_index(9)?,
            doubted_since: row.try_get_by_index(12)?,
        },
        is_ours: row.try_get_by_index::<Option<i32>>(13)?.is_some(),
        automatic: (row.try_get_by_index(10)?, row.try_get_by_index(11)?),
        is_asked: row.try_get_by_index::<Option<i32>>(14)?.is_some(),
        questions: Vec::new(),
    })
}
