//! What came of a question to one person. The form that sends it is the one of conversations.

mod pages; // what the page shows, in the words of the views

use super::{
    errors::{PageError, PageResult},
    extractors::SignedIn,
};
use crate::{
    models::{ModelError, campaigns},
    views::Here,
};
use axum::{
    extract::{Path, State},
    routing::get,
};
use loco_rs::{app::AppContext, controller::Routes};

pub fn routes() -> Routes {
    Routes::new().prefix("/notices").add("/{id}", get(show))
}

async fn show(me: SignedIn, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let campaign = campaigns::find_for(&ctx.db, me.user.id, id).await?;
    if !campaign.is_to_one() {
        return Err(PageError::from(ModelError::NotFound));
    }
    let page = pages::shown(&ctx, &campaign).await?;
    Ok(crate::views::notices::show(&me.frame(&ctx, Here::Campaigns).await?, &page))
}
