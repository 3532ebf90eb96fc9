//! The stream that keeps pages live: it says what changed, by ids, to whoever may see it now.

use super::{errors::PageResult, extractors::SignedIn};
use crate::{
    live::{Ears, News},
    metrics::{Metrics, StreamOpen},
    models::{ModelError, sessions, users},
    serving::Stop,
    vault,
};
use axum::{
    extract::State,
    http::HeaderName,
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

/// nginx would otherwise hold events back until a few kilobytes of them have come together.
const UNBUFFERED: [(HeaderName, &str); 1] = [(HeaderName::from_static("x-accel-buffering"), "no")];

pub fn routes() -> Routes {
    Routes::new().add("/live", get(show))
}

async fn show(signed_in: SignedIn, State(ctx): State<AppContext>) -> PageResult {
    let listener = Listener {
        user_id: signed_in.user.id,
        session: signed_in.session.id().map(|id| vault::hash_token(&id.to_string())).unwrap_or_default(),
        news: Ears::of(&ctx).listen(&ctx, signed_in.user.id),
        _open: Metrics::of(&ctx).stream_opened(),
        ctx,
    };
    Ok((UNBUFFERED, Sse::new(stream(listener))).into_response())
}

struct Listener {
    ctx: AppContext,
    user_id: i64,
    session: String,
    news: Receiver<News>,
    _open: StreamOpen,
}

fn stream(mut listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    let stop = Stop::of(&listener.ctx).0;
    async_stream::stream! {
        let mut beat = Instant::now();
        loop {
            let said = tokio::select! {
                () = stop.cancelled() => break,
                said = listener.hear() => said,
                () = sleep_until(beat) => {
                    beat = Instant::now() + BEAT;
                    Some(if listener.is_signed_in().await { Ok(event("beat", "{}")) } else { Err(signed_out()) })
                }
            };
            match said {
                Some(Ok(event)) => yield Ok(event),
                Some(Err(last)) => {
                    yield Ok(last);
                    break;
                }
                None => {}
            }
        }
    }
}

impl Listener {
    /// What a page is told, if anything: an event, or the last one.
    async fn hear(&mut self) -> Option<Result<Event, Event>> {
        match self.news.recv().await {
            Ok(News::Changed(changes)) => Some(Ok(event("changed", &changes))),
            Ok(News::Everything) | Err(RecvError::Lagged(_)) => Some(Ok(event("refresh", "{}"))),
            // A user's other sign-ins may have ended without this one.
            Ok(News::UserEnded) => (!self.is_signed_in().await).then(|| Err(signed_out())),
            Ok(News::SessionEnded(session)) => (*session == *self.session).then(|| Err(signed_out())),
            Err(RecvError::Closed) => Some(Err(event("refresh", "{}"))),
        }
    }

    /// A database that does not answer signs nobody out.
    async fn is_signed_in(&self) -> bool {
        let is_active = match users::find(&self.ctx.db, self.user_id).await {
            Ok(user) => user.is_active(),
            Err(error) => !matches!(error, ModelError::NotFound),
        };
        is_active && sessions::is_alive(&self.ctx.db, &self.session).await.unwrap_or(true)
    }
}

fn signed_out() -> Event {
    event("signed-out", "{}")
}

fn event(name: &str, data: &str) -> Event {
    Event::default().event(name).data(data)
}
