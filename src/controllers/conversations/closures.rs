//! Closing a conversation.

use super::Place;
use crate::{
    controllers::{
        errors::PageResult,
        extractors::{Form, SignedIn},
        see,
    },
    database::Writer,
    live::Live,
    models::{ModelError, conversations},
};
use axum::extract::{Path, Query, State};
use loco_rs::app::AppContext;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Closure {
    last_message_id: String,
}

pub async fn create(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
    Form(closure): Form<Closure>,
) -> PageResult {
    let conversation = conversations::find_for(&ctx.db, signed_in.user.id, id).await?;
    let last_seen = closure.last_message_id.parse().unwrap_or(0);
    match conversation.close(&Writer::of(&ctx), &signed_in.user, last_seen).await {
        Ok(()) => Live::of(&ctx).conversations_changed(&[id]),
        Err(ModelError::Conflict(words)) => signed_in.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(see(&format!("/conversations/{id}{}", place.query())))
}
