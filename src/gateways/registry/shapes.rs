//! What the providers' credentials look like. What never was one is refused; what is only unusual is for an admin to decide.
//!
//! Sources: Twilio's OpenAPI (`^AC[0-9a-fA-F]{32}$`), Vonage's and MessageBird's dashboards (2026).

use crate::gateways::signatures::VonageMethod;

/// What became of looking at a value; the words are for whoever typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    Usual,
    /// It may be right all the same.
    Doubtful(String),
    Impossible(String),
}

pub fn any(_: &str) -> Shape {
    Shape::Usual
}

pub fn account_sid(value: &str) -> Shape {
    match value.strip_prefix("AC") {
        Some(rest) if rest.len() == 32 && is_hexadecimal(rest) => Shape::Usual,
        _ if value.starts_with("SK") => Shape::Impossible(
            "This is the SID of an API key. The Account SID starts with AC and has 34 characters.".to_owned(),
        ),
        _ => Shape::Impossible("The Account SID starts with AC and has 34 characters.".to_owned()),
    }
}

pub fn auth_token(value: &str) -> Shape {
    if value.len() == 32 && is_hexadecimal(value) {
        Shape::Usual
    } else {
        Shape::Doubtful(format!(
            "An Auth Token has 32 characters, 0-9 and a-f. This one has {}.",
            if value.len() == 32 { "others".to_owned() } else { value.len().to_string() }
        ))
    }
}

/// Keys for trying out send nothing.
pub fn messagebird_key(value: &str) -> Shape {
    if value.starts_with("test_") {
        Shape::Doubtful("This is a test key: MessageBird sends nothing with it.".to_owned())
    } else if value.len() < 20 {
        Shape::Doubtful(format!("An API key has 25 characters or more. This one has {}.", value.len()))
    } else {
        Shape::Usual
    }
}

pub fn vonage_key(value: &str) -> Shape {
    if value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Shape::Usual
    } else {
        Shape::Impossible("The API key has 8 letters and digits.".to_owned())
    }
}

pub fn signature_method(value: &str) -> Shape {
    match VonageMethod::parse(&value.to_ascii_lowercase()) {
        Some(_) => Shape::Usual,
        None => Shape::Impossible(format!("The signature method is one of {}.", VonageMethod::NAMES.join(", "))),
    }
}

fn is_hexadecimal(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_was_one_is_refused() {
        assert_eq!(account_sid("AC0123456789abcdef0123456789abcdef"), Shape::Usual);
        for sid in ["12", "MG0123456789abcdef0123456789abcdef", "AC0123456789abcdef0123456789abcdeg", "AC01234567"] {
            assert!(matches!(account_sid(sid), Shape::Impossible(_)), "{sid}");
        }
        assert!(matches!(vonage_key("abcd12345"), Shape::Impossible(_)));
        assert!(matches!(signature_method("sha3"), Shape::Impossible(_)));
        assert_eq!(signature_method("SHA256"), Shape::Usual);
    }

    #[test]
    fn what_is_unusual_is_doubted() {
        assert_eq!(auth_token("0123456789abcdef0123456789abcdef"), Shape::Usual);
        assert_eq!(
            auth_token("0123456789abcdef"),
            Shape::Doubtful("An Auth Token has 32 characters, 0-9 and a-f. This one has 16.".to_owned())
        );
        assert!(matches!(auth_token("0123456789abcdef0123456789abcdez"), Shape::Doubtful(_)));
        assert!(matches!(messagebird_key("test_0123456789abcdefghijklmn"), Shape::Doubtful(_)));
        assert_eq!(messagebird_key("0123456789abcdefghijklmno"), Shape::Usual);
    }
}
