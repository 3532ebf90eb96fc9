//! Callbacks that were not taken in: kept aside as they came, and read once more when someone asks for it.

use crate::{
    database::{ForTexts, Writer},
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
/// A forged callback is kept for looking at, not for storing files.
const LONGEST_FORGED_BODY: usize = 64 * 1024;

/// Keeps a callback that is refused, as long as nobody floods the desk with them.
pub async fn keep_refused(ctx: &AppContext, line: &Line, callback: &gateways::Callback, words: &str) {
    let inbox_id = line.inbox.id;
    if !may_keep() {
        tracing::warn!(inbox_id, "too many forged callbacks: this one was refused and not kept");
        return;
    }
    let whole = kept(inbox_id, callback, kept_aside::FORGED, words);
    let body = &whole.body[..whole.body.len().min(LONGEST_FORGED_BODY)];
    match kept_aside::keep_refused(&Writer::of(ctx), &kept_aside::Callback { body, ..whole }).await {
        Ok(()) => Live::of(ctx).inboxes_changed(&[inbox_id]),
        // Whether it could be kept or not: what is forged is refused.
        Err(error) => tracing::warn!(inbox_id, %error, "a forged callback could not be kept"),
    }
}

/// Keeps a callback whole that is answered 2xx, over the texts' own connection; the error says why it cannot be, and then
/// it must not be answered so.
pub async fn keep_answered(
    ctx: &AppContext,
    line: &Line,
    callback: &gateways::Callback,
    words: &str,
) -> Result<(), String> {
    let kept = kept(line.inbox.id, callback, kept_aside::UNREADABLE, words);
    match kept_aside::keep_answered(&ForTexts::of(ctx).0, &kept).await {
        Ok(true) => {
            Live::of(ctx).inboxes_changed(&[line.inbox.id]);
            Ok(())
        }
        Ok(false) => Err("there is no more room for what is kept aside".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn kept<'a>(
    inbox_id: i64,
    callback: &'a gateways::Callback,
    reason: &'static str,
    words: &'a str,
) -> kept_aside::Callback<'a> {
    kept_aside::Callback {
        inbox_id,
        reason,
        words,
        method: &callback.method,
        target: &callback.target,
        headers: serde_json::to_string(&callback.headers).unwrap_or_default(),
        body: &callback.body,
        is_receipt: callback.is_receipt,
    }
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
    let fitting = |kept: &kept_aside::Model| {
        let callback = restored(ctx, kept);
        let own = vec![callback.base.clone()];
        if gateway.fitting_base(&callback, own).is_some() {
            return None;
        }
        gateway.fitting_base(&callback, gateways::spellings::likely(&callback))
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
    let (_, attempt) = path.split_once("/receipts/")?;
    Some(attempt.trim_end_matches('/').to_owned()).filter(|attempt| !attempt.is_empty())
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
