//! Twilio Programmable Messaging, API version 2010-04-01.

mod inbound;
mod list;
mod send;

use async_trait::async_trait;

use super::parameters::Parameters;
use super::{Accepted, Callback, Gateway, Incoming, Kept, Reading, Receipt, SendError, Span, Text, signatures};

pub(super) const NAME: &str = "twilio";
pub(super) const API_BASE: &str = "https://api.twilio.com";

/// One Twilio number or Messaging Service with its account.
pub struct Twilio {
    pub(super) api_base: String,
    /// Our number (`+E.164`), short code or sender name, or a Messaging Service (`MG…`).
    pub(super) address: String,
    pub(super) account_sid: String,
    pub(super) auth_token: String,
}

#[async_trait]
impl Gateway for Twilio {
    fn name(&self) -> &'static str {
        NAME
    }

    fn read(&self, callback: &Callback) -> Result<Reading, Kept> {
        let form = form(callback);
        self.verify(callback, &form)?;
        let parameters = if callback.is_get() { Parameters::of_query(callback) } else { form };
        inbound::read(callback, &parameters)
    }

    async fn send(&self, text: &Text) -> Result<Accepted, SendError> {
        send::send(self, text).await
    }

    async fn received(&self, span: Span) -> Result<Option<Vec<Incoming>>, SendError> {
        list::received(self, span).await.map(Some)
    }

    async fn look_up(&self, text: &Text, called: Span) -> Result<Option<Vec<Receipt>>, SendError> {
        list::look_up(self, text, called).await.map(Some)
    }
}

impl Twilio {
    fn verify(&self, callback: &Callback, form: &Parameters) -> Result<(), Kept> {
        let Some(signature) = callback.header("x-twilio-signature") else {
            return Err(Kept::Forged("The header X-Twilio-Signature is missing".to_owned()));
        };
        let (url, body) = (callback.url(), &callback.body);
        if !self.auth_token.is_empty() && signatures::twilio(&self.auth_token, &url, form.pairs(), body, signature) {
            Ok(())
        } else {
            let reason =
                "The signature does not fit: check the auth token, and that Twilio calls the desk's public address";
            Err(Kept::Forged(reason.to_owned()))
        }
    }
}

/// Only a form's parameters are signed one by one; a GET has them all in its address.
fn form(callback: &Callback) -> Parameters {
    if callback.content_type() == "application/x-www-form-urlencoded" {
        Parameters::of_form(callback)
    } else {
        Parameters::default()
    }
}
