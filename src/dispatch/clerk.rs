//! Gives every inbox a task of its own, so that a slow one delays no other.

use super::{Dispatcher, lane::Lane};
use crate::{live::Live, models::inboxes, serving::Stop};
use loco_rs::app::AppContext;
use sea_orm::DbErr;
use std::{collections::HashMap, time::Duration};
use tokio::task::JoinHandle;

/// A new inbox is noticed at the latest after this.
const GLANCE: Duration = Duration::from_millis(500);

pub struct Clerk {
    ctx: AppContext,
    dispatcher: Dispatcher,
    lanes: HashMap<i64, JoinHandle<()>>,
}

impl Clerk {
    pub fn new(ctx: &AppContext, dispatcher: Dispatcher) -> Self {
        Self { ctx: ctx.clone(), dispatcher, lanes: HashMap::new() }
    }

    /// Until the desk is asked to stop, and then until every call that had begun is written down.
    pub async fn work(mut self) {
        let (stop, live) = (Stop::of(&self.ctx).0, Live::of(&self.ctx));
        let mut inboxes_changed = self.dispatcher.0.inboxes_changed.subscribe();
        while !stop.is_cancelled() {
            if let Err(error) = self.look().await {
                tracing::error!(%error, "the inboxes could not be read");
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                () = live.heard_elsewhere() => self.dispatcher.heard_elsewhere(),
                _ = inboxes_changed.changed() => {}
                () = tokio::time::sleep(GLANCE) => {}
            }
        }
        for lane in self.lanes.into_values() {
            let _ = lane.await;
        }
    }

    /// Begins a task for every inbox that has none, or whose task has ended.
    async fn look(&mut self) -> Result<(), DbErr> {
        self.lanes.retain(|_, lane| !lane.is_finished());
        for inbox in inboxes::all(&self.ctx.db).await? {
            let (ctx, dispatcher) = (&self.ctx, &self.dispatcher);
            self.lanes.entry(inbox.id).or_insert_with(|| tokio::spawn(Lane::new(ctx, dispatcher, &inbox).work()));
        }
        Ok(())
    }
}
