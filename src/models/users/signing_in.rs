//! The same words and the same work for every failure: unknown, deactivated, without a password, or wrong.

use super::{Model, devices, find_by_email, password};
use crate::{
    database::Writer,
    models::{
        ModelResult, events,
        throttles::{Limit, Throttle, Turn, Wait},
    },
};
use sea_orm::ConnectionTrait;

/// What became of a try to sign in.
#[derive(Debug)]
pub enum Outcome {
    Welcome(Box<Model>),
    Refused,
    TooMany(Wait),
}

/// Tries an e-mail address and a password. Tries are counted by the address and by where they come from; those in a browser
/// that the account's owner signed in with before by that browser alone, so that nobody else's guesses keep them out.
pub async fn attempt(
    throttle: &Throttle,
    db: &impl ConnectionTrait,
    email: &str,
    password: &str,
    device: Option<&str>,
) -> ModelResult<Outcome> {
    let user = find_by_email(db, email).await?.filter(Model::is_active);
    let limits = limits(throttle, email, user.as_ref(), device);
    if let Turn::Later(wait) = throttle.enter(&limits).await? {
        return Ok(Outcome::TooMany(wait));
    }
    let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
    let is_right = password::matches(password, hash).await?;
    match user {
        Some(user) if is_right => {
            throttle.forget(&limits).await?;
            Ok(Outcome::Welcome(user.into()))
        }
        _ => Ok(Outcome::Refused),
    }
}

fn limits(throttle: &Throttle, email: &str, user: Option<&Model>, device: Option<&str>) -> Vec<Limit> {
    match (user, device) {
        (Some(user), Some(device)) if devices::is_known(&throttle.vault, user, device) => {
            vec![Limit::Device(device.to_owned())]
        }
        _ => {
            let email = super::details::plain_email(email);
            vec![Limit::Account(email.clone()), Limit::AccountFromHere(email), Limit::Remote]
        }
    }
}

impl Model {
    /// Whether this is their password, asked of who is signed in; such tries are counted apart from those at the sign-in page.
    pub async fn confirm(&self, throttle: &Throttle, password: &str) -> ModelResult<Turn<bool>> {
        let limits = [Limit::Confirmation(self.id)];
        if let Turn::Later(wait) = throttle.enter(&limits).await? {
            return Ok(Turn::Later(wait));
        }
        let is_right = password::matches(password, self.password_hash.as_deref()).await?;
        if is_right {
            throttle.forget(&limits).await?;
        }
        Ok(Turn::Now(is_right))
    }

    /// Writes down that they signed in.
    pub async fn signed_in(&self, writer: &Writer) -> ModelResult<()> {
        let event = events::Event { kind: "user_signed_in", user_id: Some(self.id), ..Default::default() };
        Ok(events::record(&**writer, event).await?)
    }
}
