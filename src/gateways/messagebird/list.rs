//! What MessageBird took in for us, as its own list tells it.

use serde::Deserialize;
use serde_json::Value;

use crate::gateways::http;
use crate::gateways::numbers::digits;
use crate::gateways::times::moment;
use crate::gateways::{Incoming, SendError};

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
}

#[derive(Deserialize)]
struct Recipients {
    items: Vec<Recipient>,
}

#[derive(Deserialize)]
struct Recipient {
    recipient: Value,
}

/// `GET /messages?direction=mo`, newest first, back to `since`.
pub async fn received_since(messagebird: &MessageBird, since: i64) -> Result<Vec<Incoming>, SendError> {
    let mut texts = Vec::new();
    for page in 0..PAGES {
        let url = format!("{}/messages?direction=mo&limit={PAGE}&offset={}", messagebird.api_base, page * PAGE);
        let request = http::get(NAME, &url)?.header("authorization", format!("AccessKey {}", messagebird.api_key));
        let reply = http::call(NAME, request).await?;
        let listed: Page = reply.json().filter(|_| reply.is_success()).ok_or_else(|| reply.outcome(NAME))?;
        let (count, mut is_over) = (listed.items.len(), false);
        for (at, listed) in listed.items.into_iter().filter_map(|item| Some((moment(item.created.as_deref()?)?, item))) {
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
