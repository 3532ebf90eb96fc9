use crate::gateways::error_classes::{Where, error, look_up};
use crate::gateways::parameters::Parameters;
use crate::gateways::times::{minutes, moment};
use crate::gateways::{
    Callback, ErrorClass, Event, Incoming, Kept, Part, ProviderError, Reading, Receipt, ReceiptStatus,
};

use super::{NAME, TAKEN};

/// Translates a genuine callback. Accounts may have one address for texts and receipts, so what came decides.
pub fn read(callback: &Callback, parameters: &Parameters) -> Result<Reading, Kept> {
    let event = if is_receipt(parameters) {
        receipt(callback, parameters).and_then(Receipt::about_a_message).map(Event::Receipt)
    } else {
        incoming(parameters).map(Event::Incoming)
    };
    match event {
        Ok(event) => Ok(Reading { events: vec![event], answer: TAKEN }),
        Err(reason) => Err(Kept::Unreadable(reason, TAKEN)),
    }
}

fn is_receipt(parameters: &Parameters) -> bool {
    parameters.has(&["status"]) && !parameters.has(&["text", "data", "keyword"])
}

fn incoming(parameters: &Parameters) -> Result<Incoming, String> {
    Ok(Incoming {
        provider_id: parameters.filled("messageId")?,
        from: parameters.filled("msisdn")?.ok_or("The sender is missing: no msisdn came")?,
        to: parameters.filled("to")?,
        body: body(parameters)?,
        at: parameters.filled("message-timestamp")?.and_then(|time| moment(&time)),
        part: part(parameters)?,
        ..Incoming::default()
    })
}

fn body(parameters: &Parameters) -> Result<String, String> {
    match (parameters.once("text")?, parameters.filled("data")?, parameters.filled("type")?.as_deref()) {
        (Some(text), _, _) => Ok(text),
        (None, Some(data), _) => hidden_text(&data).ok_or_else(|| "A binary message that holds no text".to_owned()),
        (None, None, Some("text" | "unicode")) => Ok(String::new()),
        _ => Err("The text is missing".to_owned()),
    }
}

/// Some networks mark plain texts as binary.
fn hidden_text(data: &str) -> Option<String> {
    let text = String::from_utf8(hex::decode(data).ok()?).ok()?;
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(is_control) { None } else { Some(text) }
}

/// None where the numbers make no sense: then it is shown as it is rather than kept waiting for its other parts.
fn part(parameters: &Parameters) -> Result<Option<Part>, String> {
    let is_part = parameters.filled("concat")?.is_some_and(|concat| concat.eq_ignore_ascii_case("true"));
    let reference = parameters.filled("concat-ref")?;
    let number = parameters.filled("concat-part")?.and_then(|number| number.parse().ok());
    let total = parameters.filled("concat-total")?.and_then(|total| total.parse().ok());
    match (is_part, reference, number, total) {
        (true, Some(reference), Some(number @ 1..), Some(total @ 2..=255)) if number <= total => {
            Ok(Some(Part { reference, number, total }))
        }
        _ => Ok(None),
    }
}

/// In a receipt `msisdn` is the recipient and `to` our sender.
fn receipt(callback: &Callback, parameters: &Parameters) -> Result<Receipt, String> {
    let word = parameters.once("status")?.unwrap_or_default();
    let status = receipt_status(&word);
    let code = parameters.filled("err-code")?;
    let reference = parameters.filled("client-ref")?;
    Ok(Receipt {
        attempt: callback.attempt.clone().or(reference),
        provider_id: parameters.filled("messageId")?,
        error: (status == Some(ReceiptStatus::Failed)).then(|| failure(&word, code.as_deref())),
        status,
        provider_status: word,
        at: time(parameters)?,
        price: parameters.filled("price")?,
    })
}

pub(super) fn receipt_status(word: &str) -> Option<ReceiptStatus> {
    match word {
        "accepted" | "buffered" => Some(ReceiptStatus::Sent),
        "delivered" => Some(ReceiptStatus::Delivered),
        "expired" | "failed" | "rejected" | "undelivered" | "deleted" => Some(ReceiptStatus::Failed),
        _ => None,
    }
}

pub(super) fn failure(word: &str, code: Option<&str>) -> ProviderError {
    match code {
        Some(code) if code != "0" => look_up(NAME, Where::Status, code, None),
        _ => error(NAME, word, ErrorClass::Unknown, "It was not delivered, and no reason was given"),
    }
}

fn time(parameters: &Parameters) -> Result<Option<i64>, String> {
    let pushed = parameters.filled("message-timestamp")?.and_then(|time| moment(&time));
    let scts = parameters.filled("scts")?.and_then(|time| minutes(&time));
    Ok(pushed.or(scts))
}
