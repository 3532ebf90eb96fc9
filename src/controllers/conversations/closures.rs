//! Closing a conversation.

use super::Chosen;
use crate::{
    controllers::{errors::PageResult, extractors::Form},
    database::Writer,
};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Closure {
    last_message_id: String,
}

pub async fn create(chosen: Chosen, Form(closure): Form<Closure>) -> PageResult {
    let last_seen = closure.last_message_id.parse().unwrap_or(0);
    let closed = chosen.conversation.close(&Writer::of(&chosen.ctx), &chosen.signed_in.user, last_seen).await;
    chosen.changed(closed).await
}
