use std::time::Duration;

use serde::Deserialize;

use crate::gateways::error_classes::{Where, look_up};
use crate::gateways::http::{self, Reply};
use crate::gateways::numbers::digits;
use crate::gateways::{Accepted, ErrorClass, ProviderError, SendError, Text};
use crate::segments::Encoding;

use super::{NAME, Vonage};

/// The longest address Vonage takes with a text; receipts of others go where the account says.
const LONGEST_CALLBACK: usize = 100;

/// One element for each part of the text, each with an outcome of its own.
#[derive(Deserialize)]
struct Answers {
    #[serde(rename = "message-count")]
    count: Option<String>,
    messages: Vec<PartAnswer>,
}

#[derive(Deserialize)]
struct PartAnswer {
    status: String,
    #[serde(rename = "message-id")]
    id: Option<String>,
    #[serde(rename = "message-price")]
    price: Option<String>,
    #[serde(rename = "error-text")]
    said: Option<String>,
}

/// `POST /sms/json`
pub async fn send(vonage: &Vonage, text: &Text) -> Result<Accepted, SendError> {
    let request = http::post(NAME, &format!("{}/sms/json", vonage.api_base))?;
    let reply = http::call(NAME, http::form(request, &fields(vonage, text))).await?;
    match reply.json::<Answers>() {
        Some(answers) if reply.status < 500 && answers.is_complete() => outcome(&reply, &answers.messages),
        _ => Err(reply.outcome(NAME)),
    }
}

fn fields<'a>(vonage: &'a Vonage, text: &'a Text) -> Vec<(&'static str, &'a str)> {
    let mut fields = vec![
        ("api_key", vonage.api_key.as_str()),
        ("api_secret", &vonage.api_secret),
        ("from", digits(&text.from)),
        ("to", digits(&text.to)),
        ("text", &text.body),
        // Vonage does not look: sent as text, what GSM-7 does not have would be lost.
        ("type", if Encoding::of(&text.body) == Encoding::Ucs2 { "unicode" } else { "text" }),
        ("client-ref", &text.attempt),
        ("status-report-req", "true"),
    ];
    match &text.receipt_url {
        Some(receipt_url) if receipt_url.len() <= LONGEST_CALLBACK => fields.push(("callback", receipt_url)),
        _ => {}
    }
    fields
}

impl Answers {
    fn is_complete(&self) -> bool {
        let promised = self.count.as_ref().and_then(|count| count.parse().ok());
        !self.messages.is_empty() && promised.is_none_or(|promised: usize| promised == self.messages.len())
    }
}

fn outcome(reply: &Reply, parts: &[PartAnswer]) -> Result<Accepted, SendError> {
    let taken = parts.iter().filter(|part| part.status == "0").count();
    if taken == 0 {
        Err(refused(reply, parts))
    } else if taken == parts.len() {
        accepted(reply, parts)
    } else {
        Err(torn(parts))
    }
}

fn accepted(reply: &Reply, parts: &[PartAnswer]) -> Result<Accepted, SendError> {
    let ids = parts.iter().map(|part| part.id.clone().filter(|id| !id.is_empty()));
    match ids.collect() {
        Some(provider_ids) if reply.is_success() => Ok(Accepted { provider_ids, price: price(parts) }),
        _ => Err(reply.outcome(NAME)),
    }
}

/// As Vonage gave it: one amount for each part.
fn price(parts: &[PartAnswer]) -> Option<String> {
    let prices: Option<Vec<&str>> = parts.iter().map(|part| part.price.as_deref()).collect();
    prices.map(|prices| prices.join(" + "))
}

/// No part was taken. It is worth another try only if nothing but haste or a passing failure stood in the way.
fn refused(reply: &Reply, parts: &[PartAnswer]) -> SendError {
    let errors = || parts.iter().map(|part| (explain(part), part));
    let passing = |class| matches!(class, ErrorClass::Throttle | ErrorClass::Transient);
    let last_word = errors().find(|(error, _)| !passing(error.class));
    match last_word {
        Some((error, _)) if error.class == ErrorClass::Account => SendError::Barred(error),
        Some((error, _)) => SendError::Refused(error),
        None => SendError::NotSent {
            error: explain(&parts[0]),
            retry_after: errors().filter_map(|(_, part)| wait(part)).max().or(reply.retry_after),
        },
    }
}

fn explain(part: &PartAnswer) -> ProviderError {
    look_up(NAME, Where::Submit, &part.status, part.said.as_deref())
}

/// `Throughput Rate Exceeded - please wait [ 250 ] and retry`: milliseconds.
fn wait(part: &PartAnswer) -> Option<Duration> {
    let (_, rest) = part.said.as_deref()?.split_once('[')?;
    let (milliseconds, _) = rest.split_once(']')?;
    milliseconds.trim().parse::<u32>().ok().map(|milliseconds| Duration::from_millis(milliseconds.into()))
}

/// Some parts were taken and some were not: sending again would repeat the taken ones.
fn torn(parts: &[PartAnswer]) -> SendError {
    let refused = parts.iter().find(|part| part.status != "0").unwrap_or(&parts[0]);
    let error = explain(refused);
    SendError::Unknown(ProviderError {
        words: format!("Only some parts of the text were taken. {}", error.words),
        ..error
    })
}
