//! What people said of being texted, as far as a campaign asks for it.

use super::{Model, audience::Why};
use crate::models::consents;
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashSet;

/// Which of some numbers it may not be sent to.
pub(super) struct Permission {
    stopped: HashSet<String>,
    /// None where nobody has to have agreed to anything.
    agreed: Option<HashSet<String>>,
}

impl Permission {
    pub async fn of(db: &impl ConnectionTrait, campaign: &Model, hashes: &[&str]) -> Result<Self, DbErr> {
        let agreed = if campaign.advertises() { Some(consents::agreed_among(db, hashes).await?) } else { None };
        Ok(Self { stopped: consents::stopped_among(db, hashes).await?, agreed })
    }

    /// Why a number is left out; none where it is not.
    pub fn refusal(&self, hash: &str) -> Option<Why> {
        if self.stopped.contains(hash) {
            Some(Why::Stopped)
        } else if self.agreed.as_ref().is_some_and(|agreed| !agreed.contains(hash)) {
            Some(Why::NotAgreed)
        } else {
            None
        }
    }
}
