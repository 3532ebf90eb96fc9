//! One call to a carrier, and what it came to.

use crate::{
    faults,
    gateways::{SendError, Text},
    lines::Line,
    metrics::Metrics,
    models::{
        inboxes,
        messages::{
            self,
            outbound::{Claim, Outcome},
            receipts,
        },
    },
    serving::Stop,
    settings::Settings,
};
use loco_rs::app::AppContext;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// A claim is only good for a call that begins at once after it: STOP may have come since.
const FRESH_FOR: Duration = Duration::from_secs(1);
/// Longer than any gateway takes by its own limit.
pub const LONGEST: Duration = Duration::from_secs(15);

/// The code of what was refused here, before any call.
pub const NOT_SET_UP: &str = "set-up";

/// What a call begins with.
pub struct Ready {
    /// The inbox with its gateway.
    pub line: Arc<Line>,
    /// From when on nobody has looked whether its number said STOP.
    pub looked_at: Instant,
}

/// Hands one claimed message to its carrier.
pub async fn make(ctx: AppContext, Ready { line, looked_at }: Ready, claim: Claim) -> Outcome {
    let gateway = match &line.gateway {
        Ok(gateway) => gateway.clone(),
        Err(words) => return not_set_up(words),
    };
    let inbox = &line.inbox;
    let text = text(&Settings::of(&ctx), inbox, &claim.message, &claim.public_id, &claim.to);
    // No call begins once stopping has begun.
    if looked_at.elapsed() > FRESH_FOR || Stop::of(&ctx).0.is_cancelled() {
        return Outcome::NotBegun;
    }
    faults::pass(faults::BEFORE_CALL);
    let began = Instant::now();
    let answered = tokio::time::timeout(LONGEST, gateway.send(&text)).await;
    faults::pass(faults::AFTER_CALL);
    Metrics::of(&ctx).called(inbox.id, began.elapsed());
    match answered {
        Ok(Ok(accepted)) => Outcome::Accepted { provider_ids: accepted.provider_ids, price: accepted.price },
        Ok(Err(error)) => in_our_words(error),
        Err(_) => Outcome::Unknown {
            code: "time-out".to_owned(),
            words: "The provider didn't respond in time, so we don't know whether it accepted the text.".to_owned(),
        },
    }
}

/// A call that broke down on our side, after which nobody can tell.
pub fn broken() -> Outcome {
    Outcome::Unknown {
        code: "broken".to_owned(),
        words: "The call broke down: whether the carrier took the text is not known.".to_owned(),
    }
}

/// A message as its gateway is told it.
pub fn text(settings: &Settings, inbox: &inboxes::Model, message: &messages::Model, attempt: &str, to: &str) -> Text {
    // Carriers refuse to call an address that only this machine knows.
    let receipt_url = settings.has_public_url.then(|| format!("{}/{}", inbox.receipt_url(settings), attempt));
    Text {
        attempt: attempt.to_owned(),
        to: to.to_owned(),
        from: message.via.clone(),
        body: message.body.clone(),
        receipt_url,
    }
}

fn in_our_words(error: SendError) -> Outcome {
    match error {
        SendError::Refused(error) => {
            Outcome::Refused { retryable: receipts::can_help(error.class), code: error.code, words: error.words }
        }
        SendError::Barred(error) => Outcome::Barred { code: error.code, words: error.words },
        SendError::NotSent { error, retry_after } => {
            Outcome::NotSent { code: error.code, words: error.words, retry_after }
        }
        SendError::Unknown(error) => Outcome::Unknown { code: error.code, words: error.words },
    }
}

fn not_set_up(words: &str) -> Outcome {
    Outcome::Refused { code: NOT_SET_UP.to_owned(), words: format!("This inbox cannot send: {words}"), retryable: true }
}
