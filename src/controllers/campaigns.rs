//! Campaigns: one text to many people. Every user looks at those of their inboxes, admins draft and steer them.

mod audience; // who would get one
mod counts; // how many a search finds
mod drafts; // making and changing one
mod exports; // all of it as a table
mod follow_ups; // from one campaign to the next
mod form; // the draft, with what was typed in it
mod pages; // what the pages show, in the words of the views
mod people; // who stands behind a figure
mod progress; // how far one has come
mod results; // what came of one
mod review; // what a launch would do
mod steering; // launched, taken back, paused, resumed, stopped
mod tests; // one text to a phone of ours
mod typed; // what the form of a draft sends

use super::{
    errors::{PageError, PageResult},
    extractors::{Admin, Refresh, SignedIn},
};
use crate::{
    models::campaigns,
    views::{
        Here,
        campaigns::{self as views, IndexPage},
    },
};
use axum::{
    extract::{FromRequestParts, Path, Query, State},
    http::request::Parts,
};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/campaigns", index)
        .post("/campaigns", drafts::create)
        .get("/campaigns/new", drafts::new)
        .get("/campaigns/counts", counts::show)
        .get("/campaigns/{id}", show)
        .post("/campaigns/{id}", drafts::update)
        .get("/campaigns/{id}/edit", drafts::edit)
        .post("/campaigns/{id}/tests", tests::create)
        .post("/campaigns/{id}/removals", steering::discard)
        .post("/campaigns/{id}/launches", steering::launch)
        .post("/campaigns/{id}/recalls", steering::recall)
        .post("/campaigns/{id}/pauses", steering::pause)
        .post("/campaigns/{id}/resumptions", steering::resume)
        .post("/campaigns/{id}/stops", steering::stop)
        .get("/campaigns/{id}/audience", audience::index)
        .get("/campaigns/{id}/recipients", people::index)
        .get("/campaigns/{id}/results", results::show)
        .get("/campaigns/{id}/recipients.csv", exports::show)
        .post("/campaigns/{id}/follow-ups", follow_ups::create)
}

/// A campaign of an inbox that the user is a member of.
struct Seen {
    ctx: AppContext,
    me: SignedIn,
    campaign: campaigns::Model,
}

/// The same, for an admin.
struct Steered {
    ctx: AppContext,
    admin: Admin,
    campaign: campaigns::Model,
}

impl FromRequestParts<AppContext> for Seen {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> PageResult<Self> {
        let me = SignedIn::from_request_parts(parts, ctx).await?;
        let campaign = named(parts, ctx, &me).await?;
        Ok(Self { ctx: ctx.clone(), me, campaign })
    }
}

impl FromRequestParts<AppContext> for Steered {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> PageResult<Self> {
        let admin = Admin::from_request_parts(parts, ctx).await?;
        let campaign = named(parts, ctx, &admin).await?;
        Ok(Self { ctx: ctx.clone(), admin, campaign })
    }
}

async fn named(parts: &mut Parts, ctx: &AppContext, me: &SignedIn) -> PageResult<campaigns::Model> {
    let Ok(Path(id)) = Path::<i64>::from_request_parts(parts, ctx).await else { return Err(PageError::NotFound) };
    Ok(campaigns::find_for(&ctx.db, me.user.id, id).await?)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    before: Option<String>,
}

async fn index(me: SignedIn, State(ctx): State<AppContext>, Query(place): Query<Place>) -> PageResult {
    let before = place.before.and_then(|id| id.parse().ok());
    let (campaigns, has_older) = campaigns::list(&ctx.db, me.user.id, before).await?;
    let page = IndexPage {
        older: campaigns.last().filter(|_| has_older).map(|campaign| campaign.id),
        rows: pages::rows(&ctx, campaigns).await?,
        is_past: before.is_some(),
    };
    Ok(views::index(&me.frame(&ctx, Here::Campaigns).await?, &page))
}

/// Before its launch what it would do, afterwards how far it has come.
async fn show(seen: Seen, refresh: Refresh) -> PageResult {
    if seen.campaign.state().is_launched() { progress::show(&seen).await } else { review::show(&seen, refresh).await }
}
