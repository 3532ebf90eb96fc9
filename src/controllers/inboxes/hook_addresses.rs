//! A new address for an inbox's callbacks, and the end of the earlier one.

use super::changed;
use crate::{
    controllers::{errors::PageResult, extractors::Admin, see},
    database::Writer,
    models::{ModelError, inboxes},
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;

pub async fn create(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    match inbox.renew_hook(&Writer::of(&ctx), admin.user.id).await {
        Ok(()) => {
            changed(&ctx, id);
            admin.notice("This inbox has a new address. Paste it at the provider now.").await?;
        }
        Err(ModelError::Conflict(words)) => admin.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(see(&format!("/inboxes/{id}")))
}

/// Ends the earlier address before its time.
pub async fn end_previous(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    inbox.end_previous_hook(&Writer::of(&ctx), admin.user.id).await?;
    changed(&ctx, id);
    admin.notice("The earlier address no longer works.").await?;
    Ok(see(&format!("/inboxes/{id}")))
}
