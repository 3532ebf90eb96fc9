use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;

use super::jwt::{self, Algorithm};
use super::{hmac, same, sha256};
use crate::gateways::parameters::Pair;

/// Seconds by which our clock and theirs may differ; MessageBird's own libraries take one to five.
const LEEWAY: i64 = 5;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    nbf: i64,
    exp: i64,
    jti: String,
    url_hash: String,
    payload_hash: Option<String>,
}

/// `MessageBird-Signature-JWT`: a token over the address as called and the raw body. `now` in seconds since 1970. Where it
/// holds, its `jti` names this one call.
pub fn messagebird_jwt(signing_key: &str, url: &str, body: &[u8], now: i64, token: &str) -> Option<String> {
    let allowed = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
    let claims = jwt::claims::<Claims>(signing_key, token, &allowed)?;
    (is_current(&claims, now) && is_of(&claims, url, body)).then_some(claims.jti)
}

fn is_current(claims: &Claims, now: i64) -> bool {
    let begun = claims.nbf <= now.saturating_add(LEEWAY);
    let over = claims.exp < now.saturating_sub(LEEWAY);
    begun && !over && claims.iss == "MessageBird" && !claims.jti.is_empty()
}

fn is_of(claims: &Claims, url: &str, body: &[u8]) -> bool {
    let payload = match &claims.payload_hash {
        Some(hash) => !body.is_empty() && is_hash(hash, body),
        None => body.is_empty(),
    };
    payload && is_hash(&claims.url_hash, url.as_bytes())
}

fn is_hash(hash: &str, of: &[u8]) -> bool {
    same(hex::encode(sha256(of)).as_bytes(), hash.as_bytes())
}

/// The older `MessageBird-Signature` with `MessageBird-Request-Timestamp`. It holds for ever: whoever uses it must
/// also look at the timestamp. Hooks ask for the JWT instead.
pub fn messagebird_legacy(signing_key: &str, timestamp: &str, query: &[Pair], body: &[u8], signature: &str) -> bool {
    let mut data = format!("{timestamp}\n{}\n", sorted_query(query)).into_bytes();
    data.extend(sha256(body));
    let ours = BASE64_STANDARD.encode(hmac!(sha2::Sha256, signing_key.as_bytes(), &data));
    same(ours.as_bytes(), signature.as_bytes())
}

fn sorted_query(query: &[Pair]) -> String {
    let mut sorted: Vec<&Pair> = query.iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let escape = |bytes: &[u8]| form_urlencoded::byte_serialize(bytes).collect::<String>();
    let pairs: Vec<String> = sorted.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join("&")
}
