//! The campaigns' clerk: begins what is due, writes down who gets it, feeds the outbox a few texts at a time, and
//! counts. One process at a time does it; done by two at once it does no harm, because each step is decided by one
//! conditional update or a unique index.

use crate::{
    chores::Rhythm,
    database::Writer,
    dispatch::Dispatcher,
    live::Live,
    models::{
        ModelResult,
        campaigns::{self, Model, State},
    },
};
use loco_rs::app::AppContext;
use std::{
    collections::{BTreeSet, HashMap},
    time::{Duration, Instant},
};

/// How often it looks.
const EVERY: Duration = Duration::from_millis(250);
/// Chunks of one campaign before the next has its turn.
const CHUNKS: usize = 8;
/// The larger a campaign, the less often it is counted: one of a hundred thousand every other second.
const COUNTED_A_SECOND: i64 = 50_000;

pub fn start(ctx: &AppContext) {
    let mut feeder = Feeder {
        ctx: ctx.clone(),
        writer: Writer::of(ctx),
        live: Live::of(ctx),
        paces: HashMap::new(),
        uncounted: BTreeSet::new(),
        counted: HashMap::new(),
    };
    let mut rhythm = Rhythm::of(ctx, EVERY);
    tokio::spawn(async move {
        while rhythm.comes().await {
            if feeder.round().await {
                rhythm.goes_on();
            }
        }
    });
}

struct Feeder {
    ctx: AppContext,
    writer: Writer,
    live: Live,
    paces: HashMap<i64, Pace>,
    uncounted: BTreeSet<i64>,
    /// When each was counted last.
    counted: HashMap<i64, Instant>,
}

/// Texts a minute, as a bucket that holds a second's worth.
struct Pace {
    level: f64,
    filled_at: Instant,
}

impl Feeder {
    /// Says whether somebody is still to be written down.
    async fn round(&mut self) -> bool {
        let mut has_more = false;
        match campaigns::at_work(&self.ctx.db).await {
            Ok(campaigns) => {
                self.paces.retain(|id, _| campaigns.iter().any(|campaign| campaign.id == *id));
                for campaign in campaigns {
                    let id = campaign.id;
                    match self.serve(campaign).await {
                        Ok(more) => has_more |= more,
                        Err(error) => {
                            tracing::error!(campaign_id = id, %error, "a campaign could not go on: it is tried again");
                        }
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the campaigns could not be read"),
        }
        self.uncounted.extend(self.live.take_touched());
        self.count().await;
        has_more
    }

    /// Says whether somebody is still to be written down.
    async fn serve(&mut self, campaign: Model) -> ModelResult<bool> {
        let id = campaign.id;
        if campaigns::launch_due(&self.writer, &campaign).await? {
            self.uncounted.insert(id);
        }
        let mut has_more = true;
        for _ in 0..CHUNKS {
            let campaign = campaigns::find(&self.ctx.db, id).await?;
            has_more =
                campaign.cursor.is_some() && campaigns::write_some(&self.ctx.db, &self.writer, &campaign).await?;
            if !has_more {
                break;
            }
            self.uncounted.insert(id);
            // Texts that came in meanwhile go first.
            tokio::task::yield_now().await;
        }
        // The first texts go while the rest is written down, which comes first.
        self.feed(id, if has_more { 1 } else { CHUNKS }).await?;
        Ok(has_more)
    }

    async fn feed(&mut self, id: i64, chunks: usize) -> ModelResult<()> {
        for _ in 0..chunks {
            let campaign = campaigns::find(&self.ctx.db, id).await?;
            if campaign.state() != State::Running {
                return Ok(());
            }
            let most = self.paces.entry(id).or_insert_with(Pace::new).allows(campaign.pace);
            if most == 0 {
                return Ok(());
            }
            let fed = campaigns::feed(&self.ctx.db, &self.writer, &campaign, most).await?;
            if fed.queued > 0 {
                self.paces.entry(id).and_modify(|pace| pace.take(fed.queued));
                self.uncounted.insert(id);
                Dispatcher::of(&self.ctx).wake();
            } else if !fed.has_more && campaign.finish_if_done(&self.writer).await? {
                self.uncounted.insert(id);
            }
            if !fed.has_more {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Small campaigns are counted at once, large ones less often: what it costs stays a small part of the time.
    async fn count(&mut self) {
        let mut changed = Vec::new();
        for id in self.uncounted.clone() {
            let Ok(campaign) = campaigns::find(&self.ctx.db, id).await else {
                self.uncounted.remove(&id);
                continue;
            };
            let rest = Duration::from_millis((campaign.tally().all() * 1_000 / COUNTED_A_SECOND).unsigned_abs());
            if self.counted.get(&id).is_some_and(|at| at.elapsed() < rest) {
                continue;
            }
            match campaign.count(&self.ctx.db, &self.writer).await {
                // Be the figures the same: threads and phones show each text, and what became of it.
                Ok(_) => {
                    self.uncounted.remove(&id);
                    self.counted.insert(id, Instant::now());
                    changed.push(id);
                }
                Err(error) => tracing::warn!(campaign_id = id, %error, "a campaign could not be counted"),
            }
        }
        if !changed.is_empty() {
            self.live.campaigns_changed(&changed);
        }
    }
}

impl Pace {
    fn new() -> Self {
        Self { level: 1.0, filled_at: Instant::now() }
    }

    /// How many texts may be fed now.
    fn allows(&mut self, a_minute: Option<i64>) -> u64 {
        let Some(a_minute) = a_minute else { return u64::MAX };
        let now = Instant::now();
        #[expect(clippy::cast_precision_loss, reason = "a pace is at most some ten thousand")]
        let a_second = a_minute as f64 / 60.0;
        let filled = now.duration_since(self.filled_at).as_secs_f64() * a_second;
        self.level = (self.level + filled).min(a_second.max(1.0));
        self.filled_at = now;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a level is small and not below zero"
        )]
        let whole = self.level.max(0.0) as u64;
        whole
    }

    fn take(&mut self, texts: usize) {
        #[expect(clippy::cast_precision_loss, reason = "a chunk is small")]
        let texts = texts as f64;
        self.level -= texts;
    }
}
