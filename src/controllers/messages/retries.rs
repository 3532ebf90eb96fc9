//! "Try again" and "Send again".

use super::{Place, settled};
use crate::{
    controllers::{
        errors::{PageError, PageResult},
        extractors::SignedIn,
    },
    database::Writer,
    dispatch::Dispatcher,
    health::Health,
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
    Health::of(&ctx).room_to_send().map_err(|words| PageError::Unavailable(words.to_owned()))?;
    let outcome = message.retry(&Writer::of(&ctx), &signed_in.user).await;
    Dispatcher::of(&ctx).wake();
    settled(&signed_in, &ctx, outcome, &message, &place).await
}
