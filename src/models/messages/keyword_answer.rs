//! What STOP, START and HELP are answered with, where the desk answers them and not the provider.

use super::Model;
use crate::models::clock;

pub const KIND: &str = "keyword_answer";

pub const DEFAULT_STOP: &str = "You will get no more texts from us. Text START to get them again.";
pub const DEFAULT_START: &str = "You will get texts from us again. Text STOP to end them, HELP for help.";
pub const DEFAULT_HELP: &str = "Write to us here and somebody will answer. Text STOP to get no more texts.";

/// A STOP is answered within five minutes or not at all (47 CFR 64.1200(a)(12)).
pub const STOP_WITHIN: i64 = 5 * clock::MINUTE;
/// The call itself takes a moment.
const CALL: i64 = 15 * clock::SECOND;

/// Whether it answers a STOP: the one text that may leave after it.
pub fn is_to_a_stop(message: &Model) -> bool {
    message.kind == KIND && message.keyword.as_deref() == Some("stop")
}

/// Whether it answers a STOP that was said too long ago.
pub fn is_out_of_date(message: &Model) -> bool {
    is_to_a_stop(message) && clock::now() - message.created_at > STOP_WITHIN - CALL
}
