//! A desk after some years: a million messages of a hundred thousand people, written in large statements.

use crate::{Outcome, plan::Plan, store::Store, texts::NUMBER};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection};

/// Rows of one statement.
const CHUNK: i64 = 50_000;
/// One person in so many writes a lot, and one in twenty waits in an open conversation.
const BUSY: i64 = 100;
const OPEN: i64 = 20;
/// To so many goes the first campaign, to everyone the second.
pub const FEW: i64 = 10;

/// Fills an empty desk that has one user and one inbox. The newest message of the busy lies a moment back.
pub async fn fill(store: &Store, plan: &Plan) -> Outcome {
    let db = store.connect().await?;
    let is_sqlite = db.get_database_backend() == DatabaseBackend::Sqlite;
    if is_sqlite {
        db.execute_unprepared("pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -200000")
            .await?;
    }
    let (people, messages) = (plan.people, plan.messages);
    let began = now() - 365 * 24 * 3_600_000;
    let step = (now() - began) / messages;
    in_chunks(&db, people, &person(began)).await?;
    in_chunks(&db, people, &address(began)).await?;
    in_chunks(&db, people, &conversation(began)).await?;
    in_chunks(&db, messages, &message(people, began, step)).await?;
    campaign(&db, 1, FEW, messages).await?;
    campaign(&db, 2, people, messages + FEW).await?;
    for sql in FINISH {
        db.execute_unprepared(sql).await?;
    }
    if !is_sqlite {
        catch_up(&db).await?;
    }
    Ok(db.close().await?)
}

/// Conversations with more messages than a page of their thread holds.
pub fn busy(plan: &Plan) -> impl Iterator<Item = i64> {
    (1..=plan.people / BUSY).map(|n| n * BUSY)
}

fn person(at: i64) -> String {
    format!(
        "insert into people (id, name, folded_name, owner_id, notes, sample, created_at, updated_at) \
         select i, case when i % 5 < 2 then null else 'Customer ' || i end, case when i % 5 < 2 then null else 'customer ' || i end, null, '', false, {at}, {at} from n"
    )
}

fn address(at: i64) -> String {
    format!(
        "insert into addresses (id, kind, value, hash, person_id, preferred, created_at) \
         select i, 'sms', '+44' || (8000000000 + i), 'seeded ' || i, i, true, {at} from n"
    )
}

fn conversation(at: i64) -> String {
    format!(
        "insert into conversations (id, person_id, address_id, inbox_id, via, assignee_id, opened_by, opened_at, closed_at, last_at, last_line, last_direction, updated_at) \
         select i, i, i, 1, '{NUMBER}', case when i % 3 = 0 then 1 end, 'text', {at}, case when i % {OPEN} = 0 then null else {at} end, {at}, '', 'in', {at} from n"
    )
}

fn message(people: i64, began: i64, step: i64) -> String {
    let whose = format!(
        "case when i % 10 = 0 then {BUSY} * (1 + (i / 10) % {}) else 1 + ((i - i / 10) * 7919) % {people} end",
        people / BUSY
    );
    format!(
        "insert into messages (id, address_id, inbox_id, conversation_id, direction, kind, status, body, via, gateway, author_id, \
           due_at, next_try_at, segments, partial, group_text, retryable, created_at, updated_at) \
         select i, whose, 1, whose, case when is_in then 'in' else 'out' end, 'text', case when is_in then 'received' else 'delivered' end, \
           case when is_in then 'Hello, my order ' || i || ' has not arrived yet. Could you look where it is?' \
             else 'Good morning. Order ' || i || ' left our house yesterday and is with you by Thursday.' end, \
           '{NUMBER}', 'twilio', case when is_in then null else 1 end, 0, 0, 1, false, false, false, {began} + i * {step}, {began} + i * {step} \
         from (select i, {whose} as whose, (i / 7) % 2 = 0 as is_in from n) m"
    )
}

