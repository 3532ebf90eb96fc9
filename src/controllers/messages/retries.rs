//! "Try again" and "Send again".

use crate::{
    controllers::{errors::PageResult, extractors::SignedIn, see},
    database::Writer,
    dispatch::Dispatcher,
    live::Live,
    models::{ModelError, messages},
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;

pub async fn create(signed_in: SignedIn, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let message = messages::find_for(&ctx.db, signed_in.user.id, id).await?;
    match message.retry(&Writer::of(&ctx), &signed_in.user).await {
        Ok(()) => Dispatcher::of(&ctx).wake(),
        Err(ModelError::Conflict(words)) => signed_in.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Live::of(&ctx).conversations_changed(&message.conversation_id.into_iter().collect::<Vec<_>>());
    Ok(see(&back_to(&message)))
}

/// The thread a message stands in.
pub fn back_to(message: &messages::Model) -> String {
    message.conversation_id.map_or_else(|| "/conversations".to_owned(), |id| format!("/conversations/{id}"))
}
