//! What the desk knows of its own health. What fails is said aloud; sending stops before taking in does.

mod disk; // room on the disk, and how long SQLite's log has grown
mod report; // what whoever watches the desk is told

pub use disk::Disk;
pub use report::Report;

use crate::{
    gateways::registry,
    live::Live,
    models::{clock, desk, inboxes, kept_aside},
    serving::Stop,
    settings::Settings,
};
use loco_rs::app::AppContext;
use sea_orm::{ConnectionTrait, DbErr};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

const GLANCE: Duration = Duration::from_secs(5);
/// A provider that was not asked in full for longer may hold texts that nobody has seen.
const BEHIND: i64 = 15 * clock::MINUTE;

/// After that, whichever process asks has asked.
const SURELY_ASKED: Duration = Duration::from_mins(15);

/// Something that may be in trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    Database,
    Intake,
    Disk,
    Log,
    /// A provider takes no texts.
    Sending,
    /// A provider's callbacks are refused.
    Callbacks,
    /// Callbacks that were not understood need more and more room.
    Kept,
    /// A provider cannot be asked for what came in.
    Backfill,
}

/// What does not work, in words, and since when.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub part: Part,
    /// Its id and name, where it is about one.
    pub inbox: Option<(i64, String)>,
    pub words: String,
    pub since: i64,
}

#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    disk: Disk,
    measured: Mutex<Vec<Trouble>>,
    /// Since when each part that was looked at here is in trouble.
    since: Mutex<HashMap<Part, i64>>,
    /// Every provider was asked once since the start for what came in. On PostgreSQL another process may do that.
    has_asked: AtomicBool,
    started: Instant,
}

impl Health {
    /// Looks at the disk at once, then every few seconds.
    pub async fn start(ctx: &AppContext) -> loco_rs::Result<Self> {
        let health = Self(Arc::new(Inner {
            disk: Disk::of(&Settings::of(ctx))?,
            measured: Mutex::default(),
            since: Mutex::default(),
            has_asked: AtomicBool::new(false),
            started: Instant::now(),
        }));
        health.measure().await;
        tokio::spawn(health.clone().watch(Stop::of(ctx), Live::of(ctx)));
        Ok(health)
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("the desk looks after itself while it serves")
    }

    /// Whether there is room for one more text to be sent; if not, what to say to whoever wrote it. What comes in has the
    /// room that is left.
    pub fn room_to_send(&self) -> Result<(), &'static str> {
        let is_full = locked(&self.0.measured).iter().any(|trouble| trouble.part == Part::Disk);
        if is_full { Err(disk::NO_ROOM) } else { Ok(()) }
    }

    /// Every provider was asked once for what came in.
    pub fn has_asked(&self) {
        self.0.has_asked.store(true, Ordering::Relaxed);
    }

    /// All that an admin should see to, what concerns everyone first.
    pub async fn troubles(&self, db: &impl ConnectionTrait, facts: &desk::Facts) -> Result<Vec<Trouble>, DbErr> {
        let mut troubles = locked(&self.0.measured).clone();
        troubles.extend(inboxes::failing(db).await?.into_iter().filter_map(failing));
        troubles.extend(kept_aside::refusing(db).await?.into_iter().map(refusing));
        troubles.extend(kept_aside::filling(db).await?.into_iter().map(filling));
        if self.0.has_asked.load(Ordering::Relaxed) || self.0.started.elapsed() > SURELY_ASKED {
            troubles.extend(behind(db, facts).await?);
        }
        Ok(troubles)
    }

    async fn watch(self, stop: Stop, live: Live) {
        loop {
            tokio::select! {
                () = stop.0.cancelled() => break,
                () = tokio::time::sleep(GLANCE) => {}
            }
            if self.measure().await {
                live.look_again();
            }
        }
    }

    /// Looks at disk and log; says whether one of them came into trouble or out of it.
    async fn measure(&self) -> bool {
        let found = self.0.disk.troubles().await;
        let before = parts(&locked(&self.0.measured));
        let troubles = [Part::Disk, Part::Log].into_iter().filter_map(|part| {
            let words = found.iter().find(|(found, _)| *found == part).map(|(_, words)| words.clone());
            self.trouble(part, words)
        });
        let troubles: Vec<Trouble> = troubles.collect();
        let has_turned = parts(&troubles) != before;
        for trouble in troubles.iter().filter(|_| has_turned) {
            tracing::warn!(words = trouble.words, "the desk is in trouble");
        }
        *locked(&self.0.measured) = troubles;
        has_turned
    }

    /// A part's trouble, if it is in any, with the time at which that began.
    fn trouble(&self, part: Part, words: Option<String>) -> Option<Trouble> {
        let mut known = locked(&self.0.since);
        if let Some(words) = words {
            let since = *known.entry(part).or_insert_with(clock::now);
            Some(Trouble { part, inbox: None, words, since })
        } else {
            known.remove(&part);
            None
        }
    }
}

fn parts(troubles: &[Trouble]) -> Vec<Part> {
    troubles.iter().map(|trouble| trouble.part).collect()
}

fn failing(inbox: inboxes::Model) -> Option<Trouble> {
    let inboxes::Failing { since, words } = inbox.failing()?;
    Some(Trouble { part: Part::Sending, inbox: Some((inbox.id, inbox.name)), words, since })
}

fn refusing(refusing: kept_aside::Refusing) -> Trouble {
    Trouble {
        part: Part::Callbacks,
        inbox: Some((refusing.inbox_id, refusing.name)),
        words: "The signature does not fit".to_owned(),
        since: refusing.since,
    }
}

fn filling(filling: kept_aside::Filling) -> Trouble {
    Trouble {
        part: Part::Kept,
        inbox: Some((filling.inbox_id, filling.name)),
        words: "A quarter of the room for callbacks that were not understood is full".to_owned(),
        since: filling.since,
    }
}

/// Inboxes whose provider was not asked in full for too long; the facts say when it last was.
async fn behind(db: &impl ConnectionTrait, facts: &desk::Facts) -> Result<Vec<Trouble>, DbErr> {
    let mut behind = Vec::new();
    for inbox in inboxes::all(db).await? {
        let asked: Option<i64> = facts.get(&desk::back_fill(inbox.id)).and_then(|at| at.parse().ok());
        let since = asked.unwrap_or(inbox.created_at);
        let is_asked = inbox.is_on() && registry::find(&inbox.gateway).is_some_and(|provider| provider.keeps_list);
        if is_asked && clock::now() - since > BEHIND && !inbox.gives_no_ids(db).await? {
            let words = "The provider cannot be asked for what came in".to_owned();
            behind.push(Trouble { part: Part::Backfill, inbox: Some((inbox.id, inbox.name)), words, since });
        }
    }
    Ok(behind)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
