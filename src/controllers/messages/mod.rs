//! What a person decides about a message of ours.

mod checks;
mod retries;
mod settlements;

use super::{
    conversations::{self, Place},
    errors::PageResult,
    extractors::SignedIn,
    see,
};
use crate::models::{ModelError, ModelResult, messages};
use axum::routing::post;
use loco_rs::{app::AppContext, controller::Routes};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/messages")
        .add("/{id}/checks", post(checks::create))
        .add("/{id}/retries", post(retries::create))
        .add("/{id}/settlements", post(settlements::create))
}

/// Back to the thread the message stands in, which shows what became of it.
async fn settled(
    signed_in: &SignedIn,
    ctx: &AppContext,
    outcome: ModelResult<()>,
    message: &messages::Model,
    place: &Place,
) -> PageResult {
    match (message.conversation_id, outcome) {
        (Some(id), outcome) => conversations::changed(signed_in, ctx, outcome, id, place).await,
        (None, Err(ModelError::Conflict(words))) => {
            signed_in.alert(words).await?;
            Ok(see("/conversations"))
        }
        (None, outcome) => Ok(outcome.map(|()| see("/conversations"))?),
    }
}
