//! What came in while nobody was home. A provider that could not reach the desk does not come back for long; it is
//! asked for its own list at the start and every few minutes, and what is new in it is taken in, once and in order.

use crate::{
    chores::Rhythm,
    database::Writer,
    gateways::Event,
    health::Health,
    intake::{Intake, Refusal},
    lines::{Line, Lines},
    models::{clock, desk, inboxes},
    serving::Stop,
    vault::Vault,
};
use futures_util::future::join_all;
use loco_rs::app::AppContext;
use sea_orm::{ConnectionTrait, DbErr};
use std::{sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_mins(5);
/// A list may be behind the texts, and its clock beside ours.
const OVERLAP: i64 = 10 * clock::MINUTE;
/// Further back nobody waits for an answer any more.
const FURTHEST: i64 = 7 * clock::DAY;

/// Asks at once, then every few minutes.
pub fn start(ctx: &AppContext) {
    let (ctx, stop, mut rhythm) = (ctx.clone(), Stop::of(ctx).0, Rhythm::of(ctx, EVERY));
    tokio::spawn(async move {
        while rhythm.comes().await {
            tokio::select! {
                () = stop.cancelled() => {}
                () = round(&ctx) => {}
            }
        }
    });
}

async fn round(ctx: &AppContext) {
    let inboxes = match inboxes::all(&ctx.db).await {
        Ok(inboxes) => inboxes,
        Err(error) => return tracing::warn!(%error, "the inboxes could not be read"),
    };
    // A slow provider keeps no other inbox waiting.
    join_all(inboxes.iter().map(async |inbox| {
        if let Err(reason) = fill(ctx, inbox).await {
            tracing::warn!(inbox_id = inbox.id, reason, "what came in meanwhile could not be asked for");
        }
    }))
    .await;
    Health::of(ctx).has_asked();
}

/// Takes in what this inbox missed since it was last asked for.
async fn fill(ctx: &AppContext, inbox: &inboxes::Model) -> Result<(), String> {
    let writer = Writer::of(ctx);
    let name = desk::back_fill(inbox.id);
    // Where a provider's callbacks carry no ids, what is in its list cannot be told from what came by itself.
    if inbox.gives_no_ids(&ctx.db).await.map_err(words)? {
        return Ok(());
    }
    let began = clock::now();
    let last = desk::get(&ctx.db, &name).await.map_err(words)?.and_then(|last| last.parse().ok());
    let last = last.unwrap_or(inbox.created_at);
    let is_rewound = restored(&ctx.db).await.map_err(words)? >= last;
    let since = if is_rewound { last } else { last.max(began - FURTHEST) } - OVERLAP;
    let line = Lines::of(ctx).of_inbox(inbox).await.map_err(words)?;
    let Ok(gateway) = &line.gateway else { return Ok(()) };
    let Some(texts) =
        gateway.received_since(whole_seconds(since.max(inbox.created_at))).await.map_err(|error| error.words())?
    else {
        return Ok(());
    };
    let line = if is_rewound { silent(&line) } else { line };
    for text in texts {
        match Intake::of(ctx).take(&line, Event::Incoming(text), &Vault::of(ctx)).await {
            Ok(()) => {}
            Err(Refusal::Unavailable) => return Err("it could not be stored".to_owned()),
            Err(Refusal::Unreadable(reason)) => {
                tracing::warn!(inbox_id = inbox.id, reason, "a text in the provider's list cannot be taken in");
            }
        }
    }
    desk::put(&*writer, &name, &began.to_string()).await.map_err(words)
}

/// Whoever wrote since a backup was made has been told a ticket number then: they are not told another one.
fn silent(line: &Line) -> Arc<Line> {
    let inbox = inboxes::Model { confirms: false, ..line.inbox.clone() };
    Arc::new(Line { inbox, gateway: line.gateway.clone() })
}

/// When the backup was made that this desk comes from. What came since, a STOP among it, is asked for however long ago
/// that is.
async fn restored(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    Ok(desk::get(db, desk::RESTORED).await?.and_then(|at| at.parse().ok()).unwrap_or(0))
}

fn words(error: impl ToString) -> String {
    error.to_string()
}

/// Providers write times in whole seconds.
fn whole_seconds(at: i64) -> i64 {
    at - at.rem_euclid(clock::SECOND)
}
