//! What each provider's API reads and says, to the letter of its documents.

use super::{
    Provider,
    line::Call,
    sms::{Sms, new_id},
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use parley::{models::clock, segments};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What a call is answered.
pub struct Answer {
    /// Whether the text is taken, whatever the answer says.
    pub takes: bool,
    pub how: How,
}

/// When, and with what bytes.
pub enum How {
    Now(String),
    /// When the test lets it go.
    Later(String),
    /// The connection ends without a word.
    Dropped,
    /// The same, when the test lets it go.
    DroppedLater,
    /// A byte a second.
    Dripping(String),
    /// For as long as anybody listens.
    Endless(Vec<u8>),
}

/// Reads from a call what every provider is told in its own names, and gives it ids.
pub fn understand(provider: Provider, call: &mut Call) {
    match provider {
        Provider::Twilio => {
            call.to = text(call.field("To"));
            call.body = text(call.field("Body"));
            call.receipt_url = call.field("StatusCallback").map(ToOwned::to_owned);
            call.attempt = call.receipt_url.as_deref().and_then(|url| url.rsplit('/').next()).map(ToOwned::to_owned);
            call.ids = vec![format!("SM{}", new_id())];
        }
        Provider::MessageBird => {
            let message = call.json.clone().unwrap_or_default();
            call.to = format!("+{}", text(message["recipients"][0].as_str()));
            call.body = text(message["body"].as_str());
            call.receipt_url = message["reportUrl"].as_str().map(ToOwned::to_owned);
            call.attempt = message["reference"].as_str().map(ToOwned::to_owned);
            call.ids = vec![new_id()];
        }
        Provider::Vonage => {
            call.to = format!("+{}", text(call.field("to")));
            call.body = text(call.field("text"));
            call.receipt_url = call.field("callback").map(ToOwned::to_owned);
            call.attempt = call.field("client-ref").map(ToOwned::to_owned);
            call.ids = (0..segments::count(&call.body).count.max(1))
                .map(|_| new_id()[..16].to_owned() + &new_id()[24..])
                .collect();
        }
    }
}

/// How the number ends says what becomes of a text to it.
pub fn to(provider: Provider, call: &Call, is_first: bool) -> Answer {
    let taken = |how: fn(String) -> How| Answer { takes: true, how: how(taken(provider, call)) };
    let left = |answer: String| Answer { takes: false, how: How::Now(answer) };
    match &call.to[call.to.len().saturating_sub(4)..] {
        "0500" => left(http(500, "", "{}")),
        "0429" if is_first => left(busy(provider)),
        "0430" if is_first => Answer { takes: false, how: How::Later(busy(provider)) },
        "0408" | "0777" => taken(How::Later),
        "0666" => taken(|_| How::Dropped),
        "0767" => taken(|_| How::DroppedLater),
        "0999" => left(http(200, "", "<html>Welcome to nginx!</html>")),
        "0400" => left(refused(provider)),
        "0610" if provider == Provider::Twilio => left(http(
            400,
            "",
            r#"{"code":21610,"message":"Attempt to send to unsubscribed recipient","more_info":"https://www.twilio.com/docs/errors/21610","status":400}"#,
        )),
        "0110" => taken(How::Dripping),
        "0111" => taken(|_| How::Endless(b"HTTP/1.1 201 x\r\ncontent-type: application/json\r\n\r\n{".to_vec())),
        // A gigabyte of nothing, packed a thousand to one again and again: nobody has to unpack it.
        "0112" => taken(|_| {
            How::Endless(b"HTTP/1.1 201 x\r\ncontent-encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec())
        }),
        _ => taken(How::Now),
    }
}

/// What it says to credentials that are not right.
pub fn barred(provider: Provider) -> Answer {
    let answer = match provider {
        Provider::Twilio => http(
            401,
            "",
            r#"{"code":20003,"message":"Authenticate","more_info":"https://www.twilio.com/docs/errors/20003","status":401}"#,
        ),
        Provider::MessageBird => http(
            401,
            "",
            r#"{"errors":[{"code":2,"description":"Request not allowed (incorrect access_key)","parameter":"access_key"}]}"#,
        ),
        Provider::Vonage => {
            http(200, "", r#"{"message-count":"1","messages":[{"status":"4","error-text":"Bad Credentials"}]}"#)
        }
    };
    Answer { takes: false, how: How::Now(answer) }
}

/// The same to who asks, and wants nothing sent.
pub fn unauthorized() -> String {
    http(401, "", "{}")
}

/// What it says where it cannot say anything.
pub fn failure() -> String {
    http(500, "", "{}")
}

/// What it tells of the account to who has its credentials; none where something else is asked for.
pub fn account(provider: Provider, path: &str) -> Option<String> {
    let credentials = provider.credentials();
    let (asked, answer) = match provider {
        Provider::Twilio => (
            format!("/2010-04-01/Accounts/{}.json", credentials["account_sid"]),
            json!({"sid": credentials["account_sid"], "status": "active"}),
        ),
        Provider::MessageBird => {
            ("/balance".to_owned(), json!({"payment": "prepaid", "type": "credits", "amount": 9.2}))
        }
        Provider::Vonage => (
            format!("/account/get-balance?api_key={}&api_secret={}", credentials["api_key"], credentials["api_secret"]),
            json!({"value": 10.28, "autoReload": false}),
        ),
    };
    (path == asked).then(|| http(200, "", &answer.to_string()))
}

/// A page of what came in, newest first, as the provider lists it.
pub fn list(provider: Provider, path: &str, received: &[(Sms, i64)], calls: &[Call]) -> String {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let asked: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let number = |name: &str| asked.get(name).and_then(|value| value.parse::<usize>().ok());
    let newest = received.iter().rev();
    // What it answered 500 it did not take.
    let taken = calls.iter().rev().filter(|call| !call.to.ends_with("0500"));
    let page = match provider {
        Provider::Twilio if asked.get("To").is_some_and(|to| to != Provider::Twilio.number()) => {
            let listed = taken.filter(|call| Some(&call.to) == asked.get("To")).map(|call| {
                let mut message = twilio_message(call);
                message["status"] = json!("delivered");
                message["date_created"] = json!(made(call).to_rfc2822());
                message
            });
            json!({"messages": listed.collect::<Vec<_>>(), "next_page_uri": null})
        }
        Provider::MessageBird if asked.get("direction").is_some_and(|direction| direction == "mt") => {
            let listed = taken.map(|call| {
                let mut message = messagebird_message(call);
                message["recipients"]["items"][0]["status"] = json!("delivered");
                message["createdDatetime"] = json!(made(call).to_rfc3339());
                message
            });
            json!({"items": listed.collect::<Vec<_>>()})
        }
        Provider::Twilio => {
            let (size, page) = (number("PageSize").unwrap_or(50), number("Page").unwrap_or(0));
            let midnight = |name: &str| asked.get(name).map(|day| start_of(day));
            let first = midnight("DateSent>").unwrap_or(0);
            let end = midnight("DateSent<").map_or(i64::MAX, |last| last + clock::DAY);
            let listed: Vec<Value> = newest
                .filter(|(_, at)| (first..end).contains(at))
                .skip(page * size)
                .take(size)
                .map(|(sms, at)| twilio_listed(sms, *at))
                .collect();
            let path = path.split("&Page=").next().unwrap_or(path);
            let next = (listed.len() == size).then(|| format!("{path}&Page={}", page + 1));
            json!({"messages": listed, "next_page_uri": next, "page": page, "page_size": size})
        }
        Provider::MessageBird => {
            assert_eq!(asked.get("direction").map(String::as_str), Some("mo"));
            let (limit, offset) = (number("limit").unwrap_or(20), number("offset").unwrap_or(0));
            let listed: Vec<Value> =
                newest.skip(offset).take(limit).map(|(sms, at)| messagebird_listed(sms, *at)).collect();
            json!({"offset": offset, "limit": limit, "count": listed.len(), "totalCount": received.len(), "items": listed})
        }
        Provider::Vonage => {
            assert!(path.starts_with("/v2/reports/records?"), "{path}");
            let records: Vec<Value> =
                taken.flat_map(|call| call.ids.iter().map(|id| vonage_record(call, id))).collect();
            json!({"request_status": "SUCCESS", "items_count": records.len(), "records": records})
        }
    };
    http(200, "", &page.to_string())
}

fn twilio_listed(sms: &Sms, at: i64) -> Value {
    json!({
        "sid": format!("SM{}", sms.id), "direction": "inbound", "status": "received", "from": sms.from, "to": sms.to.as_deref().unwrap_or(Provider::Twilio.number()), "body": sms.body,
        "num_media": "0", "num_segments": "1", "date_created": moment(at).to_rfc2822(), "date_sent": moment(at).to_rfc2822(),
        "messaging_service_sid": null, "price": null
    })
}

fn messagebird_listed(sms: &Sms, at: i64) -> Value {
    let digits = |number: &str| number.trim_start_matches('+').parse::<u64>().unwrap_or_default();
    json!({
        "id": sms.id, "direction": "mo", "type": "sms", "originator": digits(&sms.from), "body": sms.body, "reference": null,
        "createdDatetime": moment(at).to_rfc3339(),
        "recipients": {"totalCount": 1, "items": [{"recipient": digits(sms.to.as_deref().unwrap_or(Provider::MessageBird.number())), "status": "sent"}]}
    })
}

fn start_of(day: &str) -> i64 {
    let day: NaiveDate = day.parse().expect("a day as 2026-01-31");
    day.and_time(NaiveTime::MIN).and_utc().timestamp_millis()
}

fn moment(at: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).unwrap()
}

fn taken(provider: Provider, call: &Call) -> String {
    match provider {
        Provider::Twilio => http(201, "", &twilio_message(call).to_string()),
        Provider::MessageBird => http(201, "", &messagebird_message(call).to_string()),
        Provider::Vonage => {
            let parts: Vec<Value> = call.ids.iter().map(|id| vonage_part(call, id)).collect();
            http(200, "", &json!({"message-count": parts.len().to_string(), "messages": parts}).to_string())
        }
    }
}

fn busy(provider: Provider) -> String {
    match provider {
        Provider::Twilio => http(
            429,
            "retry-after: 1\r\n",
            r#"{"code":20429,"message":"Too Many Requests","more_info":"https://www.twilio.com/docs/errors/20429","status":429}"#,
        ),
        Provider::MessageBird => http(
            429,
            "retry-after: 1\r\n",
            r#"{"errors":[{"code":98,"description":"too many requests","parameter":null}]}"#,
        ),
        Provider::Vonage => http(
            200,
            "",
            r#"{"message-count":"1","messages":[{"status":"1","error-text":"Throughput Rate Exceeded - please wait [ 1000 ] and retry"}]}"#,
        ),
    }
}

fn refused(provider: Provider) -> String {
    match provider {
        Provider::Twilio => http(
            400,
            "",
            r#"{"code":21211,"message":"The 'To' number is not a valid phone number.","more_info":"https://www.twilio.com/docs/errors/21211","status":400}"#,
        ),
        Provider::MessageBird => http(
            422,
            "",
            r#"{"errors":[{"code":9,"description":"no (correct) recipients found","parameter":"recipients"}]}"#,
        ),
        Provider::Vonage => http(
            200,
            "",
            r#"{"message-count":"1","messages":[{"status":"3","error-text":"Invalid value for param: to"}]}"#,
        ),
    }
}

fn made(call: &Call) -> DateTime<Utc> {
    Utc::now() - call.at.elapsed()
}

fn twilio_message(call: &Call) -> Value {
    json!({
        "sid": call.ids[0], "status": "queued", "to": call.to, "from": call.field("From"), "messaging_service_sid": call.field("MessagingServiceSid"), "body": call.body, "num_segments": "1", "num_media": "0",
        "direction": "outbound-api", "date_created": "Thu, 24 Aug 2023 05:01:45 +0000", "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000",
        "date_sent": null, "price": null, "price_unit": "USD", "error_code": null, "error_message": null, "api_version": "2010-04-01"
    })
}

fn messagebird_message(call: &Call) -> Value {
    let number: u64 = call.to.trim_start_matches('+').parse().unwrap_or_default();
    json!({
        "id": call.ids[0], "href": format!("https://rest.messagebird.com/messages/{}", call.ids[0]), "direction": "mt", "type": "sms",
        "originator": call.json.as_ref().map(|json| json["originator"].clone()), "body": call.body, "reference": call.attempt, "validity": null, "gateway": 10,
        "typeDetails": {}, "datacoding": "plain", "mclass": 1, "scheduledDatetime": null, "createdDatetime": "2026-01-01T00:00:00+00:00",
        "recipients": {"totalCount": 1, "totalSentCount": 1, "totalDeliveredCount": 0, "totalDeliveryFailedCount": 0,
            "items": [{"recipient": number, "status": "sent", "statusDatetime": "2026-01-01T00:00:00+00:00", "messagePartCount": 1}]}
    })
}

fn vonage_part(call: &Call, id: &str) -> Value {
    json!({
        "to": call.to.trim_start_matches('+'), "message-id": id, "status": "0", "remaining-balance": "3.14159265", "message-price": "0.03330000",
        "network": "12345", "client-ref": call.attempt
    })
}

fn vonage_record(call: &Call, id: &str) -> Value {
    json!({
        "account_id": "abcd1234", "message_id": id, "client_ref": call.attempt, "direction": "outbound", "from": call.field("from"),
        "to": call.to.trim_start_matches('+'), "network": "23415", "country": "GB", "date_received": Utc::now().to_rfc3339(),
        "status": "delivered", "error_code": "0", "error_code_description": "Delivered", "currency": "EUR", "total_price": "0.0333"
    })
}

fn http(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn text(field: Option<&str>) -> String {
    field.unwrap_or("").to_owned()
}
