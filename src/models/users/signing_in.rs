//! The same words and the same work for every failure: unknown, deactivated, without a password, or wrong.

use super::{Model, find_by_email, password};
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

/// Tries an e-mail address and a password; tries are counted by the address and by where they come from.
pub async fn attempt(
    throttle: &Throttle,
    db: &impl ConnectionTrait,
    email: &str,
    password: &str,
) -> ModelResult<Outcome> {
    let limits = [Limit::Account(super::details::plain_email(email)), Limit::Remote];
    if let Turn::Later(wait) = throttle.enter(&limits).await? {
        return Ok(Outcome::TooMany(wait));
    }
    let user = find_by_email(db, email).await?.filter(Model::is_active);
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

impl Model {
    /// Whether this is their password; tries count as those at the sign-in page do.
    pub async fn confirm(&self, throttle: &Throttle, password: &str) -> ModelResult<Turn<bool>> {
        let limits = [Limit::Account(self.email.clone()), Limit::Remote];
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
