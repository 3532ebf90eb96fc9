//! Whoever goes through the outbox, round after round: one in each process.

use super::{Dispatcher, breaker::Breaker, bucket::Bucket, call, turn::Turns};
use crate::{
    database::Writer,
    live::Live,
    metrics::Metrics,
    models::{
        clock, inboxes,
        leases::{self, Turn},
        messages::{
            self,
            outbound::{self, Claim, Due, Outcome, Terms},
        },
    },
    serving::Stop,
    vault::Vault,
};
use loco_rs::app::AppContext;
use sea_orm::DbErr;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::task::{Id, JoinSet};

/// Calls to one inbox's carrier at a time: a slow one holds nobody else up.
const CALLS_PER_INBOX: usize = 128;
/// Of them for campaigns: an agent's answer never waits for one.
const CALLS_FOR_CAMPAIGNS: usize = 96;
/// What fell due, or was queued beside the desk, is noticed at the latest after this.
const GLANCE: Duration = Duration::from_millis(500);
/// Where another process dispatches an inbox, that it is gone is noticed after this.
const STAND_BY: Duration = Duration::from_millis(250);

/// One inbox's way out.
struct Lane {
    bucket: Bucket,
    breaker: Breaker,
    calls: usize,
    campaign_calls: usize,
}

impl Lane {
    fn new(rate: f64) -> Self {
        Self { bucket: Bucket::new(rate), breaker: Breaker::default(), calls: 0, campaign_calls: 0 }
    }

    fn begin(&mut self, message: &messages::Model) {
        self.calls += 1;
        self.campaign_calls += usize::from(outbound::is_campaign(message));
        self.breaker.begin();
    }

    /// Leaves room for what people wait for.
    fn keep_room(&self, due: &mut Vec<Due>) {
        let mut room = CALLS_FOR_CAMPAIGNS.saturating_sub(self.campaign_calls);
        due.retain(|message| {
            let goes = !message.is_campaign || room > 0;
            room = room.saturating_sub(usize::from(message.is_campaign));
            goes
        });
    }

    fn end(&mut self, message: &messages::Model, outcome: &Outcome) {
        self.calls = self.calls.saturating_sub(1);
        self.campaign_calls = self.campaign_calls.saturating_sub(usize::from(outbound::is_campaign(message)));
        self.breaker.note(outcome);
    }
}

type Finished = Result<(Id, Outcome), tokio::task::JoinError>;

pub struct Clerk {
    ctx: AppContext,
    writer: Writer,
    live: Live,
    metrics: Metrics,
    dispatcher: Dispatcher,
    turns: Turns,
    lanes: HashMap<i64, Lane>,
    calls: JoinSet<Outcome>,
    claims: HashMap<Id, Claim>,
    /// What calls came to, until it is written down.
    outcomes: Vec<(Claim, Outcome)>,
    /// The inboxes, and when they were read: that something was queued changes nothing about them.
    inboxes: Option<(Instant, Vec<inboxes::Model>)>,
    /// How long each inbox tries what was certainly not taken.
    retry_for: HashMap<i64, i64>,
}

impl Clerk {
    pub fn new(ctx: &AppContext, dispatcher: Dispatcher) -> Self {
        Self {
            ctx: ctx.clone(),
            writer: Writer::of(ctx),
            live: Live::of(ctx),
            metrics: Metrics::of(ctx),
            dispatcher,
            turns: Turns::of(ctx),
            lanes: HashMap::new(),
            calls: JoinSet::new(),
            claims: HashMap::new(),
            outcomes: Vec::new(),
            inboxes: None,
            retry_for: HashMap::new(),
        }
    }

