//! MessageBird's classic REST API, now of Bird.

mod inbound;
mod list;
mod send;

use async_trait::async_trait;

use super::parameters::Parameters;
use super::{
    Accepted, Answer, Callback, Gateway, Kept, Reading, Receipt, Received, SendError, Span, Text, http, signatures,
};

pub(super) const NAME: &str = "messagebird";
pub(super) const API_BASE: &str = "https://rest.messagebird.com";

/// MessageBird expects these two letters, for a text and a report alike.
const TAKEN: Answer = Answer { status: 200, content_type: Some("text/plain"), body: "OK" };

/// One MessageBird number or sender with its account.
pub struct MessageBird {
    pub(super) api_base: String,
    /// Our number or sender.
    pub(super) address: String,
    pub(super) api_key: String,
    /// None: callbacks come unsigned, and the hook's unguessable address is all there is to trust.
    pub(super) signing_key: Option<String>,
}

#[async_trait]
impl Gateway for MessageBird {
    fn name(&self) -> &'static str {
        NAME
    }

    fn read(&self, callback: &Callback) -> Result<Reading, Kept> {
        if callback.is_address_check() {
            return Ok(Reading { events: Vec::new(), answer: TAKEN });
        }
        let call_id = self.verify(callback, &callback.base)?;
        match Parameters::of(callback) {
            Ok(parameters) => inbound::read(callback, &parameters, call_id),
            Err(error) if self.signing_key.is_some() => Err(Kept::Unreadable(error.words(), TAKEN)),
            Err(error) => Err(error.kept(TAKEN)),
        }
    }

    fn fitting_base(&self, callback: &Callback, bases: Vec<String>) -> Option<String> {
        bases.into_iter().find(|base| self.verify(callback, base).is_ok())
    }

    /// `GET /balance`
    async fn check(&self) -> Result<(), SendError> {
        let request = http::get(NAME, &format!("{}/balance", self.api_base))?;
        http::check(NAME, request.header("authorization", format!("AccessKey {}", self.api_key))).await
    }

    async fn send(&self, text: &Text) -> Result<Accepted, SendError> {
        send::send(self, text).await
    }

    async fn received(&self, span: Span) -> Result<Option<Received>, SendError> {
        list::received(self, span).await.map(Some)
    }

    async fn look_up(&self, text: &Text, called: Span) -> Result<Option<Vec<Receipt>>, SendError> {
        list::look_up(self, text, called).await.map(Some)
    }
}

impl MessageBird {
    /// The id of the signed call, if the desk is at this base address; none where callbacks come unsigned.
    fn verify(&self, callback: &Callback, base: &str) -> Result<Option<String>, Kept> {
        let Some(key) = &self.signing_key else {
            return Ok(None);
        };
        let Some(token) = callback.header("messagebird-signature-jwt") else {
            return Err(Kept::Forged("The header MessageBird-Signature-JWT is missing".to_owned()));
        };
        let (url, now) = (callback.url_at(base), callback.now.div_euclid(1000));
        let call_id = signatures::messagebird_jwt(key, &url, &callback.body, now, token).ok_or_else(|| {
            let reason = "The signature does not fit: check the signing key, this machine's clock, \
                          and that MessageBird calls the desk's public address";
            Kept::Forged(reason.to_owned())
        })?;
        Ok(Some(call_id))
    }
}
