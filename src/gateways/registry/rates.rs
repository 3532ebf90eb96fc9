//! What providers allow a number, in segments a second. Sending faster only fills the provider's queue.

use crate::gateways::numbers::digits;

/// Twilio: a long code one, toll-free three, short codes and sender names ten and more; a Messaging Service has at
/// least one number.
pub fn twilio(address: &str) -> f64 {
    if is_toll_free(address) {
        3.0
    } else if address.starts_with('+') || address.starts_with("MG") {
        1.0
    } else {
        10.0
    }
}

/// MessageBird publishes no rate; US networks allow a long code one.
pub fn messagebird(address: &str) -> f64 {
    if is_north_american(address) { 1.0 } else { 10.0 }
}

/// Vonage: thirty requests a second for an API key, one for a US long code.
pub fn vonage(address: &str) -> f64 {
    if is_north_american(address) { 1.0 } else { 30.0 }
}

pub fn sandbox(_address: &str) -> f64 {
    100.0
}

fn is_north_american(address: &str) -> bool {
    let digits = digits(address);
    digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_toll_free(address: &str) -> bool {
    const CODES: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];
    is_north_american(address) && CODES.contains(&&digits(address)[1..4])
}
