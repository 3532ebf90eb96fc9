//! From one campaign to the next: to those who have not answered, or to those who chose so.

use super::Steered;
use crate::{
    controllers::{errors::PageResult, extractors::Form, see},
    database::Writer,
};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct To {
    /// The number of a choice; empty: those who have not answered.
    choice: String,
}

pub async fn create(steered: Steered, Form(to): Form<To>) -> PageResult {
    let Steered { ctx, admin, campaign } = &steered;
    let draft = campaign.follow_up(&ctx.db, &Writer::of(ctx), to.choice.parse().ok(), admin.user.id).await?;
    admin.notice("A draft for them. Nothing is sent before you have looked at it.").await?;
    Ok(see(&format!("/campaigns/{}/edit", draft.id)))
}
