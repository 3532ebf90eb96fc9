//! What a new ticket is told, once.

use crate::segments;

pub const DEFAULT_TEXT: &str = "Thanks for contacting customer support! Your ticket ID is {{ticket}}.";

/// The inbox's text with the ticket number in it, and how many segments it takes.
pub fn of(text: &str, ticket: i64) -> (String, i64) {
    let body = text.replace("{{ticket}}", &ticket.to_string()).replace("{{ ticket }}", &ticket.to_string());
    let segments = segments(&body);
    (body, segments)
}

/// Segments of a text, as carriers count and charge them.
pub fn segments(body: &str) -> i64 {
    segments::count(body).count.into()
}
