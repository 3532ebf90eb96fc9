//! A text in a provider's list that can never be stored as it is: kept aside once, as a callback would be.

use crate::{
    database::Writer,
    gateways::Incoming,
    live::Live,
    models::kept_aside::{self, Callback, LISTED, UNREADABLE},
};
use loco_rs::app::AppContext;
use sea_orm::DbErr;

/// Keeps it aside with these words. Lists overlap: what is asked for again is known.
pub async fn keep(ctx: &AppContext, inbox_id: i64, text: &Incoming, words: &str) -> Result<(), DbErr> {
    let body = serde_json::to_vec(text).expect("plain values can be written");
    if kept_aside::is_listed(&ctx.db, inbox_id, &body).await? {
        return Ok(());
    }
    let callback = Callback {
        inbox_id,
        reason: UNREADABLE,
        words,
        method: LISTED,
        target: text.provider_id.as_deref().unwrap_or_default(),
        headers: "[]".to_owned(),
        body: &body,
        is_receipt: false,
    };
    kept_aside::keep(&Writer::of(ctx), &callback).await?;
    Live::of(ctx).inboxes_changed(&[inbox_id]);
    Ok(())
}
