//! What a provider's error code means, in words an agent understands. The classes follow `error_classes.json`, where
//! `title` is the provider's own meaning and `words` is ours.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{ErrorClass, ProviderError};

/// The same code can mean one thing in the answer to a send and another in a receipt.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    Submit,
    Status,
}

#[derive(Deserialize)]
struct Known {
    provider: String,
    #[serde(rename = "where")]
    place: Where,
    code: String,
    class: ErrorClass,
    words: String,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("error_classes.json")).expect("error_classes.json is well formed")
});

/// The error behind a provider's code. `said` is what the provider wrote beside it, for codes not listed.
pub fn look_up(provider: &str, place: Where, code: &str, said: Option<&str>) -> ProviderError {
    match find(provider, place, code) {
        Some(known) => error(provider, code, known.class, &known.words),
        None => error(provider, code, ErrorClass::Unknown, &unlisted(provider, said)),
    }
}

/// Whether a code says that the person told the carrier to let no texts through.
pub fn is_opt_out(provider: &str, place: Where, code: &str) -> bool {
    find(provider, place, code).is_some_and(|known| known.class == ErrorClass::OptOut)
}

/// An error without a listed code, in our own words; `code` may be a provider's status word or empty.
pub fn error(provider: &str, code: &str, class: ErrorClass, words: &str) -> ProviderError {
    let words = match code {
        "" => format!("{words} ({})", title(provider)),
        _ => format!("{words} ({} {code})", title(provider)),
    };
    ProviderError { code: code.to_owned(), class, words }
}

/// The provider's name as it writes it itself.
pub fn title(provider: &str) -> &str {
    match provider {
        "twilio" => "Twilio",
        "messagebird" => "MessageBird",
        "vonage" => "Vonage",
        other => other,
    }
}

/// What a provider knows us by, as its own pages call it.
pub fn credentials(provider: &str) -> &'static str {
    match provider {
        "twilio" => "the Account SID or the auth token",
        "messagebird" => "the API key",
        "vonage" => "the API key or the API secret",
        _ => "our credentials",
    }
}

/// Twilio's codes mean the same wherever they come; the others count anew in receipts.
fn find(provider: &str, place: Where, code: &str) -> Option<&'static Known> {
    let same_code = || KNOWN.iter().filter(|known| known.provider == provider && known.code == code);
    let exact = same_code().find(|known| known.place == place);
    if provider == "twilio" { exact.or_else(|| same_code().next()) } else { exact }
}

fn unlisted(provider: &str, said: Option<&str>) -> String {
    match said.map(str::trim).filter(|said| !said.is_empty()) {
        Some(said) => format!("{} says: {}", title(provider), said.chars().take(200).collect::<String>()),
        None => format!("{} gave a reason that this desk does not know", title(provider)),
    }
}
