//! Twilio's callbacks: its fields, and `X-Twilio-Signature`.

use super::{
    Encoding, Provider,
    line::Call,
    request::Request,
    sms::{Sms, Word, owned},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::collections::BTreeSet;

pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

pub fn sid(sms: &Sms) -> String {
    format!("{}{}", if sms.media.is_empty() { "SM" } else { "MM" }, sms.id)
}

pub fn text(sms: &Sms) -> Vec<(String, String)> {
    let sid = sid(sms);
    let count = sms.media.len().to_string();
    let to = sms.to.as_deref().unwrap_or(Provider::Twilio.number());
    let mut fields = owned(&[
        ("ToCountry", "US"),
        ("ToState", ""),
        ("SmsMessageSid", &sid),
        ("NumMedia", &count),
        ("ToCity", ""),
        ("FromZip", ""),
        ("SmsSid", &sid),
        ("FromState", ""),
        ("SmsStatus", "received"),
        ("FromCity", ""),
        ("Body", &sms.body),
        ("FromCountry", "GB"),
        ("To", to),
        ("ToZip", ""),
        ("NumSegments", "1"),
        ("MessageSid", &sid),
        ("AccountSid", ACCOUNT),
        ("From", &sms.from),
        ("ApiVersion", "2010-04-01"),
    ]);
    for (number, url) in sms.media.iter().enumerate() {
        fields.push((format!("MediaUrl{number}"), url.clone()));
        fields.push((format!("MediaContentType{number}"), "image/jpeg".to_owned()));
    }
    fields.extend(sms.more.iter().cloned());
    fields
}

pub fn receipt(call: &Call, word: Word) -> Vec<(String, String)> {
    let status = match word {
        Word::Sent => "sent",
        Word::Delivered => "delivered",
        Word::Failed | Word::OptedOut => "undelivered",
    };
    let sid = &call.ids[0];
    let mut fields = owned(&[
        ("SmsSid", sid),
        ("SmsStatus", status),
        ("MessageStatus", status),
        ("To", &call.to),
        ("MessageSid", sid),
        ("AccountSid", ACCOUNT),
        ("From", Provider::Twilio.number()),
        ("ApiVersion", "2010-04-01"),
    ]);
    if word == Word::Failed {
        fields.extend(owned(&[("ErrorCode", "30003")]));
    }
    if word == Word::OptedOut {
        fields.extend(owned(&[("ErrorCode", "21610")]));
    }
    fields
}

/// Base64 of HMAC-SHA1 over the address and, of a form, each name with its value in order.
pub fn sign(request: &mut Request) {
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).unwrap();
    mac.update(request.target().as_bytes());
    if request.encoding == Encoding::Form {
        for (name, value) in request.fields.iter().collect::<BTreeSet<_>>() {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
    }
    request.headers.push(("x-twilio-signature", BASE64_STANDARD.encode(mac.finalize().into_bytes())));
}
