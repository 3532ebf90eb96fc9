//! Who answers an inbox.

use super::changed;
use crate::{
    controllers::{
        errors::PageResult,
        extractors::{Admin, Fields},
        see,
    },
    database::Writer,
    models::inboxes,
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;

pub async fn update(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>, fields: Fields) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let members: Vec<i64> = fields.all("user_id").filter_map(|id| id.parse().ok()).collect();
    inbox.set_members(&Writer::of(&ctx), &members, admin.user.id).await?;
    changed(&ctx, id);
    admin.notice("The members are saved.").await?;
    Ok(see(&format!("/inboxes/{id}")))
}
