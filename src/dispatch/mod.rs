//! The outbox clerk: claims due messages, keeps each inbox's rate and each number's order, and records what
//! every call came to. One task per inbox, in one process; the calls themselves run beside it.

mod breaker; // a provider that fails again and again is left alone
mod bucket; // an inbox's rate, in segments a second
mod call; // one call to a carrier, and what it came to
mod clerk; // a task for every inbox
pub mod doubts; // where nobody knows whether a text went, its provider is asked
mod lane; // one inbox's way out
mod turn; // of several processes, one dispatches an inbox

use crate::lines::Lines;
use clerk::Clerk;
use loco_rs::app::AppContext;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{sync::watch, task::JoinHandle};

#[derive(Clone)]
pub struct Dispatcher(Arc<Inner>);

struct Inner {
    /// How often something was queued.
    woken: watch::Sender<u64>,
    /// How often an inbox was changed.
    inboxes_changed: watch::Sender<u64>,
    lines: Lines,
    clerk: Mutex<Option<JoinHandle<()>>>,
}

impl Dispatcher {
    /// Puts the clerk to work; what was queued before goes at once.
    pub fn start(ctx: &AppContext) -> Self {
        let dispatcher = Self(Arc::new(Inner {
            woken: watch::Sender::new(0),
            inboxes_changed: watch::Sender::new(0),
            lines: Lines::of(ctx),
            clerk: Mutex::default(),
        }));
        let clerk = Clerk::new(ctx, dispatcher.clone());
        let working = tokio::spawn(clerk.work());
        *dispatcher.clerk() = Some(working);
        dispatcher
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("the outbox clerk works while the desk serves")
    }

    /// Something was queued, and is committed.
    pub fn wake(&self) {
        self.0.woken.send_modify(|times| *times += 1);
    }

    /// An inbox was changed: the next call goes by its new settings.
    pub fn inbox_changed(&self, inbox_id: i64) {
        self.0.lines.forget(inbox_id);
        self.inboxes_turned();
    }

    /// What is known of the inboxes is out of date.
    fn inboxes_turned(&self) {
        self.0.inboxes_changed.send_modify(|times| *times += 1);
    }

    /// Another process rang: it may have queued something, or changed an inbox.
    fn heard_elsewhere(&self) {
        self.inboxes_turned();
        self.wake();
    }

    /// Waits until every call that had begun is over and written down.
    pub async fn finished(&self, at_most: Duration) {
        let working = self.clerk().take();
        if let Some(working) = working
            && tokio::time::timeout(at_most, working).await.is_err()
        {
            tracing::warn!("some calls did not end in time: their outcome will be unknown");
        }
    }

    fn clerk(&self) -> std::sync::MutexGuard<'_, Option<JoinHandle<()>>> {
        self.0.clerk.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
