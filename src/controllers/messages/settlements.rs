//! "It arrived".

use super::retries::back_to;
use crate::{
    controllers::{errors::PageResult, extractors::SignedIn, see},
    database::Writer,
    live::Live,
    models::{ModelError, messages},
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;

pub async fn create(signed_in: SignedIn, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let message = messages::find_for(&ctx.db, signed_in.user.id, id).await?;
    match message.arrived(&Writer::of(&ctx), &signed_in.user).await {
        Ok(()) => {}
        Err(ModelError::Conflict(words)) => signed_in.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Live::of(&ctx).conversations_changed(&message.conversation_id.into_iter().collect::<Vec<_>>());
    Ok(see(&back_to(&message)))
}
