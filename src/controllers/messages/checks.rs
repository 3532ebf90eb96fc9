//! "Check again".

use super::Chosen;
use crate::{
    controllers::errors::PageResult,
    dispatch::doubts::{self, Finding},
};

pub async fn create(chosen: Chosen) -> PageResult {
    let outcome = match doubts::check(&chosen.ctx, chosen.message.id).await {
        Ok(finding) => {
            chosen.signed_in.notice(words(finding)).await?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    chosen.settled(outcome).await
}

fn words(finding: Finding) -> &'static str {
    match finding {
        Finding::Found => "The provider has it.",
        Finding::Absent => "The provider has no record of it yet. It may still show up in a few minutes.",
        Finding::CannotSay => "The provider could not be asked. A receipt may still come.",
    }
}
