//! Opening a closed conversation again by hand.

use super::Place;
use crate::{
    controllers::{errors::PageResult, extractors::SignedIn, see},
    database::Writer,
    live::Live,
    models::{ModelError, conversations},
};
use axum::extract::{Path, Query, State};
use loco_rs::app::AppContext;

pub async fn create(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
) -> PageResult {
    let conversation = conversations::find_for(&ctx.db, signed_in.user.id, id).await?;
    match conversation.reopen(&Writer::of(&ctx), &signed_in.user).await {
        Ok(()) => Live::of(&ctx).conversations_changed(&[id]),
        Err(ModelError::Conflict(words)) => signed_in.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(see(&format!("/conversations/{id}{}", place.query())))
}
