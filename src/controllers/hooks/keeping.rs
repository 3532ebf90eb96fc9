//! Callbacks that were not taken in: kept aside as they came, and read once more when someone asks for it.

use crate::{
    database::Writer,
    gateways,
    intake::{Intake, Refusal},
    lines::{Line, Lines},
    live::Live,
    models::{ModelResult, clock, inboxes, kept_aside},
    settings::Settings,
    vault::Vault,
};
use loco_rs::app::AppContext;
use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicI64, Ordering},
};

/// What anyone can make the desk write by calling a hook with nonsense, in callbacks a second.
const KEPT_A_SECOND: i64 = 50;
/// A kept callback is for looking at, not for storing files.
const LONGEST_KEPT_BODY: usize = 64 * 1024;

/// Keeps a callback aside, as long as nobody floods the desk with them.
pub async fn keep(
    ctx: &AppContext,
    line: &Line,
    callback: &gateways::Callback,
    reason: &'static str,
    words: &str,
) -> Result<(), sea_orm::DbErr> {
    if reason == kept_aside::FORGED && !may_keep() {
        tracing::warn!(inbox_id = line.inbox.id, "too many forged callbacks: this one was refused and not kept");
        return Ok(());
    }
    let body = &callback.body[..callback.body.len().min(LONGEST_KEPT_BODY)];
    let kept = kept_aside::Callback {
        inbox_id: line.inbox.id,
        reason,
        words,
        method: &callback.method,
        target: &callback.target,
        headers: serde_json::to_string(&callback.headers).unwrap_or_default(),
        body,
        is_receipt: callback.is_receipt,
    };
    kept_aside::keep(&Writer::of(ctx), &kept).await?;
    Live::of(ctx).inboxes_changed(&[line.inbox.id]);
    Ok(())
}

/// Reads kept callbacks once more, with the settings of today and the clock of their arrival. What is genuine and
/// understood now is taken in; the rest stays, with the reason of today. Says how many were taken in.
pub async fn try_again(ctx: &AppContext, inbox: &inboxes::Model, kept: &[kept_aside::Model]) -> ModelResult<usize> {
    let line = Lines::of(ctx).of_inbox(inbox).await?;
    let mut taken = 0;
    for callback in kept {
        match read_again(ctx, &line, callback).await {
            Ok(()) => {
                kept_aside::remove(&Writer::of(ctx), callback.id).await?;
                taken += 1;
            }
            Err((reason, words)) if (reason, &words) == (callback.reason.as_str(), &callback.words) => {}
            Err((reason, words)) => kept_aside::explain(&Writer::of(ctx), callback.id, reason, &words).await?,
        }
    }
    Live::of(ctx).inboxes_changed(&[inbox.id]);
    Ok(taken)
}

/// The base address that the provider signs for, where it is not the one the desk believes to be at: the first that
/// makes any of these genuine.
pub async fn fitting_base(ctx: &AppContext, inbox: &inboxes::Model, kept: &[kept_aside::Model]) -> Option<String> {
    let line = Lines::of(ctx).of_inbox(inbox).await.ok()?;
    let gateway = line.gateway.as_ref().ok()?;
    let is_genuine = |callback: &gateways::Callback| !matches!(gateway.read(callback), Err(gateways::Kept::Forged(_)));
    let fitting = |kept: &kept_aside::Model| {
        let callback = restored(ctx, kept);
        let at = |base: &String| gateways::Callback { base: base.clone(), ..callback.clone() };
        let mut likely = gateways::spellings::likely(&callback).into_iter();
        if is_genuine(&callback) { None } else { likely.find(|base| is_genuine(&at(base))) }
    };
    kept.iter().filter(|kept| kept.reason == kept_aside::FORGED).find_map(fitting)
}

async fn read_again(
    ctx: &AppContext,
    line: &Arc<Line>,
    kept: &kept_aside::Model,
) -> Result<(), (&'static str, String)> {
    for event in events(ctx, line, kept)? {
        Intake::of(ctx).take(line, late(event, kept.arrived_at), &Vault::of(ctx)).await.map_err(
            |refusal| match refusal {
                Refusal::Unavailable => (kept_aside::UNREADABLE, "It could not be stored just now.".to_owned()),
                Refusal::Unreadable(words) => (kept_aside::UNREADABLE, words),
            },
        )?;
    }
    Ok(())
}

/// What it says, if it is genuine. What stood in the provider's list was never signed: the desk asked for it.
fn events(
    ctx: &AppContext,
    line: &Arc<Line>,
    kept: &kept_aside::Model,
) -> Result<Vec<gateways::Event>, (&'static str, String)> {
    if kept.method == kept_aside::LISTED {
        let text = serde_json::from_slice(&kept.body).map_err(|error| (kept_aside::UNREADABLE, error.to_string()))?;
        return Ok(vec![gateways::Event::Incoming(text)]);
    }
    let gateway = line.gateway.as_ref().map_err(|words| (kept_aside::UNREADABLE, words.clone()))?;
    let reading = gateway.read(&restored(ctx, kept)).map_err(|still| match still {
        gateways::Kept::Forged(words) => (kept_aside::FORGED, words),
        gateways::Kept::Unreadable(words, _) => (kept_aside::UNREADABLE, words),
    })?;
    Ok(reading.events)
}

/// A text that says nothing of its time was sent when it came here first.
fn late(event: gateways::Event, arrived_at: i64) -> gateways::Event {
    match event {
        gateways::Event::Incoming(text) => {
            gateways::Event::Incoming(gateways::Incoming { at: text.at.or(Some(arrived_at)), ..text })
        }
        receipt @ gateways::Event::Receipt(_) => receipt,
    }
}

fn restored(ctx: &AppContext, kept: &kept_aside::Model) -> gateways::Callback {
    gateways::Callback {
        method: kept.method.clone(),
        base: Settings::of(ctx).public_url.clone(),
        target: kept.target.clone(),
        headers: serde_json::from_str(&kept.headers).unwrap_or_default(),
        body: kept.body.clone(),
        now: kept.arrived_at,
        is_receipt: kept.receipt,
        attempt: attempt(&kept.target),
    }
}

/// `/hooks/{key}/receipts/{attempt}?…`
fn attempt(target: &str) -> Option<String> {
    let path = target.split('?').next()?;
    path.split_once("/receipts/").map(|(_, attempt)| attempt.to_owned()).filter(|attempt| !attempt.is_empty())
}

/// Counts the forged callbacks of this second.
fn may_keep() -> bool {
    static SECOND: LazyLock<(AtomicI64, AtomicI64)> = LazyLock::new(Default::default);
    let now = clock::now() / clock::SECOND;
    if SECOND.0.swap(now, Ordering::Relaxed) != now {
        SECOND.1.store(0, Ordering::Relaxed);
    }
    SECOND.1.fetch_add(1, Ordering::Relaxed) < KEPT_A_SECOND
}
