use serde::Deserialize;
use serde_json::{Value, json};

use crate::gateways::error_classes::{Where, look_up};
use crate::gateways::http::{self, Reply};
use crate::gateways::numbers::digits;
use crate::gateways::{Accepted, ErrorClass, ProviderError, SendError, Text};

use super::{MessageBird, NAME};

#[derive(Deserialize)]
struct Refusals {
    errors: Vec<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: u32,
    description: Option<String>,
    parameter: Option<String>,
}

/// `POST /messages`
pub async fn send(messagebird: &MessageBird, text: &Text) -> Result<Accepted, SendError> {
    let url = format!("{}/messages", messagebird.api_base);
    let request = http::post(NAME, &url)?.header("authorization", format!("AccessKey {}", messagebird.api_key));
    let reply = http::call(NAME, http::json(request, &message(text))).await?;
    if reply.is_success() { accepted(&reply) } else { Err(refused(&reply)) }
}

fn message(text: &Text) -> Value {
    let mut message = json!({
        "originator": digits(&text.from),
        "recipients": [digits(&text.to)],
        "body": text.body,
        // Left out, it would be plain, and what GSM-7 does not have would be replaced.
        "datacoding": "auto",
        "reference": text.attempt,
    });
    if let Some(receipt_url) = &text.receipt_url {
        message["reportUrl"] = json!(receipt_url);
    }
    message
}

fn accepted(reply: &Reply) -> Result<Accepted, SendError> {
    let created: Value = reply.json().unwrap_or_default();
    match created["id"].as_str() {
        Some(id) if !id.is_empty() => Ok(Accepted { provider_ids: vec![id.to_owned()], price: None }),
        _ => Err(reply.outcome(NAME)),
    }
}

fn refused(reply: &Reply) -> SendError {
    let refusals = reply.json::<Refusals>().map_or_else(Vec::new, |refusals| refusals.errors);
    let Some(refusal) = refusals.first() else {
        return reply.outcome(NAME);
    };
    let error = explain(refusal);
    match error.class {
        _ if reply.status >= 500 => SendError::Unknown(error),
        ErrorClass::Ambiguous => SendError::Unknown(error),
        ErrorClass::Account => SendError::Barred(error),
        _ if reply.status == 429 => SendError::NotSent { error, retry_after: reply.told_to_wait() },
        ErrorClass::Throttle => SendError::NotSent { error, retry_after: reply.told_to_wait() },
        ErrorClass::Transient => SendError::NotSent { error, retry_after: reply.retry_after },
        _ if (400..500).contains(&reply.status) => SendError::Refused(error),
        _ => SendError::Unknown(error),
    }
}

/// Codes 9 and 10 mean a parameter; which one tells whose fault it is.
fn explain(refusal: &Refusal) -> ProviderError {
    let error = look_up(NAME, Where::Submit, &refusal.code.to_string(), refusal.description.as_deref());
    match (refusal.code, refusal.parameter.as_deref()) {
        (9 | 10, Some("recipients" | "recipient")) => ProviderError {
            class: ErrorClass::Recipient,
            words: format!("The number is not one that can be texted (MessageBird {})", refusal.code),
            ..error
        },
        (9 | 10, Some("originator")) => ProviderError {
            class: ErrorClass::Config,
            words: format!("The sender is not allowed (MessageBird {})", refusal.code),
            ..error
        },
        _ => error,
    }
}
