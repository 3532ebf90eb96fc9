//! Vonage's callbacks: its fields, and `sig`.

use super::{
    Provider,
    line::Call,
    request::Request,
    sms::{Sms, Word, digits, new_id, owned},
};
use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;

pub const API_KEY: &str = "abcd1234";
pub const API_SECRET: &str = "abcdef0123456789";
pub const SECRET: &str = "vonagesignaturesecret";

pub fn text(sms: &Sms) -> Vec<(String, String)> {
    let to = sms.to.as_deref().unwrap_or(Provider::Vonage.number());
    let keyword = sms.body.split_whitespace().next().unwrap_or("").to_uppercase();
    let mut fields = owned(&[
        ("msisdn", digits(&sms.from)),
        ("to", digits(to)),
        ("messageId", &sms.id),
        ("text", &sms.body),
        ("type", if sms.body.is_ascii() { "text" } else { "unicode" }),
        ("keyword", &keyword),
        ("api-key", API_KEY),
        ("message-timestamp", &now()),
    ]);
    if let Some((reference, number, total)) = &sms.part {
        let (number, total) = (number.to_string(), total.to_string());
        fields.extend(owned(&[
            ("concat", "true"),
            ("concat-ref", reference),
            ("concat-total", &total),
            ("concat-part", &number),
        ]));
    }
    if let Some((name, time)) = &sms.time {
        fields.iter_mut().filter(|(field, _)| field == name).for_each(|(_, value)| value.clone_from(time));
    }
    fields.extend(sms.more.iter().cloned());
    fields
}

pub fn receipt(call: &Call, part: usize, word: Word) -> Vec<(String, String)> {
    let (status, code) = match word {
        Word::Sent => ("accepted", "0"),
        Word::Delivered => ("delivered", "0"),
        Word::Failed => ("failed", "3"),
        Word::OptedOut => ("rejected", "9"),
    };
    let mut fields = owned(&[
        ("msisdn", digits(&call.to)),
        ("to", digits(Provider::Vonage.number())),
        ("network-code", "23410"),
        ("messageId", &call.ids[part]),
        ("price", "0.0333"),
        ("status", status),
        ("scts", &Utc::now().format("%y%m%d%H%M").to_string()),
        ("err-code", code),
        ("api-key", API_KEY),
        ("message-timestamp", &now()),
    ]);
    if let Some(reference) = &call.attempt {
        fields.extend(owned(&[("client-ref", reference)]));
    }
    fields
}

/// A hash over all parameters in order; `md5hash` is Vonage's default, `sha256` an HMAC.
pub fn sign(request: &mut Request, method: &str) {
    request.fields.push(("timestamp".to_owned(), Utc::now().timestamp().to_string()));
    request.fields.push(("nonce".to_owned(), new_id()));
    let mut sorted = request.fields.clone();
    sorted.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    let text: String =
        sorted.iter().map(|(name, value)| format!("&{name}={}", value.replace(['&', '='], "_"))).collect();
    let sig = match method {
        "md5hash" => hex::encode(Md5::digest(format!("{text}{SECRET}"))),
        "sha256" => {
            let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
            mac.update(text.as_bytes());
            hex::encode(mac.finalize().into_bytes())
        }
        other => panic!("no {other} here"),
    };
    request.fields.push(("sig".to_owned(), sig));
}

fn now() -> String {
    Utc::now().format("%Y-%m-%d %H:%M:%S").to_string()
}
