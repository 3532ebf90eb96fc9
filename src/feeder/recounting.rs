//! How far each campaign has come is counted beside the feeding, which never waits for it.

use crate::{chores::Rhythm, database::Writer, live::Live, models::campaigns};
use loco_rs::app::AppContext;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The larger a campaign, the less often it is counted: one of a hundred thousand every other second.
const COUNTED_A_SECOND: i64 = 50_000;

/// The campaigns that are to be counted again.
#[derive(Clone, Default)]
pub struct Recounting(Arc<Mutex<BTreeSet<i64>>>);

impl Recounting {
    /// Counts every so often what is wanted here, and what was touched by anybody.
    pub fn start(ctx: &AppContext, every: Duration) -> Self {
        let recounting = Self::default();
        let mut counter = Counter {
            ctx: ctx.clone(),
            writer: Writer::of(ctx),
            live: Live::of(ctx),
            wanted: recounting.clone(),
            counted: HashMap::new(),
        };
        let mut rhythm = Rhythm::of(ctx, every);
        tokio::spawn(async move {
            while rhythm.comes().await {
                counter.round().await;
            }
        });
        recounting
    }

    /// Something has become of this campaign.
    pub fn wanted(&self, campaign_id: i64) {
        self.ids().insert(campaign_id);
    }

    fn ids(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Counter {
    ctx: AppContext,
    writer: Writer,
    live: Live,
    wanted: Recounting,
    /// When each was counted last.
    counted: HashMap<i64, Instant>,
}

impl Counter {
    /// Small campaigns are counted at once, large ones less often: what it costs stays a small part of the time.
    async fn round(&mut self) {
        self.wanted.ids().extend(self.live.take_touched());
        let wanted = std::mem::take(&mut *self.wanted.ids());
        let mut changed = Vec::new();
        for id in wanted {
            match self.count(id).await {
                Some(true) => changed.push(id),
                Some(false) => {}
                None => self.wanted.wanted(id),
            }
        }
        // Be the figures the same: threads and phones show each text, and what became of it.
        if !changed.is_empty() {
            self.live.campaigns_changed(&changed);
        }
    }

    /// Whether it was counted, as one that is gone is not; none where it is to be tried later.
    async fn count(&mut self, id: i64) -> Option<bool> {
        let Ok(campaign) = campaigns::find(&self.ctx.db, id).await else { return Some(false) };
        let rest = Duration::from_millis((campaign.tally().all() * 1_000 / COUNTED_A_SECOND).unsigned_abs());
        if self.counted.get(&id).is_some_and(|at| at.elapsed() < rest) {
            return None;
        }
        match campaign.count(&self.ctx.db, &self.writer).await {
            Ok(_) => {
                self.counted.insert(id, Instant::now());
                Some(true)
            }
            Err(error) => {
                tracing::warn!(campaign_id = id, %error, "a campaign could not be counted");
                None
            }
        }
    }
}
