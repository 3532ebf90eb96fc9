//! Letting a user in again.

use crate::{
    controllers::{errors::PageResult, extractors::Admin, see},
    database::Writer,
    models::users,
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;

pub async fn create(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let user = users::find(&ctx.db, id).await?;
    user.reactivate(&Writer::of(&ctx), admin.user.id).await?;
    admin.notice(format!("{} can sign in again.", user.name)).await?;
    Ok(see("/users"))
}
