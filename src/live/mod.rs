//! The bell: that something changed, never what. What people see is decided by the page they ask for.

mod between; // the bell between the processes of a desk on PostgreSQL
mod ears; // what of it each user's pages hear

pub use ears::{Ears, News};

use loco_rs::app::AppContext;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{Notify, broadcast, mpsc::UnboundedSender};

/// Bells a listener may fall behind before it is told to look at everything.
const BACKLOG: usize = 1024;

/// Rings for every open page of this process, and of the others where there are any.
#[derive(Clone, Debug)]
pub struct Live {
    here: broadcast::Sender<Ring>,
    /// How often anything has changed.
    changes: Arc<AtomicU64>,
    elsewhere: Arc<OnceLock<UnboundedSender<Ring>>>,
    /// Another process rang.
    heard: Arc<Notify>,
    /// Campaigns that are to be counted anew.
    touched: Arc<Mutex<BTreeSet<i64>>>,
}

/// What changed, by ids.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Changes {
    pub conversations: Vec<i64>,
    pub inboxes: Vec<i64>,
    pub people: Vec<i64>,
    /// Counted anew.
    pub campaigns: Vec<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Ring {
    Changed(Changes),
    /// Something happened to texts of these campaigns: they are to be counted anew, which no page waits for.
    Touched(Vec<i64>),
    /// Something that no open page waits for: what was read before is out of date all the same.
    Written,
    /// Nobody can say what: look at everything.
    Everything,
    /// Every page of this user ends.
    UserEnded(i64),
    /// Every page of this sign-in ends.
    SessionEnded(String),
}

impl Live {
    #[expect(clippy::new_without_default, reason = "one per process, made at boot")]
    pub fn new() -> Self {
        Self {
            here: broadcast::channel(BACKLOG).0,
            changes: Arc::default(),
            elsewhere: Arc::default(),
            heard: Arc::default(),
            touched: Arc::default(),
        }
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("the bell is put into place at boot")
    }

    /// Hears every ring from now on.
    pub fn listen(&self) -> broadcast::Receiver<Ring> {
        self.here.subscribe()
    }

    /// Waits until another process rings.
    pub async fn heard_elsewhere(&self) {
        self.heard.notified().await;
    }

    /// How often anything has changed: whoever reads between two equal answers reads the same.
    pub fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// Something was written that may stand on any page.
    pub fn written(&self) {
        self.ring(Ring::Written);
    }

    pub fn conversations_changed(&self, ids: &[i64]) {
        self.changed(Changes { conversations: ids.to_vec(), ..Changes::default() });
    }

    pub fn people_changed(&self, ids: &[i64]) {
        self.changed(Changes { people: ids.to_vec(), ..Changes::default() });
    }

    pub fn inboxes_changed(&self, ids: &[i64]) {
        self.changed(Changes { inboxes: ids.to_vec(), ..Changes::default() });
    }

    pub fn campaigns_changed(&self, ids: &[i64]) {
        self.changed(Changes { campaigns: ids.to_vec(), ..Changes::default() });
    }

    pub fn campaigns_touched(&self, ids: impl IntoIterator<Item = i64>) {
        let ids: BTreeSet<i64> = ids.into_iter().collect();
        if !ids.is_empty() {
            self.ring(Ring::Touched(ids.into_iter().collect()));
        }
    }

    /// The campaigns that were touched since this was last asked.
    pub fn take_touched(&self) -> BTreeSet<i64> {
        std::mem::take(&mut self.touched())
    }

    fn touched(&self) -> std::sync::MutexGuard<'_, BTreeSet<i64>> {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something stands differently with this process itself.
    pub fn look_again(&self) {
        self.ring_here(Ring::Everything);
    }

    pub fn user_ended(&self, user_id: i64) {
        self.ring(Ring::UserEnded(user_id));
    }

    pub fn session_ended(&self, id_hash: &str) {
        self.ring(Ring::SessionEnded(id_hash.to_owned()));
    }

    fn changed(&self, changes: Changes) {
        self.ring(if changes.is_empty() { Ring::Written } else { Ring::Changed(changes) });
    }

    fn ring(&self, ring: Ring) {
        if let Some(elsewhere) = self.elsewhere.get() {
            let _ = elsewhere.send(ring.clone());
        }
        self.ring_here(ring);
    }

    fn ring_from_elsewhere(&self, ring: Ring) {
        self.ring_here(ring);
        self.heard.notify_one();
    }

    fn ring_here(&self, ring: Ring) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        match ring {
            Ring::Written => {}
            Ring::Touched(ids) => self.touched().extend(ids),
            // Nobody listening is no error.
            ring => {
                let _ = self.here.send(ring);
            }
        }
    }
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        [&self.conversations, &self.inboxes, &self.people, &self.campaigns].iter().all(|ids| ids.is_empty())
    }

    /// Takes in what another ring said, so that a page is told once.
    pub fn fold(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.conversations, &other.conversations),
            (&mut self.inboxes, &other.inboxes),
            (&mut self.people, &other.people),
            (&mut self.campaigns, &other.campaigns),
        ] {
            mine.extend(theirs.iter().filter(|id| !mine.contains(id)).copied().collect::<Vec<_>>());
        }
    }
}
