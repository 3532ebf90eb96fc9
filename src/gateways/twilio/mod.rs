//! Twilio Programmable Messaging, API version 2010-04-01.

mod inbound;
mod list;
mod send;

use async_trait::async_trait;

use super::parameters::{Parameters, ReadError};
use super::{Accepted, Callback, Gateway, Kept, Reading, Receipt, Received, SendError, Span, Text, http, signatures};

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
        let signature = signature(callback).ok_or_else(unsigned)?;
        let form = form(callback).map_err(|error| Kept::Forged(error.words()))?;
        if !self.is_genuine(callback, &callback.base, &form, signature) {
            return Err(forged());
        }
        let parameters = if callback.is_get() { Parameters::of_query(callback) } else { Ok(form) };
        let parameters = parameters.map_err(|error| Kept::Unreadable(error.words(), inbound::TAKEN))?;
        inbound::read(callback, &parameters)
    }

    fn fitting_base(&self, callback: &Callback, bases: Vec<String>) -> Option<String> {
        let (signature, form) = (signature(callback)?, form(callback).ok()?);
        bases.into_iter().find(|base| self.is_genuine(callback, base, &form, signature))
    }

    async fn send(&self, text: &Text) -> Result<Accepted, SendError> {
        send::send(self, text).await
    }

    /// `GET /2010-04-01/Accounts/{AccountSid}.json`
    async fn check(&self) -> Result<(), SendError> {
        let url = format!("{}/2010-04-01/Accounts/{}.json", self.api_base, self.account_sid);
        let request = http::get(NAME, &url)?.basic_auth(&self.account_sid, Some(&self.auth_token));
        http::check(NAME, request).await
    }

    async fn received(&self, span: Span) -> Result<Option<Received>, SendError> {
        list::received(self, span).await.map(Some)
    }

    async fn look_up(&self, text: &Text, called: Span) -> Result<Option<Vec<Receipt>>, SendError> {
        list::look_up(self, text, called).await.map(Some)
    }
}

impl Twilio {
    fn is_genuine(&self, callback: &Callback, base: &str, form: &Parameters, signature: &str) -> bool {
        let (url, body) = (callback.url_at(base), &callback.body);
        !self.auth_token.is_empty() && signatures::twilio(&self.auth_token, &url, form.pairs(), body, signature)
    }
}

fn signature(callback: &Callback) -> Option<&str> {
    callback.header("x-twilio-signature")
}

fn unsigned() -> Kept {
    Kept::Forged("The header X-Twilio-Signature is missing".to_owned())
}

fn forged() -> Kept {
    let reason = "Invalid signature. Check the Auth Token, and that Twilio uses this desk's public address";
    Kept::Forged(reason.to_owned())
}

/// Only a form's parameters are signed one by one; a GET has them all in its address.
fn form(callback: &Callback) -> Result<Parameters, ReadError> {
    if callback.content_type() == "application/x-www-form-urlencoded" {
        Parameters::of_form(callback)
    } else {
        Ok(Parameters::default())
    }
}
