//! The providers' spellings of a time.

use chrono::{DateTime, NaiveDateTime};

/// Milliseconds since 1970 (UTC) of a time in any spelling a provider uses; times without a zone are UTC.
///
/// `2026-01-01T12:00:00+00:00`, `2026-01-01 12:00:00`, `20260101120000`, and seconds since 1970.
pub fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    zoned(text).or_else(|| zoneless(text)).or_else(|| seconds(text))
}

/// As in mail (RFC 2822), which is how Twilio's API writes it: `Thu, 24 Aug 2023 05:01:45 +0000`.
pub fn mailed(text: &str) -> Option<i64> {
    Some(DateTime::parse_from_rfc2822(text.trim()).ok()?.timestamp_millis())
}

/// Minutes as receipts of networks write them: `2601011200`.
pub fn minutes(text: &str) -> Option<i64> {
    // Without seconds there is no time to be parsed, so they are added.
    naive(&format!("{}00", text.trim()), "%y%m%d%H%M%S")
}

/// A `+` that was left unescaped in a form or query has become a space.
fn zoned(text: &str) -> Option<i64> {
    let parsed = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc3339(&text.replace(' ', "+")));
    parsed.ok().map(|time| time.timestamp_millis())
}

fn zoneless(text: &str) -> Option<i64> {
    let spellings = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let compact = (text.len() == 14).then(|| naive(text, "%Y%m%d%H%M%S")).flatten();
    compact.or_else(|| spellings.iter().find_map(|spelling| naive(text, spelling)))
}

fn naive(text: &str, spelling: &str) -> Option<i64> {
    NaiveDateTime::parse_from_str(text, spelling).ok().map(|time| time.and_utc().timestamp_millis())
}

/// Up to the year 2286 these are at most ten digits.
fn seconds(text: &str) -> Option<i64> {
    if (1..=10).contains(&text.len()) {
        text.parse::<u32>().ok().map(|seconds| i64::from(seconds) * 1000)
    } else {
        None
    }
}
