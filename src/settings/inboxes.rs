//! Inboxes that come from the environment, by the names the providers' tutorials use.

use super::{Secret, refuse};
use loco_rs::Result;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An inbox described by the environment; its credentials are never stored.
#[derive(Clone, Debug)]
pub struct EnvironmentInbox {
    pub gateway: &'static str,
    /// As typed: a number, a sender name or a Messaging Service.
    pub address: String,
    pub country: String,
    pub credentials: BTreeMap<String, Secret>,
    /// Segments a second; none: what the provider allows such a number.
    pub rate: Option<f64>,
    pub api_base: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Twilio {
    account_sid: String,
    auth_token: String,
    messaging_service_sid: String,
    number: String,
    rate: String,
    api_base: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct MessageBird {
    api_key: String,
    originator: String,
    signing_key: String,
    rate: String,
    api_base: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Vonage {
    api_key: String,
    api_secret: String,
    number: String,
    signature_secret: String,
    signature_method: String,
    rate: String,
    api_base: String,
}

/// The inboxes that the environment names; half of one is an error that says what is missing.
pub(super) fn read(
    twilio: &Twilio,
    messagebird: &MessageBird,
    vonage: &Vonage,
    country: &str,
) -> Result<Vec<EnvironmentInbox>> {
    let described =
        [twilio_inbox(twilio, country)?, messagebird_inbox(messagebird, country)?, vonage_inbox(vonage, country)?];
    Ok(described.into_iter().flatten().collect())
}

fn twilio_inbox(raw: &Twilio, country: &str) -> Result<Option<EnvironmentInbox>> {
    let address = if raw.messaging_service_sid.is_empty() { &raw.number } else { &raw.messaging_service_sid };
    let needed = [
        ("TWILIO_ACCOUNT_SID", &raw.account_sid),
        ("TWILIO_AUTH_TOKEN", &raw.auth_token),
        ("TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE_SID", address),
    ];
    if !complete(&needed)? {
        return Ok(None);
    }
    inbox(
        "twilio",
        address,
        country,
        &[("account_sid", &raw.account_sid), ("auth_token", &raw.auth_token)],
        ("TWILIO", &raw.rate, &raw.api_base),
    )
    .map(Some)
}

fn messagebird_inbox(raw: &MessageBird, country: &str) -> Result<Option<EnvironmentInbox>> {
    if !complete(&[("MESSAGEBIRD_API_KEY", &raw.api_key), ("MESSAGEBIRD_ORIGINATOR", &raw.originator)])? {
        return Ok(None);
    }
    let credentials = [("api_key", &raw.api_key), ("signing_key", &raw.signing_key)];
    inbox("messagebird", &raw.originator, country, &credentials, ("MESSAGEBIRD", &raw.rate, &raw.api_base)).map(Some)
}

fn vonage_inbox(raw: &Vonage, country: &str) -> Result<Option<EnvironmentInbox>> {
    if !complete(&[
        ("VONAGE_API_KEY", &raw.api_key),
        ("VONAGE_API_SECRET", &raw.api_secret),
        ("VONAGE_NUMBER", &raw.number),
    ])? {
        return Ok(None);
    }
    let credentials = [
        ("api_key", &raw.api_key),
        ("api_secret", &raw.api_secret),
        ("signature_secret", &raw.signature_secret),
        ("signature_method", &raw.signature_method),
    ];
    inbox("vonage", &raw.number, country, &credentials, ("VONAGE", &raw.rate, &raw.api_base)).map(Some)
}

/// Whether all are set; none is fine too, some is not.
fn complete(needed: &[(&str, &String)]) -> Result<bool> {
    let missing: Vec<&str> = needed.iter().filter(|(_, value)| value.is_empty()).map(|(name, _)| *name).collect();
    match missing.len() {
        0 => Ok(true),
        n if n == needed.len() => Ok(false),
        _ => refuse(format!("An inbox from the environment is incomplete: {} is not set.", missing.join(" and "))),
    }
}

fn inbox(
    gateway: &'static str,
    address: &str,
    country: &str,
    credentials: &[(&str, &String)],
    (prefix, rate, api_base): (&str, &str, &str),
) -> Result<EnvironmentInbox> {
    let credentials = credentials.iter().filter(|(_, value)| !value.is_empty());
    Ok(EnvironmentInbox {
        gateway,
        address: address.to_owned(),
        country: country.to_owned(),
        credentials: credentials.map(|(key, value)| ((*key).to_owned(), Secret::new(*value))).collect(),
        rate: parse_rate(prefix, rate)?,
        api_base: (!api_base.is_empty()).then(|| api_base.trim_end_matches('/').to_owned()),
    })
}

fn parse_rate(prefix: &str, value: &str) -> Result<Option<f64>> {
    if value.is_empty() {
        return Ok(None);
    }
    match value.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate <= 10_000.0 => Ok(Some(rate)),
        _ => refuse(format!("{prefix}_RATE is \"{value}\": it is a number of segments a second, such as 1 or 0.5.")),
    }
}