    pub async fn work(mut self) {
        let stop = Stop::of(&self.ctx).0;
        let mut pause = Duration::ZERO;
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.dispatcher.0.wake.notified() => {}
                () = self.dispatcher.0.inboxes_changed.notified() => self.inboxes = None,
                () = self.live.heard_elsewhere() => self.inboxes = None,
                Some(finished) = self.calls.join_next_with_id() => self.put_down(finished),
                () = tokio::time::sleep(pause) => {}
            }
            self.record().await;
            pause = self.round().await.unwrap_or_else(|error| {
                tracing::error!(%error, "the outbox could not be read");
                GLANCE
            });
        }
        // No call begins any more: another process may go on while the last ones end.
        self.turns.end().await;
        while let Some(finished) = self.calls.join_next_with_id().await {
            self.put_down(finished);
            self.record().await;
        }
    }

    /// Notes what a call came to; one that broke down may have reached the carrier.
    fn put_down(&mut self, finished: Finished) {
        let (id, outcome) = match finished {
            Ok((id, outcome)) => (id, outcome),
            Err(error) => (error.id(), call::broken()),
        };
        if let Some(claim) = self.claims.remove(&id) {
            if let Some(lane) = self.lanes.get_mut(&claim.message.inbox_id) {
                lane.end(&claim.message, &outcome);
            }
            self.outcomes.push((claim, outcome));
        }
    }

    /// Writes down everything that has come back, in one transaction.
    async fn record(&mut self) {
        while let Some(finished) = self.calls.try_join_next_with_id() {
            self.put_down(finished);
        }
        if self.outcomes.is_empty() {
            return;
        }
        match self.try_record().await {
            Ok(()) => {
                for (claim, outcome) in &self.outcomes {
                    self.metrics.sent(claim.message.inbox_id, outcome.name());
                }
                self.live.campaigns_touched(self.outcomes.iter().filter_map(|(claim, _)| claim.message.campaign_id));
                let conversations: Vec<i64> = self.outcomes.drain(..).filter_map(|(claim, _)| claim.shown_in).collect();
                self.live.conversations_changed(&conversations);
                self.show_failing();
            }
            // They stay in hand: the next round tries again.
            Err(error) => tracing::error!(%error, "outcomes of calls could not be written down"),
        }
    }

    async fn try_record(&mut self) -> Result<(), DbErr> {
        // In the order in which receipts take attempts too, so that nobody waits in a circle.
        self.outcomes.sort_by_key(|(claim, _)| claim.attempt);
        let txn = self.writer.begin().await?;
        for (claim, outcome) in &self.outcomes {
            let retry_for = self.retry_for.get(&claim.message.inbox_id).copied().unwrap_or(4 * clock::HOUR);
            outbound::record(&txn, claim, outcome, retry_for).await?;
            if let (Outcome::NotSent { retry_after: Some(wait), .. }, Some(lane)) =
                (outcome, self.lanes.get_mut(&claim.message.inbox_id))
            {
                lane.bucket.pause(*wait);
            }
        }
        for (inbox, lane) in &self.lanes {
            if let Some(failing) = lane.breaker.news() {
                match failing {
                    Some(failing) => tracing::warn!(
                        inbox_id = inbox,
                        words = failing.words,
                        "an inbox's provider fails: it is left alone but for trials"
                    ),
                    None => tracing::info!(inbox_id = inbox, "an inbox's provider takes texts again"),
                }
                inboxes::note_failing(&txn, *inbox, failing).await?;
            }
        }
        txn.commit().await
    }

    /// A provider that has begun or ceased to fail is shown, once that is written down.
    fn show_failing(&mut self) {
        let turned: Vec<i64> =
            self.lanes.iter_mut().filter_map(|(inbox, lane)| lane.breaker.written().then_some(*inbox)).collect();
        if !turned.is_empty() {
            self.inboxes = None;
            self.live.inboxes_changed(&turned);
        }
    }

    /// Begins every call that may begin now; says how long nothing more can be done.
    async fn round(&mut self) -> Result<Duration, DbErr> {
        let mut pause = GLANCE;
        let (read_at, inboxes) = match self.inboxes.take() {
            Some(known) if known.0.elapsed() < GLANCE => known,
            _ => (Instant::now(), inboxes::all(&self.ctx.db).await?),
        };
        for inbox in inboxes.iter().filter(|inbox| inbox.is_on()) {
            pause = pause.min(self.serve(inbox).await?);
        }
        self.inboxes = Some((read_at, inboxes));
        Ok(pause)
    }

    async fn serve(&mut self, inbox: &inboxes::Model) -> Result<Duration, DbErr> {
        self.retry_for.insert(inbox.id, inbox.retry_for);
        let Some(turn) = self.turns.at(inbox.id).await? else { return Ok(STAND_BY) };
        match self.turns.settle().await {
            Ok(settled) => {
                self.live.conversations_changed(&settled.conversations);
                self.live.campaigns_touched(settled.campaigns);
            }
            Err(error) => tracing::warn!(%error, "interrupted sends could not be settled: it is tried again"),
        }
        let lane = self.lanes.entry(inbox.id).or_insert_with(|| Lane::new(inbox.rate));
        lane.bucket.set_rate(inbox.rate);
        lane.breaker.go_by(inbox);
        let room = lane.breaker.room(lane.calls, CALLS_PER_INBOX);
        if room == 0 {
            return Ok(GLANCE);
        }
        if let Some(wait) = lane.bucket.wait() {
            return Ok(wait);
        }
        let mut due = outbound::due(&self.ctx.db, inbox.id, clock::now(), room as u64).await?;
        lane.keep_room(&mut due);
        let Some(first) = due.first() else { return Ok(GLANCE) };
        let affordable = lane.bucket.afford(due.iter().map(|message| message.segments));
        let wait = lane.bucket.wait();
        tracing::debug!(inbox_id = inbox.id, first = first.id, affordable, "claiming");
        let ids: Vec<i64> = due.iter().take(affordable).map(|message| message.id).collect();
        let has_ended = self.claim_and_call(inbox, &ids, turn).await?;
        Ok(if has_ended { Duration::ZERO } else { wait.unwrap_or(GLANCE) })
    }

    /// Says whether some of them came to their end instead of being called.
    async fn claim_and_call(&mut self, inbox: &inboxes::Model, ids: &[i64], turn: Turn) -> Result<bool, DbErr> {
        let claimed_at = Instant::now();
        let txn = self.writer.begin().await?;
        let token = match turn {
            Turn::Held(lease) if !leases::is_held(&txn, &lease).await? => return Ok(false),
            Turn::Held(lease) => lease.token,
            Turn::Alone => 0,
        };
        let (owner, holder) = (self.turns.owner.as_str(), self.turns.holder());
        let terms = Terms { owner, holder, token, retry_for: inbox.retry_for };
        let claims = outbound::claim(&txn, &Vault::of(&self.ctx), ids, terms).await?;
        txn.commit().await?;
        if let Some(lane) = self.lanes.get_mut(&inbox.id) {
            // What is not sent costs nothing: whatever stands behind it goes at once.
            lane.bucket.give_back(claims.ended_segments);
        }
        let has_ended = claims.ended_segments > 0;
        self.live.campaigns_touched(claims.ended_campaigns);
        let mut changed = claims.ended;
        for claim in claims.claimed {
            changed.extend(claim.shown_in);
            let call = call::make(self.ctx.clone(), inbox.clone(), claim.clone(), claimed_at);
            let handle = self.calls.spawn(call);
            if let Some(lane) = self.lanes.get_mut(&inbox.id) {
                lane.begin(&claim.message);
            }
            self.claims.insert(handle.id(), claim);
        }
        self.live.conversations_changed(&changed);
        Ok(has_ended)
    }
}
