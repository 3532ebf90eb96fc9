//! One inbox's way out: what is due is claimed and called at its rate, and what every call came to is written down.

use super::{
    Dispatcher,
    breaker::Breaker,
    bucket::Bucket,
    call::{self, Ready},
    turn::InboxLease,
};
use crate::{
    database::{ForTexts, Writer},
    lines::Lines,
    live::Live,
    metrics::Metrics,
    models::{
        ModelError, ModelResult, clock, inboxes,
        leases::{self, Turn},
        messages::outbound::{self, Claim, Claims, Due, Outcome, Terms},
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
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
};
use tokio_util::sync::CancellationToken;

/// Calls to one inbox's carrier at a time: a slow one holds nobody else up.
const MOST_CALLS: usize = 128;
/// Of them for campaigns: an agent's answer never waits for one.
const CALLS_FOR_CAMPAIGNS: usize = 96;
/// What fell due, or was queued or changed beside the desk, is noticed at the latest after this.
const GLANCE: Duration = Duration::from_millis(500);
/// Where another process dispatches the inbox, that it is gone is noticed after this.
const STAND_BY: Duration = Duration::from_millis(250);

type Finished = Result<(Id, Outcome), JoinError>;

pub struct Lane {
    ctx: AppContext,
    writer: Writer,
    live: Live,
    stop: CancellationToken,
    dispatcher: Dispatcher,
    woken: watch::Receiver<u64>,
    changed: watch::Receiver<u64>,
    inbox_id: i64,
    /// The inbox, and when it was read: that something was queued changes nothing about it.
    inbox: Option<(Instant, inboxes::Model)>,
    lease: InboxLease,
    bucket: Bucket,
    breaker: Breaker,
    calls: JoinSet<Outcome>,
    claims: HashMap<Id, Claim>,
    /// What calls came to, until it is written down.
    outcomes: Vec<(Claim, Outcome)>,
    /// How long the inbox tries what was certainly not taken.
    retry_for: i64,
}

impl Lane {
    pub fn new(ctx: &AppContext, dispatcher: &Dispatcher, inbox: &inboxes::Model) -> Self {
        Self {
            ctx: ctx.clone(),
            writer: Writer::of(ctx),
            live: Live::of(ctx),
            stop: Stop::of(ctx).0,
            dispatcher: dispatcher.clone(),
            woken: dispatcher.0.woken.subscribe(),
            changed: dispatcher.0.inboxes_changed.subscribe(),
            inbox_id: inbox.id,
            inbox: None,
            lease: InboxLease::of(ctx, inbox.id),
            bucket: Bucket::new(inbox.rate),
            breaker: Breaker::default(),
            calls: JoinSet::new(),
            claims: HashMap::new(),
            outcomes: Vec::new(),
            retry_for: inbox.retry_for,
        }
    }

    /// Until the desk is asked to stop or the inbox is gone, and then until every call that had begun is written down.
    pub async fn work(mut self) {
        let stop = self.stop.clone();
        let mut pause = Duration::ZERO;
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                Some(finished) = self.calls.join_next_with_id() => self.put_down(finished),
                _ = self.changed.changed() => self.inbox = None,
                _ = self.woken.changed() => {}
                () = tokio::time::sleep(pause) => {}
            }
            self.record().await;
            match self.round().await {
                Ok(next) => pause = next,
                Err(ModelError::NotFound) => break,
                Err(error) => {
                    tracing::error!(inbox_id = self.inbox_id, %error, "the outbox could not be read");
                    pause = GLANCE;
                }
            }
        }
        // No call begins any more: another process may go on while the last ones end.
        self.lease.end().await;
        self.record().await;
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
            self.breaker.note(&outcome);
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
            Ok(()) => self.tell_recorded(),
            // They stay in hand: the next round tries again.
            Err(error) => tracing::error!(%error, "outcomes of calls could not be written down"),
        }
    }

    async fn try_record(&mut self) -> Result<(), DbErr> {
        // In the order in which receipts take attempts too, so that nobody waits in a circle.
        self.outcomes.sort_by_key(|(claim, _)| claim.attempt);
        let txn = self.writer.begin().await?;
        for (claim, outcome) in &self.outcomes {
            outbound::record(&txn, claim, outcome, self.retry_for).await?;
            if let Outcome::NotSent { retry_after: Some(wait), .. } = outcome {
                self.bucket.pause(*wait);
            }
        }
        self.breaker.write_down(&txn, self.inbox_id).await?;
        txn.commit().await
    }

    fn tell_recorded(&mut self) {
        let metrics = Metrics::of(&self.ctx);
        for (_, outcome) in &self.outcomes {
            metrics.sent(self.inbox_id, outcome.name());
        }
        self.live.campaigns_touched(self.outcomes.iter().filter_map(|(claim, _)| claim.message.campaign_id));
        let conversations: Vec<i64> = self.outcomes.drain(..).filter_map(|(claim, _)| claim.shown_in).collect();
        self.live.conversations_changed(&conversations);
        // A provider that has begun or ceased to fail is shown, once that is written down.
        if self.breaker.written() {
            self.inbox = None;
            self.dispatcher.inboxes_turned();
            self.live.inboxes_changed(&[self.inbox_id]);
        }
    }

    /// Begins every call that may begin now; says how long nothing more can be done.
    async fn round(&mut self) -> ModelResult<Duration> {
        let inbox = self.inbox().await?;
        if !inbox.is_on() {
            return Ok(GLANCE);
        }
        self.retry_for = inbox.retry_for;
        let Some(turn) = self.lease.turn().await? else { return Ok(STAND_BY) };
        match self.lease.settle().await {
            Ok(settled) => {
                self.live.conversations_changed(&settled.conversations);
                self.live.campaigns_touched(settled.campaigns);
            }
            Err(error) => tracing::warn!(%error, "interrupted sends could not be settled: it is tried again"),
        }
        self.bucket.set_rate(inbox.rate);
        self.breaker.go_by(&inbox);
        let room = self.breaker.room(self.calls.len(), MOST_CALLS);
        if room == 0 {
            return Ok(GLANCE);
        }
        if let Some(wait) = self.bucket.wait() {
            return Ok(wait);
        }
        let mut due = outbound::due(&self.ctx.db, inbox.id, clock::now(), room as u64).await?;
        self.keep_room(&mut due);
        let Some(first) = due.first() else { return Ok(GLANCE) };
        let affordable = self.bucket.afford(due.iter().map(|message| message.segments));
        let wait = self.bucket.wait();
        tracing::debug!(inbox_id = inbox.id, first = first.id, affordable, "claiming");
        let ids: Vec<i64> = due.iter().take(affordable).map(|message| message.id).collect();
        let goes_on = self.claim_and_call(&inbox, &ids, turn).await?;
        Ok(if goes_on { Duration::ZERO } else { wait.unwrap_or(GLANCE) })
    }

    async fn inbox(&mut self) -> ModelResult<inboxes::Model> {
        if let Some((_, inbox)) = self.inbox.as_ref().filter(|(read_at, _)| read_at.elapsed() < GLANCE) {
            return Ok(inbox.clone());
        }
        let read_at = Instant::now();
        let inbox = inboxes::find(&self.ctx.db, self.inbox_id).await?;
        self.inbox = Some((read_at, inbox.clone()));
        Ok(inbox)
    }

    /// Leaves room for what people wait for.
    fn keep_room(&self, due: &mut Vec<Due>) {
        let under_way = self.claims.values().filter(|claim| outbound::is_campaign(&claim.message)).count();
        let mut room = CALLS_FOR_CAMPAIGNS.saturating_sub(under_way);
        due.retain(|message| {
            let goes = !message.is_campaign || room > 0;
            room = room.saturating_sub(usize::from(message.is_campaign));
            goes
        });
    }

    /// Says whether some of them came to their end instead of being called.
    async fn claim_and_call(&mut self, inbox: &inboxes::Model, ids: &[i64], turn: Turn) -> ModelResult<bool> {
        let line = Lines::of(&self.ctx).of_inbox(inbox).await?;
        let Some(claims) = self.claim(inbox, ids, turn).await? else { return Ok(false) };
        let looked_at = Instant::now();
        let revoked = self.revoked(&claims.claimed).await;
        // What is not sent costs nothing: whatever stands behind it goes at once.
        self.bucket.give_back(claims.ended_segments);
        let goes_on = claims.ended_segments > 0 || !revoked.is_empty();
        self.live.campaigns_touched(claims.ended_campaigns);
        let mut changed = claims.ended;
        for claim in claims.claimed {
            changed.extend(claim.shown_in);
            match revoked.get(&claim.attempt) {
                Some(outcome) => self.outcomes.push((claim, outcome.clone())),
                None => self.begin(Ready { line: line.clone(), looked_at }, claim),
            }
        }
        self.live.conversations_changed(&changed);
        Ok(goes_on)
    }

    /// Claims them in one transaction; none where this process may not, or not any more.
    async fn claim(&self, inbox: &inboxes::Model, ids: &[i64], turn: Turn) -> Result<Option<Claims>, DbErr> {
        let txn = self.writer.begin().await?;
        let token = match turn {
            Turn::Held(lease) if !leases::is_held(&txn, &lease).await? => return Ok(None),
            Turn::Held(lease) => lease.token,
            Turn::Alone => 0,
        };
        let (owner, holder) = (self.lease.owner.as_str(), self.lease.holder());
        let terms = Terms { owner, holder, token, retry_for: inbox.retry_for };
        let claims = outbound::claim(&txn, &Vault::of(&self.ctx), ids, terms).await?;
        // Rolled back: once stopping has begun, nothing is claimed.
        if self.stop.is_cancelled() {
            return Ok(None);
        }
        txn.commit().await?;
        Ok(Some(claims))
    }

    /// Those that may not be called after all, by their attempts: on PostgreSQL a STOP may have been committed since its
    /// number was asked about. Where that cannot be asked, none is called.
    async fn revoked(&self, claims: &[Claim]) -> HashMap<i64, Outcome> {
        let ForTexts(texts) = ForTexts::of(&self.ctx);
        match outbound::stopped_meanwhile(&*texts, claims).await {
            Ok(stopped) => stopped.into_iter().map(|attempt| (attempt, Outcome::Stopped)).collect(),
            Err(error) => {
                tracing::warn!(%error, "whether somebody said STOP could not be asked: nothing is called");
                claims.iter().map(|claim| (claim.attempt, Outcome::NotBegun)).collect()
            }
        }
    }

    fn begin(&mut self, ready: Ready, claim: Claim) {
        self.breaker.begin();
        let call = call::make(self.ctx.clone(), ready, claim.clone());
        let handle = self.calls.spawn(call);
        self.claims.insert(handle.id(), claim);
    }
}
