//! What a user's open pages hear. However many there are, what of a change they may see is asked once for all of them.

use super::{Changes, Live, Ring};
use crate::{
    models::{ModelError, campaigns, conversations, memberships, users},
    serving::Stop,
};
use loco_rs::app::AppContext;
use sea_orm::DatabaseConnection;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::broadcast::{self, Receiver, Sender, error::RecvError},
    time::{Instant, sleep_until},
};

/// The first bell rings through at once, then at most four a second.
const FOLD: Duration = Duration::from_millis(250);
/// News that a page may fall behind before it is told to look at everything.
const BACKLOG: usize = 64;

/// What their pages are told.
#[derive(Clone, Debug)]
pub enum News {
    /// What they may see of it, as JSON; never nothing.
    Changed(Arc<str>),
    /// Nobody can say what: look at everything.
    Everything,
    /// Some of this user's sign-ins have ended.
    UserEnded,
    /// This sign-in has ended, whoever's it was.
    SessionEnded(Arc<str>),
}

/// One ear for each user who has pages open.
#[derive(Clone, Default)]
pub struct Ears(Arc<Mutex<HashMap<i64, Sender<News>>>>);

impl Ears {
    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("put into place with the bell")
    }

    /// Hears everything that this user may see from now on.
    pub fn listen(&self, ctx: &AppContext, user_id: i64) -> Receiver<News> {
        let mut ears = self.ears();
        if let Some(pages) = ears.get(&user_id) {
            return pages.subscribe();
        }
        let (pages, news) = broadcast::channel(BACKLOG);
        ears.insert(user_id, pages.clone());
        let ear = Ear { user_id, db: ctx.db.clone(), pages, pending: Changes::default(), may_ring: Instant::now() };
        tokio::spawn(ear.hear(Live::of(ctx).listen(), self.clone(), Stop::of(ctx)));
        news
    }

    /// Lets go of an ear whose last page is gone; says whether it was.
    fn forget(&self, user_id: i64) -> bool {
        let mut ears = self.ears();
        let is_unheard = ears.get(&user_id).is_none_or(|pages| pages.receiver_count() == 0);
        if is_unheard {
            ears.remove(&user_id);
        }
        is_unheard
    }

    fn ears(&self) -> MutexGuard<'_, HashMap<i64, Sender<News>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Ear {
    user_id: i64,
    db: DatabaseConnection,
    pages: Sender<News>,
    pending: Changes,
    may_ring: Instant,
}

impl Ear {
    async fn hear(mut self, mut rings: Receiver<Ring>, ears: Ears, stop: Stop) {
        loop {
            tokio::select! {
                () = stop.0.cancelled() => break,
                ring = rings.recv() => self.take(ring),
                () = sleep_until(self.may_ring), if !self.pending.is_empty() => self.tell().await,
            }
            if ears.forget(self.user_id) {
                break;
            }
        }
    }

    fn take(&mut self, ring: Result<Ring, RecvError>) {
        match ring {
            Ok(Ring::Changed(changes)) => self.pending.fold(&changes),
            Ok(Ring::Everything) | Err(RecvError::Lagged(_)) => self.say(News::Everything),
            Ok(Ring::UserEnded(user_id)) if user_id == self.user_id => self.say(News::UserEnded),
            Ok(Ring::SessionEnded(session)) => self.say(News::SessionEnded(session.into())),
            Ok(Ring::UserEnded(_) | Ring::Written | Ring::Touched(_)) | Err(RecvError::Closed) => {}
        }
    }

    async fn tell(&mut self) {
        self.may_ring = Instant::now() + FOLD;
        match self.visible().await {
            Ok(changes) if changes.is_empty() => {}
            Ok(changes) => self.say(News::Changed(serde_json::to_string(&changes).unwrap_or_default().into())),
            Err(error) => {
                tracing::warn!(%error, "what a user may see of a change could not be asked");
                self.say(News::Everything);
            }
        }
    }

    /// What of it this user may see: role and membership are asked for every event, because either may have ended.
    async fn visible(&mut self) -> Result<Changes, ModelError> {
        let changes = std::mem::take(&mut self.pending);
        let user = users::find(&self.db, self.user_id).await?;
        if !user.is_active() {
            return Ok(Changes::default());
        }
        let inboxes = memberships::inbox_ids(&self.db, self.user_id).await?;
        Ok(Changes {
            conversations: conversations::among(&self.db, &changes.conversations, &inboxes).await?,
            inboxes: changes.inboxes.into_iter().filter(|id| user.is_admin() || inboxes.contains(id)).collect(),
            people: changes.people,
            campaigns: campaigns::among(&self.db, &changes.campaigns, &inboxes).await?,
        })
    }

    /// Where no page is left, nobody is told.
    fn say(&self, news: News) {
        let _ = self.pages.send(news);
    }
}
