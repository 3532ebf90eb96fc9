//! The only way a number enters: parsed once, after that it cannot be wrong.

mod inbound; // as a provider writes it
mod reading; // what digits mean in a country
mod sender; // what an inbox texts from
mod spelling; // how people and programs dress a number
mod typed; // as people write it

pub use inbound::inbound;
pub use reading::{is_too_short, is_valid, lost_calling_code, misread_at_home, spaced};
pub use sender::sender;
pub use spelling::is_number_like;
pub use typed::typed;

/// A phone's number, as E.164.
pub const SMS: &str = "sms";
pub const SHORT_CODE: &str = "short_code";
/// A sender that is a name; it cannot be answered.
pub const NAME: &str = "name";
/// A number of the phone in the browser; never a real person's.
pub const SANDBOX: &str = "sandbox";

const LONGEST_NAME: usize = 11;
/// Some routes hand over senders that no phone could show, such as an e-mail address.
const LONGEST_SENDER: usize = 100;

/// Where a text comes from or goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub kind: &'static str,
    pub value: String,
}

/// A number that a person typed, and what is doubtful about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub address: Address,
    pub doubt: Option<String>,
    /// Another number that stood behind it, and is not taken.
    pub other: Option<String>,
}

impl Typed {
    /// What whoever typed it is told.
    pub fn warning(&self) -> Option<String> {
        let other = |other: &String| format!("Another number stands behind it, {other}: only the first is taken.");
        let words: Vec<String> = [self.doubt.clone(), self.other.as_ref().map(other)].into_iter().flatten().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// Other ways to write to us than texts carry their name in front: `whatsapp:+44…`.
fn refuse_schemes(raw: &str) -> Result<(), String> {
    let is_scheme = |scheme: &str| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_lowercase());
    match raw.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
        Some(("whatsapp", _)) => Err("WhatsApp is not supported yet.".to_owned()),
        Some((scheme, _)) => Err(format!("Texts from “{}” are not supported yet.", shown(scheme))),
        None => Ok(()),
    }
}

fn number(kind: &'static str, digits: &str) -> Result<Address, String> {
    let shortest = if kind == SANDBOX { 3 } else { 7 };
    if (shortest..=15).contains(&digits.len()) && !digits.starts_with('0') {
        Ok(Address { kind, value: format!("+{digits}") })
    } else {
        Err(format!("“{}” is not a number: it needs 7 to 15 digits with the country code first.", shown(digits)))
    }
}

fn name(raw: &str, longest: usize) -> Result<Address, String> {
    let is_short = (1..=longest).contains(&raw.chars().count());
    if is_short && raw.chars().any(char::is_alphabetic) && !raw.chars().any(char::is_control) {
        Ok(Address { kind: NAME, value: raw.to_owned() })
    } else {
        Err(format!("“{}” is neither a number nor a name of up to {longest} letters and digits.", shown(raw)))
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_short_code(text: &str) -> bool {
    is_digits(text) && (3..=8).contains(&text.len())
}

/// What is quoted back stays short.
fn shown(raw: &str) -> String {
    raw.chars().filter(|letter| !letter.is_control()).take(20).collect()
}

#[cfg(test)]
mod tests;
