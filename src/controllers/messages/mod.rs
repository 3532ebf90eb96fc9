//! What a person decides about a message of ours.

mod answers;
mod checks;
mod opt_outs;
mod retries;
mod settlements;

use super::{
    conversations::{self, Place},
    errors::{PageError, PageResult},
    extractors::SignedIn,
    see,
};
use crate::{
    live::Live,
    models::{ModelError, ModelResult, messages},
};
use axum::{extract::FromRequestParts, http::request::Parts, routing::post};
use loco_rs::{app::AppContext, controller::Routes};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/messages")
        .add("/{id}/answer", post(answers::create))
        .add("/{id}/checks", post(checks::create))
        .add("/{id}/retries", post(retries::create))
        .add("/{id}/settlements", post(settlements::create))
        .add("/{id}/opt-outs", post(opt_outs::create))
        .add("/{id}/opt-out-denials", post(opt_outs::deny))
}

/// A message of a conversation that this user may see, from where they stand.
pub struct Chosen {
    pub ctx: AppContext,
    pub signed_in: SignedIn,
    pub message: messages::Model,
    place: Place,
}

impl FromRequestParts<AppContext> for Chosen {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> PageResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, ctx).await?;
        let (id, place) = conversations::which(parts, ctx).await?;
        let message = messages::find_for(&ctx.db, signed_in.user.id, id).await?;
        Ok(Self { ctx: ctx.clone(), signed_in, message, place })
    }
}

impl Chosen {
    /// Back to the thread the message stands in, which shows what became of it; so do its campaign's figures.
    async fn settled(&self, outcome: ModelResult<()>) -> PageResult {
        Live::of(&self.ctx).campaigns_touched(self.message.campaign_id);
        match (self.message.conversation_id, outcome) {
            (Some(id), outcome) => conversations::changed(&self.signed_in, &self.ctx, outcome, id, &self.place).await,
            (None, outcome) => {
                match outcome {
                    Ok(()) => Live::of(&self.ctx).written(),
                    Err(ModelError::Conflict(words)) => self.signed_in.alert(words).await?,
                    Err(error) => return Err(error.into()),
                }
                let thread = format!("/threads/{}/{}", self.message.address_id, self.message.inbox_id);
                Ok(see(&format!("{thread}{}", self.place.query())))
            }
        }
    }
}
