//! What an inbox is set up with, read and found to be possible.

use super::keywords::{Keywords, KeywordsDraft};
use crate::{
    countries,
    gateways::{
        is_safe_base,
        registry::{self, Connection, Credential, Provider},
    },
    models::{
        accounts::Credentials,
        addresses::phone,
        clock,
        error::{Wrong, keep, wrong},
        messages,
    },
};

const LONGEST_NAME: usize = 100;
const LONGEST_DAYS: i64 = 365;
const FASTEST: f64 = 10_000.0;

/// When a closed conversation is reopened by a text, rather than a new one opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopen {
    Always,
    Never,
    Days(i64),
}

impl Reopen {
    /// As it is stored: milliseconds, -1 always, 0 never.
    pub fn window(self) -> i64 {
        match self {
            Self::Always => -1,
            Self::Never => 0,
            Self::Days(days) => days * clock::DAY,
        }
    }

    pub fn of(window: i64) -> Self {
        match window {
            ..=-1 => Self::Always,
            0 => Self::Never,
            window => Self::Days((window / clock::DAY).max(1)),
        }
    }
}

/// What someone typed to set an inbox up.
#[derive(Clone, Default)]
pub struct Draft {
    pub gateway: String,
    pub name: String,
    pub address: String,
    /// Two letters.
    pub country: String,
    pub credentials: Credentials,
    pub confirms: bool,
    pub confirmation_text: String,
    pub keywords: KeywordsDraft,
    /// `days`, `always` or `never`.
    pub reopen: String,
    pub reopen_days: String,
    /// Segments a second; empty: what the provider allows.
    pub rate: String,
    /// Empty: the provider's own.
    pub api_base: String,
}

/// How an inbox can be set up.
#[derive(Clone)]
pub struct Details {
    pub(super) provider: &'static Provider,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) country: String,
    pub(super) credentials: Credentials,
    pub(super) confirms: bool,
    pub(super) confirmation_text: String,
    pub(super) keywords: Keywords,
    pub(super) reopen: Reopen,
    pub(super) rate: f64,
    pub(super) api_base: Option<String>,
    /// What is doubtful about the number.
    pub warning: Option<String>,
}

impl Draft {
    /// What a new inbox starts from.
    pub fn new(provider: &Provider, country: &str) -> Self {
        Self {
            gateway: provider.name.to_owned(),
            country: country.to_owned(),
            confirms: true,
            confirmation_text: messages::confirmation::DEFAULT_TEXT.to_owned(),
            reopen: "days".to_owned(),
            reopen_days: "7".to_owned(),
            ..Self::default()
        }
    }

    /// Reads all of it; everything that is wrong is said at once.
    pub fn read(&self) -> Result<Details, Vec<Wrong>> {
        let Some(provider) = registry::find(&self.gateway) else {
            return Err(vec![wrong("form", "Choose a provider first.")]);
        };
        let mut wrongs = Vec::new();
        let name = keep(name(&self.name), &mut wrongs);
        let country = keep(country(&self.country), &mut wrongs);
        let typed = keep(self.sender(), &mut wrongs);
        let credentials = self.credentials(provider, &mut wrongs);
        let confirmation_text = keep(self.confirmation(), &mut wrongs);
        let keywords = self.keywords.read(provider, &mut wrongs);
        let reopen = keep(self.reopen(), &mut wrongs);
        let rate = keep(self.rate(), &mut wrongs);
        let api_base = keep(self.api_base(), &mut wrongs);
        match (name, country, typed, credentials, confirmation_text, keywords, reopen, rate, api_base) {
            (
                Some(name),
                Some(country),
                Some(typed),
                Some(credentials),
                Some(confirmation_text),
                Some(keywords),
                Some(reopen),
                Some(rate),
                Some(api_base),
            ) => {
                let rate = rate.unwrap_or_else(|| (provider.default_rate)(&typed.address.value));
                let (warning, address) = (typed.warning(), typed.address.value);
                Details {
                    provider,
                    name,
                    address,
                    country,
                    credentials,
                    confirms: self.confirms,
                    confirmation_text,
                    keywords,
                    reopen,
                    rate,
                    api_base,
                    warning,
                }
                .tried()
            }
            _ => Err(wrongs),
        }
    }

    fn sender(&self) -> Result<phone::Typed, Wrong> {
        phone::sender(&self.address, &self.country, &self.gateway).map_err(|words| wrong("address", words))
    }

    /// Without the spaces that copying leaves around them.
    fn credentials(&self, provider: &Provider, wrongs: &mut Vec<Wrong>) -> Option<Credentials> {
        let mut read = Credentials::new();
        let before = wrongs.len();
        for credential in provider.credentials {
            let value = self.credentials.get(credential.key).map_or("", |value| value.trim());
            if value.is_empty() && credential.required {
                wrongs.push(wrong(field_of(credential), format!("The {} is needed.", credential.label)));
            }
            if !value.is_empty() {
                read.insert(credential.key.to_owned(), value.to_owned());
            }
        }
        (wrongs.len() == before).then_some(read)
    }

    fn confirmation(&self) -> Result<String, Wrong> {
        let text = self.confirmation_text.replace("\r\n", "\n").trim().to_owned();
        match text.chars().count() {
            0 if self.confirms => {
                Err(wrong("confirmation_text", "Write what a new ticket is told, or turn the confirmation off."))
            }
            length if length > messages::LONGEST_REPLY => Err(wrong(
                "confirmation_text",
                format!("This has {length} characters; a text may have {}.", messages::LONGEST_REPLY),
            )),
            _ => Ok(text),
        }
    }

