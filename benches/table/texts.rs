//! Texts as Twilio delivers them: some twenty fields, signed; and its receipts.

use crate::{desk::Desk, load::Requests};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::sync::atomic::{AtomicU64, Ordering};

pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub const NUMBER: &str = "+14155550100";

/// Every text of the whole bench has an id of its own.
static TEXTS: AtomicU64 = AtomicU64::new(1);

/// One text from each of these customers, in turn.
pub fn requests(desk: &Desk, customers: impl Iterator<Item = u64>) -> Requests {
    let mut requests = Requests::default();
    for customer in customers {
        requests.push(&request(desk, customer));
    }
    requests
}

/// The next text of a customer.
pub fn request(desk: &Desk, customer: u64) -> Vec<u8> {
    let text = TEXTS.fetch_add(1, Ordering::Relaxed);
    let (sid, from) = (format!("SM{text:032x}"), format!("+447{customer:09}"));
    let body = format!("Hello, my order {text} has not arrived yet. Could you look where it is, please?");
    // By name, as they are signed.
    let fields = [
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("Body", &body),
        ("From", &from),
        ("FromCity", ""),
        ("FromCountry", "GB"),
        ("FromState", ""),
        ("FromZip", ""),
        ("MessageSid", &sid),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("SmsMessageSid", &sid),
        ("SmsSid", &sid),
        ("SmsStatus", "received"),
        ("To", NUMBER),
        ("ToCity", "SAN FRANCISCO"),
        ("ToCountry", "US"),
        ("ToState", "CA"),
        ("ToZip", "94104"),
    ];
    signed(desk, &desk.hook_path, &sid, &fields)
}

/// What became of a text of ours, at the address that travelled with it.
pub fn receipt(desk: &Desk, attempt: &str, sid: &str, to: &str, status: &str) -> Vec<u8> {
    let fields = [
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("From", NUMBER),
        ("MessageSid", sid),
        ("MessageStatus", status),
        ("SmsSid", sid),
        ("SmsStatus", status),
        ("To", to),
    ];
    signed(desk, &format!("{}/receipts/{attempt}", desk.hook_path), sid, &fields)
}

fn signed(desk: &Desk, path: &str, token: &str, fields: &[(&str, &str)]) -> Vec<u8> {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n\
         I-Twilio-Idempotency-Token: {token}\r\nX-Twilio-Signature: {}\r\n\
         Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {}\r\n\r\n{form}",
        desk.port,
        signature(&desk.url(path), fields),
        form.len()
    )
    .into_bytes()
}

fn signature(url: &str, fields: &[(&str, &str)]) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}
