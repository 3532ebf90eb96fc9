use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{hmac, same, sha256};
use crate::gateways::parameters::Pair;

/// Twilio's `X-Twilio-Signature`: base64 of HMAC-SHA1 over the address and the parameters of a form body.
///
/// `params` is empty for a GET and for a body that is no form; such a body must then be vouched for by the query's
/// `bodySHA256`. Twilio's own senders disagree about ports, so every spelling of the address is tried.
pub fn twilio(auth_token: &str, url: &str, params: &[Pair], body: &[u8], signature: &str) -> bool {
    let vouched = !params.is_empty() || body.is_empty() || body_hash_holds(url, body);
    vouched && spellings(url).iter().any(|url| same(sign(auth_token, url, params).as_bytes(), signature.as_bytes()))
}

fn sign(auth_token: &str, url: &str, params: &[Pair]) -> String {
    // A set sorts by name, then value, and counts a repeated pair once, as Twilio does.
    let sorted: BTreeSet<&Pair> = params.iter().collect();
    let mut signed = url.as_bytes().to_vec();
    for (name, value) in sorted {
        signed.extend_from_slice(name);
        signed.extend_from_slice(value);
    }
    BASE64_STANDARD.encode(hmac!(sha1::Sha1, auth_token.as_bytes(), &signed))
}

fn body_hash_holds(url: &str, body: &[u8]) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut claimed = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "bodySHA256");
    match (claimed.next(), claimed.next()) {
        (Some((_, claimed)), None) => same(hex::encode(sha256(body)).as_bytes(), claimed.as_bytes()),
        _ => false,
    }
}

/// As seen, without a port, with an explicit one; then the same with the quotes of the query escaped.
fn spellings(url: &str) -> Vec<String> {
    let mut spellings = port_spellings(url);
    let escaped = escape_query(url);
    if escaped != url {
        spellings.extend(port_spellings(&escaped));
    }
    spellings
}

fn port_spellings(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return vec![url.to_owned()];
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (host, port) = split_port(authority);
    let explicit = port.unwrap_or(if scheme.eq_ignore_ascii_case("http") { "80" } else { "443" });
    vec![url.to_owned(), format!("{scheme}://{host}{path}"), format!("{scheme}://{host}:{explicit}{path}")]
}

/// `user:pass@host:8443` and `[2001:db8::1]:8443` keep their other colons.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
            (host, Some(port))
        }
        _ => (authority, None),
    }
}

/// Some senders escape what browsers escape in a query: Twilio's Node library accepts both.
fn escape_query(url: &str) -> String {
    match url.split_once('?') {
        Some((path, query)) => {
            let query = query.replace('\'', "%27").replace('"', "%22").replace('<', "%3C").replace('>', "%3E");
            format!("{path}?{query}")
        }
        None => url.to_owned(),
    }
}
