//! The stream that keeps pages live: it says what changed, by ids, to whoever may see it now.

use super::{errors::PageResult, extractors::SignedIn};
use crate::{
    live::{Changes, Live, Ring},
    metrics::{Metrics, StreamOpen},
    models::{campaigns, conversations, memberships, sessions, users},
    serving::Stop,
    vault,
};
use axum::{
    extract::State,
    response::{
        IntoResponse,
        sse::{Event, Sse},
    },
    routing::get,
};
use futures_util::Stream;
use loco_rs::{app::AppContext, controller::Routes};
use std::{convert::Infallible, time::Duration};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, sleep_until},
};

/// A stream that is silent for longer is taken for dead by the page.
const BEAT: Duration = Duration::from_secs(15);
/// The first bell rings through at once, then at most four a second.
const FOLD: Duration = Duration::from_millis(250);

pub fn routes() -> Routes {
    Routes::new().add("/live", get(show))
}

async fn show(signed_in: SignedIn, State(ctx): State<AppContext>) -> PageResult {
    let listener = Listener {
        user_id: signed_in.user.id,
        is_admin: signed_in.user.is_admin(),
        session: signed_in.session.id().map(|id| vault::hash_token(&id.to_string())).unwrap_or_default(),
        rings: Live::of(&ctx).listen(),
        _open: Metrics::of(&ctx).stream_opened(),
        ctx,
    };
    Ok(Sse::new(stream(listener)).into_response())
}

struct Listener {
    ctx: AppContext,
    user_id: i64,
    is_admin: bool,
    session: String,
    rings: Receiver<Ring>,
    _open: StreamOpen,
}

/// What a ring means for one listener.
enum Heard {
    Changed(Changes),
    Everything,
    Ended,
    Nothing,
}

fn stream(mut listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    let stop = Stop::of(&listener.ctx).0;
    async_stream::stream! {
        let mut pending = Changes::default();
        let mut may_ring = Instant::now();
        let mut beat = Instant::now();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                heard = listener.hear() => match heard {
                    Heard::Changed(changes) => pending.fold(&changes),
                    Heard::Everything => yield Ok(Event::default().event("refresh").data("{}")),
                    Heard::Ended => {
                        yield Ok(Event::default().event("signed-out").data("{}"));
                        break;
                    }
                    Heard::Nothing => {}
                },
                () = sleep_until(may_ring), if !pending.is_empty() => {
                    may_ring = Instant::now() + FOLD;
                    let changes = listener.visible(std::mem::take(&mut pending)).await;
                    if !changes.is_empty() {
                        yield Ok(Event::default().event("changed").json_data(&changes).unwrap_or_default());
                    }
                }
                () = sleep_until(beat) => {
                    beat = Instant::now() + BEAT;
                    if !listener.is_signed_in().await {
                        yield Ok(Event::default().event("signed-out").data("{}"));
                        break;
                    }
                    yield Ok(Event::default().event("beat").data("{}"));
                }
            }
        }
    }
}

impl Listener {
    async fn hear(&mut self) -> Heard {
        match self.rings.recv().await {
            Ok(Ring::Changed(changes)) => Heard::Changed(changes),
            Ok(Ring::Everything) => Heard::Everything,
            Ok(Ring::UserEnded(user_id)) if user_id == self.user_id => self.still_here().await,
            Ok(Ring::SessionEnded(session)) if session == self.session => Heard::Ended,
            Ok(_) => Heard::Nothing,
            Err(RecvError::Lagged(_)) => Heard::Everything,
            Err(RecvError::Closed) => Heard::Ended,
        }
    }

    /// A user's other sign-ins may have ended without this one.
    async fn still_here(&self) -> Heard {
        if self.is_signed_in().await { Heard::Nothing } else { Heard::Ended }
    }

    async fn is_signed_in(&self) -> bool {
        let active = users::find(&self.ctx.db, self.user_id).await.is_ok_and(|user| user.is_active());
        active && sessions::is_alive(&self.ctx.db, &self.session).await.unwrap_or(true)
    }

    /// What of it this user may see: membership is asked for every event.
    async fn visible(&self, changes: Changes) -> Changes {
        let inboxes = memberships::inbox_ids(&self.ctx.db, self.user_id).await.unwrap_or_default();
        let conversations =
            conversations::among(&self.ctx.db, &changes.conversations, &inboxes).await.unwrap_or_default();
        Changes {
            conversations,
            inboxes: changes.inboxes.into_iter().filter(|id| self.is_admin || inboxes.contains(id)).collect(),
            people: changes.people,
            campaigns: campaigns::among(&self.ctx.db, &changes.campaigns, &inboxes).await.unwrap_or_default(),
        }
    }
}
