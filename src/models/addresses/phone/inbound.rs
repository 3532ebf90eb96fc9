//! A sender or recipient as a provider writes it.

use super::{
    Address, LONGEST_SENDER, SANDBOX, SHORT_CODE, SMS, is_short_code, name, number, reading, refuse_schemes, spelling,
};
use crate::gateways::registry;

/// Reads a sender or recipient as a provider writes it: any `+` and 7 to 15 digits will do. What has no `+` is read
/// in the country of its inbox (two letters), unless the provider leaves the `+` out.
pub fn inbound(raw: &str, gateway: &str, country: &str) -> Result<Address, String> {
    let raw = raw.trim();
    refuse_schemes(raw)?;
    let plain = spelling::plain(raw);
    if !plain.bytes().any(|byte| byte.is_ascii_digit()) || spelling::stray(&plain).is_some() {
        return name(raw, LONGEST_SENDER);
    }
    let dialled = spelling::dialled(&plain);
    match dialled.strip_prefix('+') {
        Some(digits) if gateway == SANDBOX => number(SANDBOX, digits),
        None if gateway == SANDBOX => number(SANDBOX, &dialled),
        Some(digits) if !digits.starts_with('0') => number(SMS, digits),
        Some(digits) => number(SMS, &whole(digits, gateway, country)),
        None if is_short_code(&dialled) => Ok(short(dialled, gateway, country)),
        None => number(SMS, &whole(&dialled, gateway, country)),
    }
}

/// A few countries have numbers as short as short codes.
fn short(digits: String, gateway: &str, country: &str) -> Address {
    let at_home = reading::in_country(&digits, country);
    let bare = if leaves_plus_out(gateway) { reading::international(&digits) } else { None };
    let valid = [at_home, bare].into_iter().flatten().find(reading::Possible::is_valid);
    match valid.filter(|_| digits.len() > 6).map(|valid| number(SMS, &valid.digits())) {
        Some(Ok(address)) => address,
        _ => Address { kind: SHORT_CODE, value: digits },
    }
}

/// The digits with their country code; as they are where nothing better can be made of them.
fn whole(digits: &str, gateway: &str, country: &str) -> String {
    let at_home = reading::in_country(digits, country);
    let outgoing = digits.strip_prefix("00");
    let abroad = reading::international(outgoing.unwrap_or(digits));
    let readings = if leaves_plus_out(gateway) { [abroad, at_home] } else { [at_home, abroad] };
    let mut readings = readings.into_iter().flatten();
    let likeliest = readings.clone().find(reading::Possible::is_valid).or_else(|| readings.next());
    likeliest.map_or_else(|| outgoing.unwrap_or(digits).to_owned(), |read| read.digits())
}

fn leaves_plus_out(gateway: &str) -> bool {
    registry::find(gateway).is_some_and(|provider| provider.leaves_plus_out)
}
