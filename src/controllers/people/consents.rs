//! One person's words as a table.

use crate::{
    controllers::{
        consents::{Whose, export},
        errors::PageResult,
        extractors::SignedIn,
    },
    models::people,
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;

pub async fn show(me: SignedIn, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    Ok(export(&ctx, me.user.id, Whose::Person(person.id)))
}
