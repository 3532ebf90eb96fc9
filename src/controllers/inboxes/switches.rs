//! An inbox off, and on again.

use super::changed;
use crate::{
    controllers::{
        errors::{PageError, PageResult},
        extractors::{Admin, Form},
        see,
    },
    database::Writer,
    models::{ModelError, inboxes},
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Switch {
    /// `off` or `on`.
    state: String,
}

pub async fn update(
    admin: Admin,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Form(switch): Form<Switch>,
) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let switched = match switch.state.as_str() {
        "off" => inbox.switch_off(&Writer::of(&ctx), admin.user.id).await,
        "on" => inbox.switch_on(&Writer::of(&ctx), admin.user.id).await,
        _ => return Err(PageError::Invalid("An inbox is switched on or off.".to_owned())),
    };
    match switched {
        Ok(()) => changed(&ctx, id),
        Err(ModelError::Conflict(words)) => admin.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(see(&format!("/inboxes/{id}")))
}
