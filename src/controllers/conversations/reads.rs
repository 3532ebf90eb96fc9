//! Marking a conversation as read, from a page that is really looked at.

use crate::{
    controllers::{
        errors::PageResult,
        extractors::{Form, SignedIn},
    },
    database::Writer,
    live::Live,
    models::conversations,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use loco_rs::app::AppContext;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Read {
    last_message_id: String,
}

pub async fn create(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Form(read): Form<Read>,
) -> PageResult {
    let conversation = conversations::find_for(&ctx.db, signed_in.user.id, id).await?;
    let last = read.last_message_id.parse().unwrap_or(0);
    if conversation.read(&*Writer::of(&ctx), signed_in.user.id, last).await? {
        Live::of(&ctx).conversations_changed(&[id]);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
