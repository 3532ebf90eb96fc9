//! Opening a closed conversation again by hand.

use super::{Place, changed};
use crate::{
    controllers::{errors::PageResult, extractors::SignedIn},
    database::Writer,
    models::conversations,
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
    let reopened = conversation.reopen(&Writer::of(&ctx), &signed_in.user).await;
    changed(&signed_in, &ctx, reopened, id, &place).await
}