/// One that everybody had and answered, within two hours. That it is done, and what came of it, the desk finds itself.
async fn campaign(db: &DatabaseConnection, id: i64, recipients: i64, texts: i64) -> Outcome {
    let at = now() - 3 * 3_600_000;
    db.execute_unprepared(&format!(
        "insert into campaigns (id, name, inbox_id, state, body, audience, audience_search, unclear_text, unclear_limit, late_text, \
           may_change, local_time, window_from, window_to, created_by, launched_by, launched_at, created_at, updated_at) \
         values ({id}, 'Delivery {id}', 1, 'running', 'When shall we bring it? 1 or 2', 'people', '', '', 0, '', \
           false, false, 0, 1440, 1, 1, {at}, {at}, {at})"
    ))
    .await?;
    for number in 1..=2 {
        db.execute_unprepared(&format!(
            "insert into choices (campaign_id, number, label, synonyms, acknowledgement, hands_over) \
             values ({id}, {number}, 'day {number}', '', '', false)"
        ))
        .await?;
    }
    in_chunks(db, recipients, &question(id, texts, at)).await?;
    in_chunks(db, recipients, &recipient(id, texts, at)).await
}

fn question(campaign: i64, texts: i64, at: i64) -> String {
    format!(
        "insert into messages (id, address_id, inbox_id, campaign_id, recipient_id, direction, kind, status, body, via, gateway, \
           due_at, next_try_at, segments, partial, group_text, retryable, created_at, updated_at) \
         select {texts} + i, i, 1, {campaign}, {campaign} * 1000000 + i, 'out', 'campaign', 'delivered', \
           'When shall we bring it? 1 or 2', '{NUMBER}', 'twilio', 0, 0, 1, false, false, false, {at}, {at} from n"
    )
}

fn recipient(campaign: i64, texts: i64, at: i64) -> String {
    format!(
        "insert into recipients (id, campaign_id, inbox_id, address_id, person_id, state, ready_at, message_id, asks, choice, \
           answered_at, misses, handed_over) \
         select {campaign} * 1000000 + i, {campaign}, 1, i, i, 'queued', {at}, {texts} + i, true, 1 + i % 2, \
           {at} + (i % 7200) * 1000, 0, false from n"
    )
}

/// What the conversations show of their last message, and how far the one user has read.
const FINISH: [&str; 3] = [
    "update conversations set (last_at, last_line, last_direction) = \
       (select m.created_at, m.body, m.direction from messages m where m.conversation_id = conversations.id order by m.id desc limit 1)",
    "update conversations set updated_at = last_at, closed_at = case when closed_at is null then null else last_at + 3600000 end, \
       waiting_since = case when last_direction = 'in' then last_at end",
    "insert into reads (user_id, conversation_id, last_message_id) \
       select 1, c.id, (select max(m.id) from messages m where m.conversation_id = c.id) from conversations c where c.id % 40 = 0",
];

/// Runs a statement over the numbers from one up to this one.
async fn in_chunks(db: &DatabaseConnection, up_to: i64, sql: &str) -> Outcome {
    let mut from = 1;
    while from <= up_to {
        let to = (from + CHUNK - 1).min(up_to);
        let (insert, select) = sql.split_once(" select ").ok_or("an insert selects its rows")?;
        let numbers = format!(
            "with recursive n(i) as (select cast({from} as bigint) union all select i + 1 from n where i < {to})"
        );
        db.execute_unprepared(&format!("{insert} {numbers} select {select}")).await?;
        from = to + 1;
    }
    Ok(())
}

/// PostgreSQL: the next ids come after ours, and the planner knows what there is, as after a night.
async fn catch_up(db: &DatabaseConnection) -> Outcome {
    for table in ["people", "addresses", "conversations", "messages", "campaigns", "recipients"] {
        db.execute_unprepared(&format!(
            "select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
        ))
        .await?;
        db.execute_unprepared(&format!("vacuum analyze {table}")).await?;
    }
    Ok(())
}

fn now() -> i64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0))
}
