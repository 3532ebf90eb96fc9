//! What came in while nobody was home. A provider that could not reach the desk does not come back for long; it is
//! asked for its own list at the start and every few minutes, and what is new in it is taken in, once and in order.

use crate::{
    database::{Writer, is_sqlite},
    gateways::Event,
    health::Health,
    intake::{Intake, Refusal},
    lines::Lines,
    models::{clock, desk, inboxes, leases},
    serving::Stop,
    vault::{self, Vault},
};
use futures_util::future::join_all;
use loco_rs::app::AppContext;
use sea_orm::{ConnectionTrait, DbErr};
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(5);
/// Another process was asking: if it died over it, its lease has run out by then.
const SOON: Duration = Duration::from_secs(15);
/// A list may be behind the texts, and its clock beside ours.
const OVERLAP: i64 = 10 * clock::MINUTE;
/// Further back nobody waits for an answer any more.
const FURTHEST: i64 = 7 * clock::DAY;

/// Asks at once, then every few minutes.
pub fn start(ctx: &AppContext) {
    let (ctx, stop, owner) = (ctx.clone(), Stop::of(ctx).0, vault::random_token::<9>());
    tokio::spawn(async move {
        while !stop.is_cancelled() {
            let was_ours = tokio::select! {
                () = stop.cancelled() => break,
                was_ours = round(&ctx, &owner) => was_ours,
            };
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(if was_ours { EVERY } else { SOON }) => {}
            }
        }
    });
}

/// Asks for every inbox; says whether no other process was about to.
async fn round(ctx: &AppContext, owner: &str) -> bool {
    let inboxes = inboxes::all(&ctx.db).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the inboxes could not be read");
        Vec::new()
    });
    // A slow provider keeps no other inbox waiting.
    let filled = join_all(inboxes.iter().map(async |inbox| {
        fill(ctx, inbox, owner).await.unwrap_or_else(|reason| {
            tracing::warn!(inbox_id = inbox.id, reason, "what came in meanwhile could not be asked for");
            true
        })
    }))
    .await;
    Health::of(ctx).has_asked();
    filled.into_iter().all(|was_ours| was_ours)
}

/// Takes in what this inbox missed since it was last asked for, unless another process is at it.
async fn fill(ctx: &AppContext, inbox: &inboxes::Model, owner: &str) -> Result<bool, String> {
    let writer = Writer::of(ctx);
    let name = desk::back_fill(inbox.id);
    let is_ours = is_sqlite(&ctx.db) || leases::hold(&writer, &name, owner).await.map_err(words)?.is_some();
    // Where a provider's callbacks carry no ids, what is in its list cannot be told from what came by itself.
    if !is_ours || inbox.gives_no_ids(&ctx.db).await.map_err(words)? {
        return Ok(is_ours);
    }
    let began = clock::now();
    let last = desk::get(&ctx.db, &name).await.map_err(words)?.and_then(|last| last.parse().ok());
    let last = last.unwrap_or(inbox.created_at);
    let since =
        if restored(&ctx.db).await.map_err(words)? >= last { last } else { last.max(began - FURTHEST) } - OVERLAP;
    let line = Lines::of(ctx).of_inbox(inbox).await.map_err(words)?;
    let Ok(gateway) = &line.gateway else { return Ok(true) };
    let Some(texts) =
        gateway.received_since(whole_seconds(since.max(inbox.created_at))).await.map_err(|error| error.words())?
    else {
        return Ok(true);
    };
    for text in texts {
        match Intake::of(ctx).take(&line, Event::Incoming(text), &Vault::of(ctx)).await {
            Ok(()) => {}
            Err(Refusal::Unavailable) => return Err("it could not be stored".to_owned()),
            Err(Refusal::Unreadable(reason)) => {
                tracing::warn!(inbox_id = inbox.id, reason, "a text in the provider's list cannot be taken in");
            }
        }
    }
    desk::put(&*writer, &name, &began.to_string()).await.map_err(words)?;
    Ok(true)
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
