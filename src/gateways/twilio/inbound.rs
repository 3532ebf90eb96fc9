use crate::gateways::error_classes::{Where, error, look_up};
use crate::gateways::parameters::Parameters;
use crate::gateways::{
    Answer, Callback, ErrorClass, Event, Incoming, Kept, Media, ProviderError, ProviderKeyword, Reading, Receipt,
    ReceiptStatus,
};

use super::NAME;

/// Anything in plain text would be texted to the person, so an empty TwiML document it is.
pub const TAKEN: Answer = Answer { status: 200, content_type: Some("text/xml"), body: "<Response/>" };
const NOTED: Answer = Answer { status: 204, content_type: None, body: "" };

/// Translates a genuine callback. Numbers without a URL of their own for receipts send both kinds to one address, so
/// what came decides which kind it is.
pub fn read(callback: &Callback, parameters: &Parameters) -> Result<Reading, Kept> {
    understand(callback, parameters).map_err(|reason| Kept::Unreadable(reason, TAKEN))
}

fn understand(callback: &Callback, parameters: &Parameters) -> Result<Reading, String> {
    match status(parameters)? {
        Some(status) => {
            let receipt = receipt(callback, parameters, status)?.about_a_message()?;
            Ok(Reading { events: vec![Event::Receipt(receipt)], answer: NOTED })
        }
        None => Ok(Reading { events: vec![Event::Incoming(incoming(parameters)?)], answer: TAKEN }),
    }
}

/// A receipt's word for how far a message got; none for a text, which says `received` in its place.
fn status(parameters: &Parameters) -> Result<Option<String>, String> {
    let message = parameters.filled("MessageStatus")?;
    let status = if message.is_some() { message } else { parameters.filled("SmsStatus")? };
    Ok(status.filter(|status| !matches!(status.as_str(), "received" | "receiving")))
}

fn incoming(parameters: &Parameters) -> Result<Incoming, String> {
    Ok(Incoming {
        provider_id: message_sid(parameters)?,
        from: parameters.filled("From")?.ok_or("From is missing")?,
        to: parameters.filled("To")?,
        body: parameters.once("Body")?.unwrap_or_default(),
        media: media(parameters)?,
        keyword: parameters.filled("OptOutType")?.as_deref().and_then(keyword),
        is_group: parameters.has(&["OtherRecipients0"]),
        ..Incoming::default()
    })
}

fn message_sid(parameters: &Parameters) -> Result<Option<String>, String> {
    let sid = parameters.filled("MessageSid")?;
    if sid.is_some() { Ok(sid) } else { parameters.filled("SmsSid") }
}

fn media(parameters: &Parameters) -> Result<Vec<Media>, String> {
    let mut media = Vec::new();
    for number in 0.. {
        let Some(url) = parameters.once(&format!("MediaUrl{number}"))? else { break };
        let content_type = parameters.filled(&format!("MediaContentType{number}"))?;
        media.extend(Media::new(url, content_type));
    }
    Ok(media)
}

fn keyword(opt_out_type: &str) -> Option<ProviderKeyword> {
    match opt_out_type.to_ascii_uppercase().as_str() {
        "STOP" => Some(ProviderKeyword::Stop),
        "START" => Some(ProviderKeyword::Start),
        "HELP" => Some(ProviderKeyword::Help),
        _ => None,
    }
}

fn receipt(callback: &Callback, parameters: &Parameters, word: String) -> Result<Receipt, String> {
    let status = receipt_status(&word);
    let code = parameters.filled("ErrorCode")?;
    let said = parameters.filled("ErrorMessage")?;
    Ok(Receipt {
        attempt: callback.attempt.clone(),
        provider_id: message_sid(parameters)?,
        error: (status == Some(ReceiptStatus::Failed)).then(|| failure(&word, code.as_deref(), said.as_deref())),
        status,
        provider_status: word,
        at: None,
        price: None,
    })
}

pub fn receipt_status(word: &str) -> Option<ReceiptStatus> {
    match word {
        "accepted" | "scheduled" | "queued" | "sending" | "sent" | "partially_delivered" => Some(ReceiptStatus::Sent),
        "delivered" | "read" => Some(ReceiptStatus::Delivered),
        "undelivered" | "failed" | "canceled" => Some(ReceiptStatus::Failed),
        _ => None,
    }
}

pub fn failure(word: &str, code: Option<&str>, said: Option<&str>) -> ProviderError {
    match code {
        Some(code) if code != "0" => look_up(NAME, Where::Status, code, said),
        _ => error(NAME, word, ErrorClass::Unknown, "It was not delivered, and no reason was given"),
    }
}
