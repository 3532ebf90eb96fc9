//! How many people an audience means, asked while one types.

use super::typed;
use crate::{
    controllers::{
        errors::PageResult,
        extractors::{Admin, Fields},
    },
    models::{
        campaigns::{self, Audience, Draft, audience},
        memberships,
    },
    views::campaigns as views,
};
use axum::extract::{Query, State};
use loco_rs::app::AppContext;

pub async fn show(
    admin: Admin,
    State(ctx): State<AppContext>,
    Query(fields): Query<Vec<(String, String)>>,
) -> PageResult {
    let draft = typed::draft(&Fields(fields));
    Ok(views::count(size(&admin, &ctx, &draft).await?))
}

/// None where nothing can be said yet.
async fn size(admin: &Admin, ctx: &AppContext, draft: &Draft) -> PageResult<Option<i64>> {
    let inbox_id = draft.inbox_id.parse().unwrap_or_default();
    let size = match draft.audience() {
        Err(_) | Ok(Audience::List) => return Ok(None),
        Ok(Audience::Inbox) if !memberships::includes(&ctx.db, admin.user.id, inbox_id).await? => return Ok(None),
        Ok(of @ Audience::Answers { campaign_id, .. }) => {
            campaigns::find_for(&ctx.db, admin.user.id, campaign_id).await?;
            audience::size(&ctx.db, &of, inbox_id).await?
        }
        Ok(of) => audience::size(&ctx.db, &of, inbox_id).await?,
    };
    Ok(Some(size))
}
