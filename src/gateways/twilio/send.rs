use serde::Deserialize;
use serde_json::Value;

use crate::gateways::error_classes::{Where, look_up};
use crate::gateways::http::{self, Reply};
use crate::gateways::numbers::digits;
use crate::gateways::{Accepted, ErrorClass, SendError, Text};

use super::{NAME, Twilio};

#[derive(Deserialize)]
struct Refusal {
    code: u32,
    message: Option<String>,
}

/// `POST /2010-04-01/Accounts/{AccountSid}/Messages.json`
pub async fn send(twilio: &Twilio, text: &Text) -> Result<Accepted, SendError> {
    let url = format!("{}/2010-04-01/Accounts/{}/Messages.json", twilio.api_base, twilio.account_sid);
    let request = http::post(NAME, &url)?.basic_auth(&twilio.account_sid, Some(&twilio.auth_token));
    let reply = http::call(NAME, http::form(request, &fields(twilio, text))).await?;
    if reply.is_success() { accepted(&reply) } else { Err(refused(&reply)) }
}

fn fields<'a>(twilio: &'a Twilio, text: &'a Text) -> Vec<(&'static str, &'a str)> {
    let mut fields = vec![("To", text.to.as_str()), ("Body", &text.body)];
    if twilio.address.starts_with("MG") {
        fields.push(("MessagingServiceSid", &twilio.address));
        // Naming the number of the pool that the person wrote to keeps the thread on their phone in one piece.
        if is_number(&text.from) {
            fields.push(("From", &text.from));
        }
    } else {
        fields.push(("From", if text.from.is_empty() { &twilio.address } else { &text.from }));
    }
    if let Some(receipt_url) = &text.receipt_url {
        fields.push(("StatusCallback", receipt_url));
    }
    fields
}

fn is_number(from: &str) -> bool {
    let digits = digits(from);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The price is mostly not known yet; the sid always is.
fn accepted(reply: &Reply) -> Result<Accepted, SendError> {
    let created: Value = reply.json().unwrap_or_default();
    match created["sid"].as_str() {
        Some(sid) if !sid.is_empty() => Ok(Accepted { provider_ids: vec![sid.to_owned()], price: price(&created) }),
        _ => Err(reply.outcome(NAME)),
    }
}

fn price(created: &Value) -> Option<String> {
    let price = created["price"].as_str()?;
    match created["price_unit"].as_str() {
        Some(unit) => Some(format!("{price} {unit}")),
        None => Some(price.to_owned()),
    }
}

fn refused(reply: &Reply) -> SendError {
    let Some(refusal) = reply.json::<Refusal>() else {
        return reply.outcome(NAME);
    };
    let error = look_up(NAME, Where::Submit, &refusal.code.to_string(), refusal.message.as_deref());
    match error.class {
        _ if reply.status >= 500 => SendError::Unknown(error),
        ErrorClass::Ambiguous => SendError::Unknown(error),
        ErrorClass::Account => SendError::Barred(error),
        ErrorClass::Throttle => SendError::NotSent { error, retry_after: reply.told_to_wait() },
        ErrorClass::Transient => SendError::NotSent { error, retry_after: reply.retry_after },
        ErrorClass::Unknown if reply.status == 429 => reply.outcome(NAME),
        _ if (400..500).contains(&reply.status) => SendError::Refused(error),
        _ => SendError::Unknown(error),
    }
}
