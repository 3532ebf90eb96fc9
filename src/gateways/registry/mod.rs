//! The one list of gateways: what each needs to be set up, and how it is built. A new provider is one entry here.

mod providers;
mod rates;
mod shapes; // what credentials look like

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

pub use providers::providers;
pub use shapes::Shape;

use super::http::is_safe_base;
use super::messagebird::{self, MessageBird};
use super::sandbox::Sandbox;
use super::signatures::VonageMethod;
use super::twilio::{self, Twilio};
use super::vonage::{self, Signature, Vonage};
use super::{Gateway, Receipt};

/// What the desk shows and asks when an inbox of this kind is set up.
pub struct Provider {
    /// As it is stored: `twilio`.
    pub name: &'static str,
    /// As people know it: `Twilio`.
    pub title: &'static str,
    pub credentials: &'static [Credential],
    pub address_label: &'static str,
    pub address_help: &'static str,
    /// Where in the provider's own pages the desk's addresses go, in its own menu words.
    pub hook_steps: &'static [&'static str],
    /// Segments a second that the provider allows such a number.
    pub default_rate: fn(address: &str) -> f64,
    /// The provider itself answers STOP, START and HELP.
    pub answers_keywords: bool,
    /// It can be asked for what came in.
    pub keeps_list: bool,
    /// It writes numbers as E.164 without their `+`.
    pub leaves_plus_out: bool,
}

/// One thing to copy from the provider's pages.
pub struct Credential {
    pub key: &'static str,
    pub label: &'static str,
    pub help: &'static str,
    /// Never shown again once stored.
    pub secret: bool,
    pub required: bool,
    /// Whether a value can be it.
    pub shape: fn(&str) -> Shape,
}

/// Everything a gateway is built from. Its debug form shows no credential.
#[derive(Clone)]
pub struct Connection {
    pub gateway: String,
    /// Our number or sender; for Twilio it may be a Messaging Service.
    pub address: String,
    pub credentials: BTreeMap<String, String>,
    /// In place of the provider's own address, for tests and regional hosts.
    pub api_base: Option<String>,
    /// Where the sandbox says what became of its texts; other gateways need none.
    pub receipts: Option<UnboundedSender<Receipt>>,
}

impl Credential {
    /// Whether a value, without the spaces around it, can be this credential.
    pub fn shape(&self, value: &str) -> Shape {
        if value.contains(|letter: char| !letter.is_ascii_graphic()) {
            return Shape::Impossible(format!(
                "The {} has a space or another character that does not belong there.",
                self.label
            ));
        }
        (self.shape)(value)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let mut debug = formatter.debug_struct("Connection");
        debug.field("gateway", &self.gateway).field("address", &self.address).field("api_base", &self.api_base);
        debug.finish_non_exhaustive()
    }
}

/// The entry of a gateway by its stored name.
pub fn find(name: &str) -> Option<&'static Provider> {
    providers().iter().find(|provider| provider.name == name)
}

/// Builds a gateway, or says in words what is wrong with its set-up.
pub fn build(connection: &Connection) -> Result<Arc<dyn Gateway>, String> {
    let provider =
        find(&connection.gateway).ok_or_else(|| format!("There is no gateway called {}", connection.gateway))?;
    for credential in provider.credentials.iter().filter(|credential| credential.required) {
        connection.required(credential)?;
    }
    match provider.name {
        twilio::NAME => twilio(connection),
        messagebird::NAME => messagebird(connection),
        vonage::NAME => vonage(connection),
        _ => sandbox(connection),
    }
}

/// Callbacks of this connection can be told from forged ones. If not, the hook's unguessable address is the only guard.
pub fn signed(connection: &Connection) -> bool {
    match connection.gateway.as_str() {
        messagebird::NAME => connection.optional("signing_key").is_some(),
        vonage::NAME => connection.optional("signature_secret").is_some(),
        // Twilio signs with the auth token, and nobody outside can call the sandbox.
        _ => true,
    }
}

fn twilio(connection: &Connection) -> Result<Arc<dyn Gateway>, String> {
    Ok(Arc::new(Twilio {
        api_base: connection.api_base(twilio::API_BASE)?,
        address: connection.address.trim().to_owned(),
        account_sid: connection.value("account_sid"),
        auth_token: connection.value("auth_token"),
    }))
}

fn messagebird(connection: &Connection) -> Result<Arc<dyn Gateway>, String> {
    Ok(Arc::new(MessageBird {
        api_base: connection.api_base(messagebird::API_BASE)?,
        address: connection.address.clone(),
        api_key: connection.value("api_key"),
        signing_key: connection.optional("signing_key"),
    }))
}

fn vonage(connection: &Connection) -> Result<Arc<dyn Gateway>, String> {
    let method = vonage_method(connection)?;
    Ok(Arc::new(Vonage {
        api_base: connection.api_base(vonage::API_BASE)?,
        reports_base: connection.api_base(vonage::REPORTS_BASE)?,
        api_key: connection.value("api_key"),
        api_secret: connection.value("api_secret"),
        signature: connection.optional("signature_secret").map(|secret| Signature { secret, method }),
    }))
}

fn vonage_method(connection: &Connection) -> Result<VonageMethod, String> {
    match connection.optional("signature_method") {
        None => Ok(VonageMethod::default()),
        Some(name) => VonageMethod::parse(&name.to_ascii_lowercase())
            .ok_or_else(|| format!("The signature method is one of {}", VonageMethod::NAMES.join(", "))),
    }
}

fn sandbox(connection: &Connection) -> Result<Arc<dyn Gateway>, String> {
    match &connection.receipts {
        Some(receipts) => Ok(Arc::new(Sandbox::new(receipts.clone()))),
        None => Err("The sandbox needs somewhere to send its receipts".to_owned()),
    }
}

impl Connection {
    fn required(&self, credential: &Credential) -> Result<(), String> {
        let value = self.value(credential.key);
        if value.is_empty() {
            return Err(format!("The {} is missing", credential.label));
        }
        match credential.shape(&value) {
            Shape::Impossible(words) => Err(words.trim_end_matches('.').to_owned()),
            Shape::Usual | Shape::Doubtful(_) => Ok(()),
        }
    }

    /// Without the spaces that copying leaves around it.
    fn value(&self, key: &str) -> String {
        self.credentials.get(key).map_or("", |value| value.trim()).to_owned()
    }

    fn optional(&self, key: &str) -> Option<String> {
        Some(self.value(key)).filter(|value| !value.is_empty())
    }

    fn api_base(&self, default: &str) -> Result<String, String> {
        let base = self.api_base.as_deref().unwrap_or(default).trim_end_matches('/');
        if is_safe_base(base) {
            Ok(base.to_owned())
        } else {
            Err("The API address must start with https://; http:// is for this machine only".to_owned())
        }
    }
}
