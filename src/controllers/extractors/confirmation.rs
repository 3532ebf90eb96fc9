//! The acting user's own password once more, before what someone who finds their desk open must not do.

use super::SignedIn;
use crate::{
    controllers::errors::PageResult,
    models::{
        clock, sessions,
        throttles::{Throttle, Turn},
    },
    views::Errors,
};

/// A password that was typed counts for so long, the one at the sign-in page too: an admin who looks after several users is
/// asked once, and a desk that was left alone over lunch asks again.
const COUNTS_FOR: i64 = 5 * clock::MINUTE;

impl SignedIn {
    /// Whether the next such change asks for their password.
    pub async fn must_confirm(&self) -> PageResult<bool> {
        let signed_in: i64 = self.session.get(sessions::SINCE).await?.unwrap_or_default();
        let confirmed: i64 = self.session.get(sessions::CONFIRMED).await?.unwrap_or_default();
        Ok(clock::now() - signed_in.max(confirmed) >= COUNTS_FOR)
    }

    /// Lets them go on where they typed their password a moment ago, or just now; else says beside this field what is needed.
    pub async fn confirm(
        &self,
        throttle: &Throttle,
        field: &'static str,
        password: &str,
    ) -> PageResult<Result<(), Errors>> {
        if !self.must_confirm().await? {
            return Ok(Ok(()));
        }
        if password.is_empty() {
            return Ok(Err(Errors::one(field, "Enter your password to make this change.")));
        }
        match self.user.confirm(throttle, password).await? {
            Turn::Now(true) => {
                self.session.insert(sessions::CONFIRMED, clock::now()).await?;
                Ok(Ok(()))
            }
            Turn::Now(false) => Ok(Err(Errors::one(field, "That isn't your password."))),
            Turn::Later(wait) => Ok(Err(Errors::one(field, wait.words()))),
        }
    }
}
