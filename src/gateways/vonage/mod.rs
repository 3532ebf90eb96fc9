//! Vonage's (once Nexmo's) SMS API.

mod inbound;
mod reports;
mod send;

use async_trait::async_trait;

use super::parameters::Parameters;
use super::signatures::{self, VonageMethod};
use super::{Accepted, Answer, Callback, Gateway, Kept, Reading, Receipt, SendError, Span, Text, http};

pub(super) const NAME: &str = "vonage";
pub(super) const API_BASE: &str = "https://rest.nexmo.com";
pub(super) const REPORTS_BASE: &str = "https://api.nexmo.com";

const TAKEN: Answer = Answer { status: 200, content_type: None, body: "" };

/// Vonage repeats a callback for 24 hours, perhaps with its first timestamp: seconds it may be old, or our clock wrong.
const WINDOW: i64 = 25 * 3600;

/// One Vonage number or sender with its account.
pub struct Vonage {
    pub(super) api_base: String,
    /// Reports are told elsewhere.
    pub(super) reports_base: String,
    pub(super) api_key: String,
    pub(super) api_secret: String,
    /// None: callbacks come unsigned, and the hook's unguessable address is all there is to trust.
    pub(super) signature: Option<Signature>,
}

/// How the account signs its callbacks.
pub struct Signature {
    pub(super) secret: String,
    pub(super) method: VonageMethod,
}

#[async_trait]
impl Gateway for Vonage {
    fn name(&self) -> &'static str {
        NAME
    }

    fn read(&self, callback: &Callback) -> Result<Reading, Kept> {
        if callback.is_address_check() {
            return Ok(Reading { events: Vec::new(), answer: TAKEN });
        }
        match (Parameters::of(callback), &self.signature) {
            (Ok(parameters), Some(signature)) => {
                verify(signature, callback, &parameters).map_err(Kept::Forged)?;
                inbound::read(callback, &parameters)
            }
            (Ok(parameters), None) => inbound::read(callback, &parameters),
            // The signature is one of the parameters: unread, nothing is known to be genuine.
            (Err(error), Some(_)) => Err(Kept::Forged(error.words())),
            (Err(error), None) => Err(error.kept(TAKEN)),
        }
    }

    /// `GET /account/get-balance`
    async fn check(&self) -> Result<(), SendError> {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("api_key", &self.api_key), ("api_secret", &self.api_secret)])
            .finish();
        http::check(NAME, http::get(NAME, &format!("{}/account/get-balance?{query}", self.api_base))?).await
    }

    async fn send(&self, text: &Text) -> Result<Accepted, SendError> {
        send::send(self, text).await
    }

    async fn look_up(&self, text: &Text, called: Span) -> Result<Option<Vec<Receipt>>, SendError> {
        reports::look_up(self, text, called).await
    }
}

fn verify(signature: &Signature, callback: &Callback, parameters: &Parameters) -> Result<(), String> {
    let sig = parameters.filled("sig")?.ok_or("The parameter sig is missing")?;
    let fits = |pairs: &Vec<_>| signatures::vonage_sig(&signature.secret, signature.method, pairs, &sig);
    if !parameters.spellings().iter().any(fits) {
        return Err("The signature does not fit: check the signature secret and method".to_owned());
    }
    let timestamp = parameters.filled("timestamp")?.and_then(|timestamp| timestamp.parse::<i64>().ok());
    match timestamp {
        Some(timestamp) if callback.now.div_euclid(1000).abs_diff(timestamp) <= WINDOW.unsigned_abs() => Ok(()),
        Some(_) => Err("The signature is older than 25 hours, or this machine's clock is wrong".to_owned()),
        None => Err("The parameter timestamp is missing".to_owned()),
    }
}
