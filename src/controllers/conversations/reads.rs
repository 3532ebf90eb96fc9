//! Marking a conversation as read, from a page that is really looked at.

use super::Chosen;
use crate::{
    controllers::{errors::PageResult, extractors::Form},
    database::Writer,
    live::Live,
};
use axum::{http::StatusCode, response::IntoResponse};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Read {
    last_message_id: String,
}

pub async fn create(chosen: Chosen, Form(read): Form<Read>) -> PageResult {
    let Chosen { ctx, signed_in, conversation, .. } = chosen;
    let last = read.last_message_id.parse().unwrap_or(0);
    if conversation.read(&*Writer::of(&ctx), signed_in.user.id, last).await? {
        Live::of(&ctx).conversations_changed(&[conversation.id]);
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
