use crate::gateways::error_classes::{Where, error, look_up};
use crate::gateways::parameters::Parameters;
use crate::gateways::times::moment;
use crate::gateways::{
    Callback, ErrorClass, Event, Incoming, Kept, Media, ProviderError, Reading, Receipt, ReceiptStatus,
};

use super::{NAME, TAKEN};

/// Number webhooks say `body`, Flow Builder `payload`, short codes `message`.
const TEXT: [&str; 3] = ["body", "payload", "message"];

/// Translates a genuine callback. Flow Builder lets its users spell names as they like: letter case does not count, and
/// the last value of a repeated name is taken.
pub fn read(callback: &Callback, parameters: &Parameters, call_id: Option<String>) -> Result<Reading, Kept> {
    match event(callback, parameters, call_id) {
        Ok(event) => Ok(Reading { events: vec![event], answer: TAKEN }),
        Err(reason) => Err(Kept::Unreadable(reason, TAKEN)),
    }
}

/// Some accounts have one address for both, so what came decides: a report never has a text.
fn event(callback: &Callback, parameters: &Parameters, call_id: Option<String>) -> Result<Event, String> {
    let has_status = parameters.has(&["status"]);
    let has_text = parameters.has(&TEXT) || parameters.has(&["originator", "sender"]);
    match (has_status, has_text) {
        (true, false) => receipt(callback, parameters).about_a_message().map(Event::Receipt),
        (true, true) if callback.is_receipt => receipt(callback, parameters).about_a_message().map(Event::Receipt),
        _ => Ok(Event::Incoming(Incoming { call_id, ..incoming(parameters)? })),
    }
}

fn incoming(parameters: &Parameters) -> Result<Incoming, String> {
    let media = media(parameters);
    if media.is_empty() && !parameters.has(&TEXT) {
        return Err("The text is missing: none of body, payload and message came".to_owned());
    }
    Ok(Incoming {
        provider_id: parameters.last_of(&["id", "message_id", "mid"]),
        from: parameters.last_of(&["originator", "sender"]).ok_or("The sender is missing: no originator came")?,
        to: parameters.last_of(&["recipient", "receiver", "shortcode"]),
        body: parameters.last_of(&TEXT).unwrap_or_default(),
        media,
        at: time(parameters, &["createdDatetime", "receive_datetime", "date_utc", "date"]),
        ..Incoming::default()
    })
}

fn media(parameters: &Parameters) -> Vec<Media> {
    let urls = ["mediaUrls", "mediaUrls[]"].into_iter().flat_map(|name| parameters.all(name));
    urls.filter_map(|url| Media::new(url, None)).collect()
}

fn time(parameters: &Parameters, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| moment(&parameters.last_of(&[*name])?))
}

fn receipt(callback: &Callback, parameters: &Parameters) -> Receipt {
    let word = parameters.last_of(&["status"]).unwrap_or_default();
    let status = receipt_status(&word);
    Receipt {
        attempt: callback.attempt.clone().or_else(|| parameters.last_of(&["reference"])),
        provider_id: parameters.last_of(&["id", "message_id"]),
        error: (status == Some(ReceiptStatus::Failed)).then(|| failure(&word, parameters)),
        status,
        provider_status: word,
        at: time(parameters, &["statusDatetime"]),
        price: price(parameters),
    }
}

pub fn receipt_status(word: &str) -> Option<ReceiptStatus> {
    match word.to_ascii_lowercase().as_str() {
        "scheduled" | "sent" | "buffered" => Some(ReceiptStatus::Sent),
        "delivered" => Some(ReceiptStatus::Delivered),
        "expired" | "delivery_failed" => Some(ReceiptStatus::Failed),
        _ => None,
    }
}

fn failure(word: &str, parameters: &Parameters) -> ProviderError {
    let reason = parameters.last_of(&["statusReason"]);
    match parameters.last_of(&["statusErrorCode"]).filter(|code| code != "0") {
        Some(code) => look_up(NAME, Where::Status, &code, reason.as_deref()),
        None => match reason {
            Some(reason) => look_up(NAME, Where::Status, word, Some(&reason)),
            None => error(NAME, word, ErrorClass::Unknown, "It was not delivered, and no reason was given"),
        },
    }
}

fn price(parameters: &Parameters) -> Option<String> {
    let amount = parameters.last_of(&["price[amount]"])?;
    match parameters.last_of(&["price[currency]"]) {
        Some(currency) => Some(format!("{amount} {currency}")),
        None => Some(amount),
    }
}
