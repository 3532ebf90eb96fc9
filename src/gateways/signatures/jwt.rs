use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{hmac, same};

/// What may sign a token: only HMAC with a shared secret, never `none` or a public key.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub enum Algorithm {
    HS256,
    HS384,
    HS512,
}

#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
}

/// The claims of a token whose MAC holds; what they say is for the caller to check.
///
/// Written out because the crates for JWT bring RSA and elliptic curves along, and providers sign with HMAC alone.
pub fn claims<T: DeserializeOwned>(key: &str, token: &str, allowed: &[Algorithm]) -> Option<T> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Header = decode(header)?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;

    if allowed.contains(&header.alg) && same(&mac(header.alg, key, signed), &signature) { decode(claims) } else { None }
}

fn mac(algorithm: Algorithm, key: &str, signed: &str) -> Vec<u8> {
    match algorithm {
        Algorithm::HS256 => hmac!(sha2::Sha256, key.as_bytes(), signed.as_bytes()),
        Algorithm::HS384 => hmac!(sha2::Sha384, key.as_bytes(), signed.as_bytes()),
        Algorithm::HS512 => hmac!(sha2::Sha512, key.as_bytes(), signed.as_bytes()),
    }
}

fn decode<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
