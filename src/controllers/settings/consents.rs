//! Everybody's words as a table.

use crate::controllers::{
    consents::{Whose, export},
    errors::PageResult,
    extractors::Admin,
};
use axum::extract::State;
use loco_rs::app::AppContext;

pub async fn show(admin: Admin, State(ctx): State<AppContext>) -> PageResult {
    Ok(export(&ctx, admin.user.id, Whose::Everybody))
}
