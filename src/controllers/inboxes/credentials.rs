//! Whether an inbox's provider accepts its credentials, asked now.

use crate::{
    controllers::{errors::PageResult, extractors::Admin, see},
    gateways::{SendError, registry},
    lines::Lines,
    models::inboxes,
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;

pub async fn check(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let provider = registry::find(&inbox.gateway).map_or(inbox.gateway.as_str(), |provider| provider.title);
    let outcome = match &Lines::of(&ctx).of_inbox(&inbox).await?.gateway {
        Ok(gateway) => gateway.check().await.map_err(|error| match &error {
            SendError::Barred(_) => format!("{}.", error.words()),
            _ => format!("{provider} could not be asked. Try again in a moment."),
        }),
        Err(words) => Err(words.clone()),
    };
    match outcome {
        Ok(()) => admin.notice(format!("{provider} accepts these credentials.")).await?,
        Err(words) => admin.alert(words).await?,
    }
    Ok(see(&format!("/inboxes/{id}")))
}
