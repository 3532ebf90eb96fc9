//! Closing a conversation.

use super::{Place, changed};
use crate::{
    controllers::{
        errors::PageResult,
        extractors::{Form, SignedIn},
    },
    database::Writer,
    models::conversations,
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
    let closed = conversation.close(&Writer::of(&ctx), &signed_in.user, last_seen).await;
    changed(&signed_in, &ctx, closed, id, &place).await
}
