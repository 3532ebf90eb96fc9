//! A text in a provider's list that can never be stored as it is: kept aside once, as a callback would be.

use crate::{
    database::Writer,
    gateways::Incoming,
    live::Live,
    models::kept_aside::{self, Callback, LISTED, UNREADABLE},
};
use loco_rs::app::AppContext;

/// Keeps it aside with these words. Lists overlap: what is asked for again is known.
pub async fn keep(ctx: &AppContext, inbox_id: i64, text: &Incoming, words: &str) -> Result<(), String> {
    let body = serde_json::to_vec(text).expect("plain values can be written");
    if kept_aside::is_listed(&ctx.db, inbox_id, &body).await.map_err(|error| error.to_string())? {
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
    match kept_aside::keep_answered(&Writer::of(ctx), &callback).await {
        Ok(true) => {
            Live::of(ctx).inboxes_changed(&[inbox_id]);
            Ok(())
        }
        Ok(false) => Err("there is no more room for what is kept aside".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
