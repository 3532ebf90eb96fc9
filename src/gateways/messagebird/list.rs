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

/// Texts on one page, and the most pages that are read at a time.
const PAGE: usize = 100;
const PAGES: usize = 50;

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
    let mut texts = Vec::new();
    for page in 0..PAGES {
        let listed = self::page(messagebird, "mo", page).await?;
        let (count, mut is_over) = (listed.items.len(), false);
        for (at, listed) in listed.items.into_iter().filter_map(|item| Some((moment(item.created.as_deref()?)?, item)))
        {
            is_over |= at < since;
            if at >= since && is_for(messagebird, &listed) {
                texts.push(incoming(listed, at));
            }
        }
        if is_over || count < PAGE {
            break;
        }
    }
    texts.reverse();
    texts.sort_by_key(|text| text.at);
    Ok(texts)
}

/// The text that carries our own id: newest first, back to when it was handed over.
pub async fn look_up(messagebird: &MessageBird, text: &Text, since: i64) -> Result<Vec<Receipt>, SendError> {
    for page in 0..PAGES {
        let listed = self::page(messagebird, "mt", page).await?;
        let count = listed.items.len();
        for item in listed.items {
            if item.reference.as_deref() == Some(&text.attempt) {
                return Ok(vec![receipt(text, item)]);
            }
            if item.created.as_deref().and_then(moment).is_some_and(|at| at < since - EARLIER) {
                return Ok(Vec::new());
            }
        }
        if count < PAGE {
            break;
        }
    }
    Ok(Vec::new())
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
