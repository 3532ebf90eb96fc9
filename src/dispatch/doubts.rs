//! Where nobody knows whether a text went, its provider is asked, less and less often. What it says counts as a receipt;
//! nothing is ever sent again by itself.

use super::call;
use crate::{
    chores::Rhythm,
    database::Writer,
    gateways::{Receipt, Span},
    intake::Intake,
    lines::Lines,
    live::Live,
    models::{
        ModelError, ModelResult, clock, inboxes,
        messages::outbound::{self, Doubt},
    },
    settings::Settings,
};
use loco_rs::app::AppContext;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};
use tokio::task::JoinHandle;

/// How long after its call a text is asked for: it may take a provider a while to list it.
const AFTER: [i64; 7] = [
    30 * clock::SECOND,
    2 * clock::MINUTE,
    10 * clock::MINUTE,
    30 * clock::MINUTE,
    2 * clock::HOUR,
    6 * clock::HOUR,
    clock::DAY,
];
/// A text that a provider does not list after this long did not reach it.
const LISTED_WITHIN: i64 = 2 * clock::MINUTE;
const GLANCE: Duration = Duration::from_secs(5);

const ABSENT: &str = "The provider does not have it in its list, so most likely it was not sent.";

/// What a provider says of a text in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It has it: the thread shows what became of it.
    Found,
    /// It does not list it.
    Absent,
    /// It keeps no list that can be asked.
    CannotSay,
}

/// Asks for every text in doubt at its times.
pub fn start(ctx: &AppContext) {
    let (ctx, mut rhythm) = (ctx.clone(), Rhythm::of(ctx, GLANCE));
    tokio::spawn(async move {
        let mut asked = Asked::default();
        while rhythm.comes().await {
            if let Err(error) = round(&ctx, &mut asked).await {
                tracing::warn!(%error, "texts in doubt could not be looked up");
            }
        }
    });
}

/// Asks for one text now, because a person wants to know.
pub async fn check(ctx: &AppContext, message_id: i64) -> ModelResult<Finding> {
    let doubts = outbound::in_doubt(&ctx.db, 0, Some(message_id)).await?;
    match doubts.first() {
        Some(doubt) => ask(ctx, doubt).await,
        None => Err(ModelError::conflict("It has moved on since: look at where it stands now.")),
    }
}

/// How often each attempt was asked about, and the inboxes whose provider is being asked.
#[derive(Default)]
struct Asked {
    times: HashMap<i64, usize>,
    under_way: HashMap<i64, JoinHandle<()>>,
}

/// Begins a look-up in every inbox where something is due and none is under way: a slow provider delays no other.
async fn round(ctx: &AppContext, asked: &mut Asked) -> ModelResult<()> {
    let now = clock::now();
    let doubts = outbound::in_doubt(&ctx.db, now - clock::DAY - clock::HOUR, None).await?;
    let attempts: HashSet<i64> = doubts.iter().map(|doubt| doubt.attempt).collect();
    asked.times.retain(|attempt, _| attempts.contains(attempt));
    asked.under_way.retain(|_, asking| !asking.is_finished());
    let mut due: BTreeMap<i64, Vec<Doubt>> = BTreeMap::new();
    for doubt in doubts.into_iter().filter(|doubt| !asked.under_way.contains_key(&doubt.message.inbox_id)) {
        let by_now = AFTER.iter().filter(|after| now - doubt.finished_at >= **after).count();
        let times = asked.times.entry(doubt.attempt).or_default();
        if *times < by_now {
            *times = by_now;
            due.entry(doubt.message.inbox_id).or_default().push(doubt);
        }
    }
    for (inbox, doubts) in due {
        asked.under_way.insert(inbox, tokio::spawn(ask_in_turn(ctx.clone(), doubts)));
    }
    Ok(())
}

/// Of one inbox the same words may stand twice, so that one is asked about after the other.
async fn ask_in_turn(ctx: AppContext, doubts: Vec<Doubt>) {
    for doubt in doubts {
        if let Err(error) = ask(&ctx, &doubt).await {
            tracing::warn!(%error, "a text in doubt could not be looked up");
        }
    }
}

async fn ask(ctx: &AppContext, doubt: &Doubt) -> ModelResult<Finding> {
    let inbox = inboxes::find(&ctx.db, doubt.message.inbox_id).await?;
    let line = Lines::of(ctx).of_inbox(&inbox).await?;
    let Ok(gateway) = &line.gateway else { return Ok(Finding::CannotSay) };
    let text = call::text(&Settings::of(ctx), &inbox, &doubt.message, &doubt.public_id, &doubt.to);
    let candidates = match gateway.look_up(&text, called(doubt)).await {
        Ok(Some(candidates)) => candidates,
        Ok(None) => return Ok(Finding::CannotSay),
        Err(error) => {
            tracing::warn!(inbox_id = inbox.id, words = error.words(), "a text in doubt could not be looked up");
            return Ok(Finding::CannotSay);
        }
    };
    match unclaimed(ctx, inbox.id, candidates).await? {
        Some(receipt) => {
            let taken = Intake::of(ctx).take_receipt(inbox.id, receipt).await;
            Ok(if taken.is_ok() { Finding::Found } else { Finding::CannotSay })
        }
        None => {
            // A restored desk may have called more than once since, and lists by our id show one call.
            let is_certain = doubt.message.error_code.as_deref() != Some(outbound::RESTORED);
            if is_certain && clock::now() - doubt.finished_at >= LISTED_WITHIN {
                outbound::explain(&Writer::of(ctx), doubt.message.id, ABSENT).await?;
                Live::of(ctx).conversations_changed(doubt.message.conversation_id.as_slice());
            }
            Ok(Finding::Absent)
        }
    }
}

/// When the call may have reached the provider. A restored desk may have called at any time since its backup.
fn called(doubt: &Doubt) -> Span {
    let is_restored = doubt.message.error_code.as_deref() == Some(outbound::RESTORED);
    let longest = i64::try_from(call::LONGEST.as_millis()).unwrap_or(i64::MAX);
    let until = if is_restored { doubt.finished_at } else { doubt.finished_at.min(doubt.started_at + longest) };
    Span { since: doubt.started_at, until: Some(until) }
}

/// The same words may have gone to the same number twice: one that belongs to another call is not this one,
/// be it one from another inbox of the account.
async fn unclaimed(ctx: &AppContext, inbox_id: i64, candidates: Vec<Receipt>) -> ModelResult<Option<Receipt>> {
    for candidate in candidates {
        let id = candidate.provider_id.as_deref().unwrap_or_default();
        if !outbound::is_known(&ctx.db, inbox_id, id).await? {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}
