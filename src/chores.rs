//! What the desk does every so often. On PostgreSQL one of its processes does it, and another goes on when that one is
//! gone; a SQLite desk is one process.
//!
//! A chore asks for no token: done by two at once it must do no harm, and who slept through the lease finds it done.

use crate::{
    database::Writer,
    models::leases::{self, Asker},
    serving::{Stop, presence::Holder},
    vault,
};
use loco_rs::app::AppContext;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A process that was killed is replaced within this, one that sleeps within fifteen seconds.
const LOOK: Duration = Duration::from_secs(2);
const NAME: &str = "chores";

/// Whether the chores are this process's.
#[derive(Clone)]
struct Ours(watch::Receiver<bool>);

/// Asks for the chores as long as this process lives, and gives them back at its end. Comes before the first of them.
pub fn start(ctx: &AppContext) {
    let (told, ours) = watch::channel(false);
    ctx.shared_store.insert(Ours(ours));
    tokio::spawn(ask(Writer::of(ctx), Holder::of(ctx), Stop::of(ctx).0, told));
}

/// Waits until they are given back: another process may go on at once.
pub async fn given_back(ctx: &AppContext) {
    if let Some(Ours(mut ours)) = ctx.shared_store.get::<Ours>() {
        while ours.changed().await.is_ok() {}
    }
}

async fn ask(writer: Writer, holder: Holder, stop: CancellationToken, told: watch::Sender<bool>) {
    let owner = vault::random_token::<9>();
    while !stop.is_cancelled() {
        let asker = Asker { owner: &owner, holder: holder.number(), judge: holder.judge() };
        let turn = leases::turn(&writer, NAME, asker).await;
        if let Err(error) = &turn {
            tracing::warn!(%error, "whose the chores are could not be asked");
        }
        told.send_replace(turn.is_ok_and(|turn| turn.is_some()));
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    leases::give_back(&writer, &owner).await;
}

/// When a chore is due: `while rhythm.comes().await { … }`.
pub struct Rhythm {
    every: Duration,
    has_come: bool,
    ours: watch::Receiver<bool>,
    stop: CancellationToken,
}

impl Rhythm {
    pub fn of(ctx: &AppContext, every: Duration) -> Self {
        let Ours(ours) = ctx.shared_store.get::<Ours>().expect("the chores are asked for first");
        Self { every, has_come: false, ours, stop: Stop::of(ctx).0 }
    }

    /// Waits until it is due here: at once where the chores have become this process's, then every so often. False once
    /// the desk stops.
    pub async fn comes(&mut self) -> bool {
        let stop = self.stop.clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => false,
            is_due = self.is_due() => is_due,
        }
    }

    /// There is more to do: the next time comes at once.
    pub fn goes_on(&mut self) {
        self.has_come = false;
    }

    async fn is_due(&mut self) -> bool {
        if self.has_come {
            tokio::time::sleep(self.every).await;
        }
        let is_due = self.ours.wait_for(|ours| *ours).await.is_ok();
        self.has_come = true;
        is_due
    }
}
