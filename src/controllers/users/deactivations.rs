//! Putting a user out, at once.

use crate::{
    controllers::{errors::PageResult, extractors::Admin, see},
    database::Writer,
    live::Live,
    models::{ModelError, users},
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;

pub async fn create(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let user = users::find(&ctx.db, id).await?;
    match user.deactivate(&Writer::of(&ctx), admin.user.id).await {
        Ok(conversations) => {
            Live::of(&ctx).user_ended(id);
            Live::of(&ctx).conversations_changed(&conversations);
            admin.notice(format!("{} has been deactivated and signed out.", user.name)).await?;
        }
        Err(ModelError::Conflict(words)) => admin.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(see("/users"))
}
