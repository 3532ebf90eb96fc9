use super::keeping;
use crate::{
    database::Writer,
    gateways::{Event, Incoming, Span},
    intake::{Intake, Refusal},
    lines::{Line, Lines},
    live::Live,
    models::{ModelResult, clock, desk, inboxes, messages::outbound},
    vault::Vault,
};
use loco_rs::app::AppContext;
use sea_orm::{ConnectionTrait, DbErr};
use std::sync::Arc;

/// A list may be behind the texts, and its clock beside ours.
const OVERLAP: i64 = 10 * clock::MINUTE;
/// A provider may tell its list while it takes no texts: for as long it is left alone all the same.
const SURELY_FAILING: i64 = 10 * clock::MINUTE;
/// Further back nobody waits for an answer any more.
const FURTHEST: i64 = 7 * clock::DAY;

/// Takes in what this inbox missed since it was last asked for, a day at a time: what was read is not read again.
pub async fn fill(ctx: &AppContext, inbox: &inboxes::Model) -> Result<(), String> {
    // Where a provider's callbacks carry no ids, what is in its list cannot be told from what came by itself.
    if inbox.gives_no_ids(&ctx.db).await.map_err(words)? {
        return Ok(());
    }
    let mut now = clock::now();
    let last = last_asked(ctx, inbox).await?;
    let is_rewound = restored(&ctx.db).await.map_err(words)? >= last;
    let line = Lines::of(ctx).of_inbox(inbox).await.map_err(words)?;
    let line = if is_rewound { silent(&line) } else { line };
    let mut from = first(last, now, is_rewound);
    loop {
        // The last day has no end: a provider's clock may be ahead.
        let until = Some(from + clock::DAY).filter(|until| *until < now);
        let created_at = if inbox.created_at > now { from } else { inbox.created_at };
        let since = whole_seconds((from - OVERLAP).max(created_at));
        let Some(asked_at) = read(ctx, &line, Span { since, until }).await? else { return Ok(()) };
        // Ours may be ahead: what the provider has not got to yet was not asked for.
        now = now.min(asked_at.unwrap_or(now));
        if from > now {
            from = first(last, now, is_rewound);
            continue;
        }
        from = until.unwrap_or(now).min(now);
        // Half way, a restored desk could no longer tell what was answered since its backup: it begins anew.
        if until.is_none() || !is_rewound {
            desk::put(&*Writer::of(ctx), &desk::back_fill(inbox.id), &from.to_string()).await.map_err(words)?;
        }
        if until.is_none() {
            return answers(ctx, inbox, now).await.map_err(words);
        }
    }
}

/// Where nothing waits to be sent there is no text to be tried: that the provider tells its list shows that it is back.
async fn answers(ctx: &AppContext, inbox: &inboxes::Model, asked_at: i64) -> ModelResult<()> {
    let now = inboxes::find(&ctx.db, inbox.id).await?;
    let has_failed = now.failing().is_some_and(|failing| asked_at - failing.since > SURELY_FAILING);
    if has_failed && outbound::waiting(&ctx.db, inbox.id).await? == 0 {
        inboxes::note_failing(&*Writer::of(ctx), inbox.id, None).await?;
        Live::of(ctx).inboxes_changed(&[inbox.id]);
    }
    Ok(())
}

async fn last_asked(ctx: &AppContext, inbox: &inboxes::Model) -> Result<i64, String> {
    let last = desk::get(&ctx.db, &desk::back_fill(inbox.id)).await.map_err(words)?;
    Ok(last.and_then(|last| last.parse().ok()).unwrap_or(inbox.created_at))
}

/// Where to begin. A mark that lies in the future was made by a clock that was ahead: how long ago that was is not known.
fn first(last: i64, now: i64, is_rewound: bool) -> i64 {
    let furthest = now - FURTHEST;
    if last > now {
        furthest
    } else if is_rewound {
        last
    } else {
        last.max(furthest)
    }
}

/// Takes in what the provider's list holds of this time, and says when that was by the provider's clock if it tells; none
/// where there is no list to be asked for.
async fn read(ctx: &AppContext, line: &Line, span: Span) -> Result<Option<Option<i64>>, String> {
    let Ok(gateway) = &line.gateway else { return Ok(None) };
    let Some(received) = gateway.received(span).await.map_err(|error| error.words())? else { return Ok(None) };
    take(ctx, line, received.texts).await?;
    Ok(Some(received.asked_at))
}

async fn take(ctx: &AppContext, line: &Line, texts: Vec<Incoming>) -> Result<(), String> {
    for text in texts {
        match Intake::of(ctx).take(line, Event::Incoming(text.clone()), &Vault::of(ctx)).await {
            Ok(()) => {}
            Err(Refusal::Unavailable) => return Err("it could not be stored".to_owned()),
            Err(Refusal::Unreadable(reason)) => {
                keeping::keep(ctx, line.inbox.id, &text, &reason).await?;
            }
        }
    }
    Ok(())
}

/// Whoever wrote since a backup was made has been told a ticket number then: they are not told another one.
fn silent(line: &Line) -> Arc<Line> {
    let inbox = inboxes::Model { confirms: false, ..line.inbox.clone() };
    Arc::new(Line { inbox, gateway: line.gateway.clone(), same_account: line.same_account.clone() })
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