    fn reopen(&self) -> Result<Reopen, Wrong> {
        match (self.reopen.as_str(), self.reopen_days.trim().parse::<i64>()) {
            ("always", _) => Ok(Reopen::Always),
            ("never", _) => Ok(Reopen::Never),
            ("days", Ok(days)) if (1..=LONGEST_DAYS).contains(&days) => Ok(Reopen::Days(days)),
            ("days", _) => Err(wrong("reopen_days", format!("This is a number of days, from 1 to {LONGEST_DAYS}."))),
            _ => Err(wrong("reopen", "Choose when a closed ticket is reopened.")),
        }
    }

    fn rate(&self) -> Result<Option<f64>, Wrong> {
        match self.rate.trim().replace(',', ".") {
            rate if rate.is_empty() => Ok(None),
            rate => match rate.parse::<f64>() {
                Ok(rate) if rate > 0.0 && rate <= FASTEST => Ok(Some(rate)),
                _ => Err(wrong("rate", "This is a number of segments a second, such as 1 or 0.5.")),
            },
        }
    }

    fn api_base(&self) -> Result<Option<String>, Wrong> {
        match self.api_base.trim().trim_end_matches('/') {
            "" => Ok(None),
            base if is_safe_base(base) => Ok(Some(base.to_owned())),
            _ => Err(wrong(
                "api_base",
                "Enter an address that starts with https://. http:// is only possible for this machine, because your credentials are sent there.",
            )),
        }
    }
}

impl Details {
    /// Whether the gateway can be built from it; only the provider's entry knows what its credentials look like.
    fn tried(self) -> Result<Self, Vec<Wrong>> {
        if self.provider.credentials.is_empty() {
            return Ok(self);
        }
        let connection = Connection {
            gateway: self.provider.name.to_owned(),
            address: self.address.clone(),
            credentials: self.credentials.clone(),
            api_base: self.api_base.clone(),
            receipts: None,
        };
        match registry::build(&connection) {
            Ok(_) => Ok(self),
            Err(words) => Err(vec![wrong(field_meant(self.provider, &words), format!("{words}."))]),
        }
    }
}

fn name(typed: &str) -> Result<String, Wrong> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(wrong("name", "A name is needed, so that users know which inbox it is.")),
        length if length > LONGEST_NAME => Err(wrong("name", "This name is longer than 100 characters.")),
        _ if name.chars().any(char::is_control) => {
            Err(wrong("name", "There is a character in this name that cannot be shown."))
        }
        _ => Ok(name),
    }
}

fn country(typed: &str) -> Result<String, Wrong> {
    let code = typed.trim().to_ascii_uppercase();
    if countries::is_known(&code) {
        Ok(code)
    } else {
        Err(wrong("country", "Choose the country whose way of writing numbers is meant."))
    }
}

/// The field of a credential, as forms call it.
fn field_of(credential: &Credential) -> String {
    format!("credential_{}", credential.key)
}

fn field_meant(provider: &Provider, words: &str) -> String {
    let words = words.to_lowercase();
    let named = provider.credentials.iter().find(|credential| words.contains(&credential.label.to_lowercase()));
    named.map_or_else(|| "form".to_owned(), field_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(gateway: &str) -> Draft {
        let provider = registry::find(gateway).unwrap();
        let credentials =
            [("account_sid", "AC0123456789abcdef0123456789abcdef"), ("auth_token", "token"), ("api_key", "key")];
        let credentials = credentials.map(|(key, value)| (key.to_owned(), format!(" {value} "))).into();
        Draft { name: "Support".into(), address: "+12025550143".into(), credentials, ..Draft::new(provider, "US") }
    }

    fn fields(draft: &Draft) -> Vec<String> {
        draft.read().err().unwrap().into_iter().map(|wrong| wrong.field).collect()
    }

    #[test]
    fn a_whole_draft_is_read_with_what_was_left_out() {
        let details = draft("twilio").read().ok().unwrap();

        assert_eq!((details.address.as_str(), details.rate, details.api_base), ("+12025550143", 1.0, None));
        assert_eq!(details.reopen.window(), 7 * clock::DAY);
        assert_eq!(details.credentials.get("auth_token").unwrap(), "token");
    }

    #[test]
    fn everything_wrong_is_said_at_once_beside_its_field() {
        let empty = Draft {
            gateway: "twilio".into(),
            confirms: true,
            reopen: "days".into(),
            rate: "fast".into(),
            api_base: "ftp://x".into(),
            ..Draft::default()
        };

        assert_eq!(
            fields(&empty),
            [
                "name",
                "country",
                "address",
                "credential_account_sid",
                "credential_auth_token",
                "confirmation_text",
                "reopen_days",
                "rate",
                "api_base"
            ]
        );
    }

    #[test]
    fn what_only_the_gateway_knows_stands_beside_the_credential_it_means() {
        let mut draft = draft("twilio");
        draft.credentials.insert("account_sid".into(), "12".into());

        assert_eq!(fields(&draft), ["credential_account_sid"]);
    }

    #[test]
    fn an_optional_credential_may_be_left_out() {
        let details = draft("messagebird").read().ok().unwrap();

        assert_eq!(details.credentials.len(), 1);
    }

    #[test]
    fn a_window_is_read_back_as_it_was_written() {
        for reopen in [Reopen::Always, Reopen::Never, Reopen::Days(1), Reopen::Days(365)] {
            assert_eq!(Reopen::of(reopen.window()), reopen);
        }
    }
}
