//! A desk that has been busy for years: very many rows of everything that grows, by straight SQL.

use super::Desk;
use parley::{database::is_sqlite, models::clock};
use sea_orm::ConnectionTrait;

/// Rows of one statement: short enough that what comes in meanwhile does not wait for long.
const SLICE: u64 = 100_000;
/// Far above the ids that the desk itself gives.
const FROM: u64 = 1_000_000_000;

/// How many there are of each kind.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    pub people: u64,
    pub messages: u64,
    pub arrivals: u64,
    pub attempts: u64,
}

impl Desk {
    /// Fills the desk; the people wrote to this inbox, and nothing of theirs is under way.
    pub async fn has_been_busy(&self, inbox_id: i64, crowd: Crowd) {
        let then = clock::now() - 400 * clock::DAY;
        let Crowd { people, messages, arrivals, attempts } = crowd;
        let tries = attempts.div_ceil(messages);
        self.fill(people, &format!(
            "insert into people (id, notes, sample, created_at, updated_at) select {FROM} + n, '', false, {then}, {then} from s"
        )).await;
        self.fill(
            people,
            &format!(
                "insert into addresses (id, kind, value, hash, person_id, preferred, created_at) \
             select {FROM} + n, 'sms', '+999' || ({FROM} + n), 'hash ' || n, {FROM} + n, true, {then} from s"
            ),
        )
        .await;
        self.fill(people, &format!(
            "insert into conversations (id, person_id, address_id, inbox_id, via, opened_by, opened_at, closed_at, last_at, last_line, last_direction, updated_at) \
             select {FROM} + n, {FROM} + n, {FROM} + n, {inbox_id}, '', 'text', {then} + n, {then} + n, {then} + n, 'Thanks', 'in', {then} + n from s"
        )).await;
        self.fill(people, &format!(
            "insert into consents (id, address_hash, word, how, inbox_id, created_at) select {FROM} + n, 'hash ' || n, 'start', 'text', {inbox_id}, {then} from s"
        )).await;
        self.fill(people, &format!("insert into proofs (consent_id, note) select {FROM} + n, 'By phone' from s")).await;
        self.fill(
            people,
            &format!(
                "insert into blocks (address_id, inbox_id, code, message_id, since, cleared_at) \
             select {FROM} + n, {inbox_id}, '21610', 1, {then}, case when n % 2 = 0 then {then} end from s"
            ),
        )
        .await;
        self.fill(people, &format!(
            "insert into reads (user_id, conversation_id, last_message_id) select u.id, {FROM} + n, 1 from s join users u on u.id = (select min(id) from users)"
        )).await;
        self.fill(messages, &format!(
            "insert into messages (id, address_id, inbox_id, conversation_id, direction, kind, status, body, via, gateway, \
             due_at, next_try_at, segments, partial, group_text, created_at, updated_at, looks_like) \
             select {FROM} + n, {FROM} + n % {people}, {inbox_id}, {FROM} + n % {people}, case when n % 2 = 0 then 'in' else 'out' end, 'text', \
             case when n % 2 = 0 then 'received' when n % 50 = 1 then 'failed' else 'delivered' end, 'Hello', '', 'twilio', 0, 0, 1, \
             false, false, {then} + n, {then} + n, case when n % 100 = 0 then 'stop texting' end from s"
        )).await;
        self.fill(
            messages,
            &format!(
                "insert into events (kind, conversation_id, person_id, inbox_id, created_at) \
             select 'conversation_opened', {FROM} + n % {people}, {FROM} + n % {people}, {inbox_id}, {then} + n from s"
            ),
        )
        .await;
        self.fill(arrivals, &format!(
            "insert into arrivals (id, inbox_id, key_hash, arrived_at) select {FROM} + n, {inbox_id}, 'key ' || ({FROM} + n), {then} + n from s"
        )).await;
        self.fill(attempts, &format!(
            "insert into attempts (id, message_id, number, public_id, owner, lease_until, token, outcome, parts, started_at, finished_at) \
             select {FROM} + n, {FROM} + n / {tries}, n % {tries} + 1, 'call ' || ({FROM} + n), 'then', {then} + n, 0, 'accepted', 1, {then} + n, {then} + n from s"
        )).await;
        self.fill(messages, &format!(
            "insert into provider_ids (attempt_id, inbox_id, value, status) select {FROM} + n, {inbox_id}, 'id ' || n, 'delivered' from s"
        )).await;
        self.fill(messages, &format!(
            "insert into receipts (inbox_id, attempt_id, provider_id, status, provider_status, provider_at, received_at) \
             select {inbox_id}, {FROM} + n, 'id ' || n, 'delivered', 'delivered', {then} + n, {then} + n from s"
        )).await;
        if !is_sqlite(&self.ctx.db) {
            // Of campaigns that nobody looks at; SQLite wants each to be there.
            self.fill(messages, &format!(
                "insert into recipients (campaign_id, inbox_id, address_id, person_id, state, ready_at, message_id, asks, misses, handed_over) \
                 select 1000 + n / {people} * 100 + n % 100, {inbox_id}, {FROM} + n % {people}, {FROM} + n % {people}, 'queued', 0, {FROM} + n, true, 0, false from s"
            )).await;
        }
    }

    /// Runs a statement over the numbers `s(n)` from nought up, a slice at a time.
    async fn fill(&self, rows: u64, insert: &str) {
        let writer = self.writer();
        for from in (0..rows).step_by(SLICE as usize) {
            let to = (from + SLICE).min(rows);
            let series = if is_sqlite(&self.ctx.db) {
                format!("with recursive s(n) as (select {from} union all select n + 1 from s where n + 1 < {to})")
            } else {
                format!("with s(n) as (select generate_series({from}::bigint, {to}::bigint - 1))")
            };
            writer.execute_unprepared(&format!("{series} {insert}")).await.unwrap();
        }
        if !is_sqlite(&self.ctx.db) {
            // What looks up the parents of the next rows was planned when there were few.
            self.run("analyze").await;
        }
    }
}
