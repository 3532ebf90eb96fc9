//! "Try again" and "Send again".

use super::{Place, settled};
use crate::{
    controllers::{errors::PageResult, extractors::SignedIn},
    database::Writer,
    dispatch::Dispatcher,
    health::Health,
    models::{ModelError, messages},
};
use axum::extract::{Path, Query, State};
use loco_rs::app::AppContext;

const NO_ROOM: &str = "The desk's disk is nearly full, so nothing can be sent. Try again once an admin has made room.";

pub async fn create(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
) -> PageResult {
    let message = messages::find_for(&ctx.db, signed_in.user.id, id).await?;
    let outcome = match Health::of(&ctx).room_to_send() {
        Ok(()) => message.retry(&Writer::of(&ctx), &signed_in.user).await,
        Err(_) => Err(ModelError::conflict(NO_ROOM)),
    };
    Dispatcher::of(&ctx).wake();
    settled(&signed_in, &ctx, outcome, &message, &place).await
}
