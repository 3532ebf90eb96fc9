//! What came in while nobody was home. A provider that could not reach the desk does not come back for long; it is
//! asked for its own list at the start and every few minutes, and what is new in it is taken in, once and in order.

mod inbox; // what one inbox missed, day by day
mod keeping; // what can never be stored as it is

use crate::{
    chores::Rhythm,
    health::Health,
    models::{ModelResult, inboxes},
    serving::Stop,
};
use futures_util::future::join_all;
use loco_rs::app::AppContext;
use std::{collections::HashMap, time::Duration};
use tokio::{task::JoinHandle, time::timeout};

const EVERY: Duration = Duration::from_mins(5);
/// Longer than this nobody waits for a provider that is asked.
const PATIENCE: Duration = Duration::from_mins(1);
/// A list that is read for longer is begun anew where its last whole day ended.
const LONGEST: Duration = Duration::from_hours(1);

/// Asks at once, then every few minutes.
pub fn start(ctx: &AppContext) {
    let (ctx, stop, mut rhythm) = (ctx.clone(), Stop::of(ctx).0, Rhythm::of(ctx, EVERY));
    tokio::spawn(async move {
        let mut rounds = Rounds::new(&ctx);
        while rhythm.comes().await {
            if let Err(error) = rounds.begin().await {
                tracing::warn!(%error, "the inboxes could not be read");
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                asked = timeout(PATIENCE, rounds.end()) => if asked.is_ok() { Health::of(&ctx).has_asked() },
            }
        }
    });
}

/// Who is being asked. Each provider is asked for each inbox by itself: a slow one keeps no other waiting.
pub struct Rounds {
    ctx: AppContext,
    asking: HashMap<i64, JoinHandle<()>>,
}

impl Rounds {
    pub fn new(ctx: &AppContext) -> Self {
        Self { ctx: ctx.clone(), asking: HashMap::new() }
    }

    /// Asks for every inbox for which nobody is asking any more.
    pub async fn begin(&mut self) -> ModelResult<()> {
        self.asking.retain(|_, asking| !asking.is_finished());
        for inbox in inboxes::all(&self.ctx.db).await? {
            self.asking.entry(inbox.id).or_insert_with(|| tokio::spawn(ask(self.ctx.clone(), inbox)));
        }
        Ok(())
    }

    /// Waits until every provider has answered.
    pub async fn end(&mut self) {
        join_all(self.asking.values_mut()).await;
    }
}

async fn ask(ctx: AppContext, inbox: inboxes::Model) {
    let stop = Stop::of(&ctx).0;
    let asked = tokio::select! {
        () = stop.cancelled() => return,
        asked = timeout(LONGEST, inbox::fill(&ctx, &inbox)) => asked,
    };
    if let Err(reason) = asked.unwrap_or_else(|_| Err("its list takes too long to read".to_owned())) {
        tracing::warn!(inbox_id = inbox.id, reason, "what came in meanwhile could not be asked for");
    }
}
