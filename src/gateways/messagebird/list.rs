//! What MessageBird took in for us, and what it knows of ours, as its own list tells it.

use serde::Deserialize;
use serde_json::Value;

use crate::gateways::error_classes::error;
use crate::gateways::http;
use crate::gateways::numbers::digits;
use crate::gateways::times::moment;
use crate::gateways::{ErrorClass, Incoming, Receipt, ReceiptStatus, Received, SendError, Span, Text};

use super::inbound::receipt_status;
use super::{MessageBird, NAME};

/// Texts on one page, and the most pages there can be: a list of more than a million is not believed.
const PAGE: usize = 100;
const PAGES: usize = 10_000;

#[derive(Deserialize)]
struct Page {
    items: Vec<Listed>,
    #[serde(skip)]
    answered_at: Option<i64>,
}

impl Page {
    fn is_last(&self) -> bool {
        self.items.len() < PAGE
    }

    /// Whether anything on it is older than that; behind the last one nothing is.
    fn reaches(&self, at: i64) -> bool {
        self.is_last() || self.items.iter().filter_map(time).any(|listed| listed < at)
    }
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    originator: Value,
    body: Option<String>,
    #[serde(rename = "createdDatetime")]
    created: Option<String>,
    recipients: Option<Recipients>,
    reference: Option<String>,
}

#[derive(Deserialize)]
struct Recipients {
    items: Vec<Recipient>,
}

#[derive(Deserialize)]
struct Recipient {
    recipient: Value,
    #[serde(default)]
    status: String,
}

/// `GET /messages?direction=mo`, newest first, back to the beginning of this time.
pub async fn received(messagebird: &MessageBird, span: Span) -> Result<Received, SendError> {
    let (listed, asked_at) = all(messagebird, "mo", span, |listed| is_for(messagebird, listed)).await?;
    let mut texts: Vec<Incoming> = listed.into_iter().map(|(at, listed)| incoming(listed, at)).collect();
    texts.reverse();
    texts.sort_by_key(|text| text.at);
    Ok(Received { texts, asked_at })
}

/// The text that carries our own id: newest first, back to when it was handed over.
pub async fn look_up(messagebird: &MessageBird, text: &Text, called: Span) -> Result<Vec<Receipt>, SendError> {
    let is_this = |listed: &Listed| listed.reference.as_deref() == Some(&text.attempt);
    let (listed, _) = all(messagebird, "mt", Span::since(called.since - EARLIER), is_this).await?;
    Ok(listed.into_iter().map(|(_, listed)| receipt(text, listed)).collect())
}

/// What a list holds of this time that is asked for, newest first, and when it was first asked; all of it, or an error.
async fn all(
    messagebird: &MessageBird,
    direction: &str,
    span: Span,
    is_asked_for: impl Fn(&Listed) -> bool,
) -> Result<(Vec<(i64, Listed)>, Option<i64>), SendError> {
    let (mut all, mut asked_at) = (Vec::new(), None);
    for number in first_page(messagebird, direction, span).await?..PAGES {
        let page = page(messagebird, direction, number).await?;
        asked_at = asked_at.or(page.answered_at);
        let is_last = page.is_last();
        let timed: Vec<(i64, Listed)> =
            page.items.into_iter().filter_map(|listed| Some((time(&listed)?, listed))).collect();
        // What waited at the provider stands among newer ones: only a page of nothing but older ones is the last.
        let is_over = !timed.is_empty() && timed.iter().all(|(at, _)| *at < span.since);
        all.extend(timed.into_iter().filter(|(at, listed)| span.contains(*at) && is_asked_for(listed)));
        if is_last || is_over {
            return Ok((all, asked_at));
        }
    }
    Err(http::endless(NAME))
}

/// The list can only be asked from its newest on: where the end of this time stands in it is found by halving.
async fn first_page(messagebird: &MessageBird, direction: &str, span: Span) -> Result<usize, SendError> {
    let Some(end) = span.until.map(|until| until + LATE) else { return Ok(0) };
    if page(messagebird, direction, 0).await?.reaches(end) {
        return Ok(0);
    }
    let (mut newer, mut there) = (0, 1);
    while there < PAGES && !page(messagebird, direction, there).await?.reaches(end) {
        (newer, there) = (there, there * 2);
    }
    while there - newer > 1 {
        let middle = newer.midpoint(there);
        if page(messagebird, direction, middle).await?.reaches(end) {
            there = middle;
        } else {
            newer = middle;
        }
    }
    Ok(there)
}

fn time(listed: &Listed) -> Option<i64> {
    moment(listed.created.as_deref()?)
}

/// What waited at the provider for as long still stands in its place.
const LATE: i64 = 3_600_000;

/// What MessageBird's clock may say earlier than ours.
const EARLIER: i64 = 60_000;

async fn page(messagebird: &MessageBird, direction: &str, page: usize) -> Result<Page, SendError> {
    let url = format!("{}/messages?direction={direction}&limit={PAGE}&offset={}", messagebird.api_base, page * PAGE);
    let request = http::get(NAME, &url)?.header("authorization", format!("AccessKey {}", messagebird.api_key));
    let reply = http::call(NAME, request).await?;
    let page: Page = reply.json().filter(|_| reply.is_success()).ok_or_else(|| reply.outcome(NAME))?;
    Ok(Page { answered_at: reply.answered_at, ..page })
}

fn receipt(text: &Text, listed: Listed) -> Receipt {
    let recipient = listed.recipients.and_then(|recipients| recipients.items.into_iter().next());
    let word = recipient.map(|recipient| recipient.status).unwrap_or_default();
    let status = receipt_status(&word);
    let why = "It was not delivered, and no reason was given";
    Receipt {
        attempt: Some(text.attempt.clone()),
        provider_id: Some(listed.id),
        error: (status == Some(ReceiptStatus::Failed)).then(|| error(NAME, &word, ErrorClass::Unknown, why)),
        status,
        provider_status: word,
        at: None,
        price: None,
    }
}

fn is_for(messagebird: &MessageBird, listed: &Listed) -> bool {
    let recipients = listed.recipients.iter().flat_map(|recipients| &recipients.items);
    recipients.into_iter().any(|item| digits(&written(&item.recipient)) == digits(&messagebird.address))
}

fn incoming(listed: Listed, at: i64) -> Incoming {
    let to = listed.recipients.and_then(|recipients| recipients.items.into_iter().next());
    Incoming {
        provider_id: Some(listed.id),
        from: written(&listed.originator),
        to: to.map(|to| written(&to.recipient)),
        body: listed.body.unwrap_or_default(),
        at: Some(at),
        ..Incoming::default()
    }
}

/// Numbers are JSON numbers in one place and texts in another.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
