//! What someone typed to set an inbox up, read: everything that is wrong or doubtful is said at once.

use super::{Details, Reopen, keywords::KeywordsDraft};
use crate::{
    countries,
    gateways::{
        is_safe_base,
        registry::{self, Credential, Provider, Shape},
    },
    models::{
        accounts::Credentials,
        addresses::phone::{self, Address},
        error::{Wrong, doubt, keep, wrong},
        messages,
    },
};

const LONGEST_NAME: usize = 100;
const LONGEST_DAYS: i64 = 365;
const FASTEST: f64 = 10_000.0;

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

    /// Reads all of it; everything that is wrong is said at once, with what is only doubtful.
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
        wrongs.extend(typed.as_ref().and_then(|typed| self.doubt_of(typed)));
        match (name, country, typed, confirmation_text, keywords, reopen, rate, api_base) {
            (
                Some(name),
                Some(country),
                Some(typed),
                Some(confirmation_text),
                Some(keywords),
                Some(reopen),
                Some(rate),
                Some(api_base),
            ) if wrongs.iter().all(|wrong| wrong.is_doubt) => Ok(Details {
                provider,
                name,
                rate: rate.unwrap_or_else(|| (provider.default_rate)(&typed.address.value)),
                address: typed.address.value,
                country,
                credentials,
                confirms: self.confirms,
                confirmation_text,
                keywords,
                reopen,
                api_base,
                doubts: wrongs,
            }),
            _ => Err(wrongs),
        }
    }

    /// What was understood, where the number was not typed with its country code, and whatever else is doubtful about it.
    fn doubt_of(&self, typed: &phone::Typed) -> Option<Wrong> {
        let Address { kind, value } = &typed.address;
        let is_understood = *kind != phone::SMS || self.address.trim().starts_with(['+', '\u{ff0b}']);
        let read = (!is_understood).then(|| format!("This is read as {}.", phone::spaced(value)));
        let words: Vec<String> = read.into_iter().chain(typed.warning()).collect();
        (!words.is_empty()).then(|| doubt("address", words.join(" ")))
    }

    fn sender(&self) -> Result<phone::Typed, Wrong> {
        phone::sender(&self.address, &self.country, &self.gateway).map_err(|words| wrong("address", words))
    }

    /// Without the spaces that copying leaves around them.
    fn credentials(&self, provider: &Provider, wrongs: &mut Vec<Wrong>) -> Credentials {
        let mut read = Credentials::new();
        for credential in provider.credentials {
            let value = self.credentials.get(credential.key).map_or("", |value| value.trim());
            wrongs.extend(wrong_with(credential, value));
            if !value.is_empty() {
                read.insert(credential.key.to_owned(), value.to_owned());
            }
        }
        read
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

fn wrong_with(credential: &Credential, value: &str) -> Option<Wrong> {
    if value.is_empty() {
        return credential
            .required
            .then(|| wrong(field_of(credential), format!("The {} is needed.", credential.label)));
    }
    match credential.shape(value) {
        Shape::Usual => None,
        Shape::Doubtful(words) => Some(doubt(field_of(credential), words)),
        Shape::Impossible(words) => Some(wrong(field_of(credential), words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::clock;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    const KEY: &str = "0123456789abcdefghijklmno";

    fn draft(gateway: &str) -> Draft {
        let provider = registry::find(gateway).unwrap();
        let credentials =
            [("account_sid", "AC0123456789abcdef0123456789abcdef"), ("auth_token", TOKEN), ("api_key", KEY)];
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
        assert_eq!(details.credentials.get("auth_token").unwrap(), TOKEN);
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
    fn what_cannot_be_a_credential_is_said_beside_it_with_all_else() {
        let mut draft = Draft { name: String::new(), ..draft("twilio") };
        draft.credentials.insert("account_sid".into(), "12".into());

        assert_eq!(fields(&draft), ["name", "credential_account_sid"]);
    }

    #[test]
    fn what_is_doubtful_can_be_used_all_the_same() {
        let doubts = |draft: &Draft| -> Vec<(String, String)> {
            draft.read().ok().unwrap().doubts.into_iter().map(|doubt| (doubt.field, doubt.words)).collect()
        };
        let mut short = draft("twilio");
        short.credentials.insert("auth_token".into(), "0123456789abcdef".into());
        let at_home = Draft { address: "07400 123456".into(), country: "GB".into(), ..draft("twilio") };
        let named = Draft { address: "hello".into(), ..draft("twilio") };

        assert_eq!(doubts(&draft("twilio")), []);
        assert_eq!(doubts(&short)[0].0, "credential_auth_token");
        assert_eq!(doubts(&at_home)[0].1, "This is read as +44 7400 123456.");
        assert!(doubts(&named)[0].1.starts_with("People can't reply to a sender name"));
        assert_eq!(fields(&Draft { address: "MG12".into(), ..draft("twilio") }), ["address"]);
    }

    #[test]
    fn an_optional_credential_may_be_left_out() {
        let details = draft("messagebird").read().ok().unwrap();

        assert_eq!(details.credentials.len(), 1);
    }
}
