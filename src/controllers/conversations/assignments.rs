//! Taking a conversation, and handing it over.

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
pub struct Assignment {
    /// A user's id, `me`, or nothing for nobody.
    user_id: String,
}

pub async fn create(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
    Form(assignment): Form<Assignment>,
) -> PageResult {
    let conversation = conversations::find_for(&ctx.db, signed_in.user.id, id).await?;
    let to = if assignment.user_id == "me" { Some(signed_in.user.id) } else { assignment.user_id.parse().ok() };
    match conversation.assign(&Writer::of(&ctx), to, &signed_in.user).await {
        Ok(()) => Live::of(&ctx).conversations_changed(&[id]),
        Err(ModelError::Conflict(words)) => signed_in.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(see(&format!("/conversations/{id}{}", place.query())))
}
