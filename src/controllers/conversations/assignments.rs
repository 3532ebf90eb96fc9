//! Taking a conversation, and handing it over.

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
    let assigned = conversation.assign(&Writer::of(&ctx), to, &signed_in.user).await;
    changed(&signed_in, &ctx, assigned, id, &place).await
}
