//! Taking a conversation, and handing it over.

use super::Chosen;
use crate::{
    controllers::{errors::PageResult, extractors::Form},
    database::Writer,
};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Assignment {
    /// A user's id, `me`, or nothing for nobody.
    user_id: String,
}

pub async fn create(chosen: Chosen, Form(assignment): Form<Assignment>) -> PageResult {
    let me = &chosen.signed_in.user;
    let to = if assignment.user_id == "me" { Some(me.id) } else { assignment.user_id.parse().ok() };
    let assigned = chosen.conversation.assign(&Writer::of(&chosen.ctx), to, me).await;
    chosen.changed(assigned).await
}
