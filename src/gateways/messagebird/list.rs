//! What MessageBird took in for us, and what it knows of ours, as its own list tells it.

use serde::Deserialize;
use serde_json::Value;

use crate::gateways::error_classes::error;
use crate::gateways::http;
use crate::gateways::numbers::digits;
use crate::gateways::times::moment;
use crate::gateways::{ErrorClass, Incoming, Receipt, ReceiptStatus, SendError, Text};

use super::inbound::receipt_status;
use super::{MessageBird, NAME};

/// Texts on one page, and the most pages there can be: a list that goes on for longer is not believed.
const PAGE: usize = 100;
const PAGES: usize = 1_000;

#[derive(Deserialize)]
struct Page {
    items: Vec<Listed>,
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

/// `GET /messages?direction=mo`, newest first, back to `since`.
pub async fn received_since(messagebird: &MessageBird, since: i64) -> Result<Vec<Incoming>, SendError> {
    let listed = all_since(messagebird, "mo", since).await?;
    let ours = listed.into_iter().filter(|(_, listed)| is_for(messagebird, listed));
    let mut texts: Vec<Incoming> = ours.map(|(at, listed)| incoming(listed, at)).collect();
    texts.reverse();
    texts.sort_by_key(|text| text.at);
    Ok(texts)
}

/// The text that carries our own id: newest first, back to when it was handed over.
pub async fn look_up(messagebird: &MessageBird, text: &Text, since: i64) -> Result<Vec<Receipt>, SendError> {
    let listed = all_since(messagebird, "mt", since - EARLIER).await?.into_iter().map(|(_, listed)| listed);
    let is_this = |listed: &Listed| listed.reference.as_deref() == Some(&text.attempt);
    Ok(listed.filter(is_this).map(|listed| receipt(text, listed)).collect())
}

/// What a list holds from this time on, newest first; all of it, or an error.
async fn all_since(messagebird: &MessageBird, direction: &str, since: i64) -> Result<Vec<(i64, Listed)>, SendError> {
    let mut all = Vec::new();
    for page in 0..PAGES {
        let items = self::page(messagebird, direction, page).await?.items;
        let is_last = items.len() < PAGE;
        let timed: Vec<(i64, Listed)> =
            items.into_iter().filter_map(|item| Some((moment(item.created.as_deref()?)?, item))).collect();
        // What waited at the provider stands among newer ones: only a page of nothing but older ones is the last.
        let is_over = !timed.is_empty() && timed.iter().all(|(at, _)| *at < since);
        all.extend(timed.into_iter().filter(|(at, _)| *at >= since));
        if is_last || is_over {
            return Ok(all);
        }
    }
    Err(http::endless(NAME))
}

/// What MessageBird's clock may say earlier than ours.
const EARLIER: i64 = 60_000;

async fn page(messagebird: &MessageBird, direction: &str, page: usize) -> Result<Page, SendError> {
    let url = format!("{}/messages?direction={direction}&limit={PAGE}&offset={}", messagebird.api_base, page * PAGE);
    let request = http::get(NAME, &url)?.header("authorization", format!("AccessKey {}", messagebird.api_key));
    let reply = http::call(NAME, request).await?;
    reply.json().filter(|_| reply.is_success()).ok_or_else(|| reply.outcome(NAME))
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
