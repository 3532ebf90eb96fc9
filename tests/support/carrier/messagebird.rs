//! MessageBird's callbacks: its fields, and `MessageBird-Signature-JWT`.

use super::{
    Provider,
    line::Call,
    request::Request,
    sms::{Sms, Word, digits, new_id, owned},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::{Digest, Sha256};

pub const API_KEY: &str = "live_k3yk3yk3yk3yk3yk3yk3yk3y";
pub const SIGNING_KEY: &str = "s1gn1ngk3ys1gn1ngk3ys1gn1ngk3y00";

pub fn text(sms: &Sms) -> Vec<(String, String)> {
    let to = sms.to.as_deref().unwrap_or(Provider::MessageBird.number());
    let mut fields = owned(&[
        ("id", &sms.id),
        ("recipient", digits(to)),
        ("originator", digits(&sms.from)),
        ("payload", &sms.body),
        ("createdDatetime", &now()),
    ]);
    fields.extend(sms.media.iter().map(|url| ("mediaUrls".to_owned(), url.clone())));
    if let Some((name, time)) = &sms.time {
        fields.iter_mut().filter(|(field, _)| field == name).for_each(|(_, value)| value.clone_from(time));
    }
    fields.extend(sms.more.iter().cloned());
    fields
}

pub fn receipt(call: &Call, word: Word) -> Vec<(String, String)> {
    let status = match word {
        Word::Sent => "sent",
        Word::Delivered => "delivered",
        Word::Failed | Word::OptedOut => "delivery_failed",
    };
    let reference = call.attempt.clone().unwrap_or_default();
    let mut fields = owned(&[
        ("id", &call.ids[0]),
        ("reference", &reference),
        ("recipient", digits(&call.to)),
        ("status", status),
        ("statusDatetime", &now()),
        ("mccmnc", "23410"),
        ("ported", "0"),
        ("messageLength", "5"),
        ("messagePartCount", "1"),
        ("datacoding", "plain"),
        ("price[amount]", "0.046"),
        ("price[currency]", "EUR"),
    ]);
    if word == Word::Failed {
        fields.extend(owned(&[("statusReason", "unknown subscriber"), ("statusErrorCode", "1")]));
    }
    if word == Word::OptedOut {
        fields.extend(owned(&[("statusReason", "opted out"), ("statusErrorCode", "103")]));
    }
    fields
}

/// A token over the address as called and, if there is one, the body.
pub fn sign(request: &mut Request) {
    let body = request.body();
    let now = Utc::now().timestamp();
    let mut claims = json!({"iss": "MessageBird", "nbf": now, "exp": now + 60, "jti": new_id(), "url_hash": hash(&request.target())});
    if !body.is_empty() {
        claims["payload_hash"] = json!(hash(&body));
    }
    let encode = |part: String| BASE64_URL_SAFE_NO_PAD.encode(part);
    let signed =
        format!("{}.{}", encode(json!({"alg": "HS256", "typ": "JWT"}).to_string()), encode(claims.to_string()));
    let mut mac = Hmac::<Sha256>::new_from_slice(SIGNING_KEY.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    request.headers.push(("messagebird-signature-jwt", format!("{signed}.{signature}")));
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn now() -> String {
    Utc::now().format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}
