//! "Try again" and "Send again".

use super::{Place, settled};
use crate::{
    controllers::{errors::PageResult, extractors::SignedIn},
    database::Writer,
    dispatch::Dispatcher,
    models::messages,
};
use axum::extract::{Path, Query, State};
use loco_rs::app::AppContext;

pub async fn create(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
) -> PageResult {
    let message = messages::find_for(&ctx.db, signed_in.user.id, id).await?;
    let outcome = message.retry(&Writer::of(&ctx), &signed_in.user).await;
    Dispatcher::of(&ctx).wake();
    settled(&signed_in, &ctx, outcome, &message, &place).await
}
