//! Inboxes: choosing a provider, setting one up, looking after it. For admins.

mod credentials; // whether they are accepted
mod form; // what was typed, and what goes with it when it is shown again
mod hook_addresses; // what its provider calls
mod kept_aside; // what was refused or not understood
mod memberships;
mod pages; // what the pages show, in the words of the views
mod switches;

use super::{
    country::Guess,
    errors::{PageResult, beside_fields},
    extractors::{Admin, Fields},
    see,
};
use crate::{
    database::Writer,
    dispatch::Dispatcher,
    gateways::registry,
    live::Live,
    models::{
        ModelError,
        inboxes::{self, Details, Draft},
    },
    vault::Vault,
    views::{
        Errors, Here,
        inboxes::{self as views, IndexPage},
    },
};
use axum::extract::{Path, Query, State};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/inboxes", index)
        .post("/inboxes", create)
        .get("/inboxes/new", new)
        .get("/inboxes/{id}", show)
        .post("/inboxes/{id}", update)
        .post("/inboxes/{id}/memberships", memberships::update)
        .get("/inboxes/{id}/kept-aside", kept_aside::index)
        .post("/inboxes/{id}/kept-aside", kept_aside::try_again)
        .post("/inboxes/{id}/kept-aside/removals", kept_aside::remove)
        .post("/inboxes/{id}/hook-addresses", hook_addresses::create)
        .post("/inboxes/{id}/hook-addresses/removals", hook_addresses::end_previous)
        .post("/inboxes/{id}/credential-checks", credentials::check)
        .post("/inboxes/{id}/removal", remove)
        .post("/inboxes/{id}/switch", switches::update)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    gateway: String,
}

async fn index(admin: Admin, State(ctx): State<AppContext>) -> PageResult {
    let page = IndexPage { rows: pages::rows(&ctx).await? };
    Ok(views::index(&admin.frame(&ctx, Here::Inboxes).await?, &page))
}

async fn new(admin: Admin, State(ctx): State<AppContext>, Query(chosen): Query<Chosen>, country: Guess) -> PageResult {
    let draft = registry::find(&chosen.gateway).map(|provider| Draft::new(provider, &country.0));
    pages::new(&admin, &ctx, draft.unwrap_or_default(), Errors::none()).await
}

async fn create(admin: Admin, State(ctx): State<AppContext>, fields: Fields) -> PageResult {
    let gateway = fields.get("gateway").unwrap_or_default();
    let draft = form::draft(&fields, &Vault::of(&ctx), admin.user.id, gateway);
    match make(&admin, &ctx, &draft, &fields).await? {
        Ok(id) => Ok(see(&format!("/inboxes/{id}"))),
        Err(errors) => pages::new(&admin, &ctx, draft, errors).await,
    }
}

async fn make(admin: &Admin, ctx: &AppContext, draft: &Draft, fields: &Fields) -> PageResult<Result<i64, Errors>> {
    let details = match draft.read() {
        Ok(details) => details,
        Err(wrongs) => return Ok(Err(form::beside(wrongs))),
    };
    if let Some(errors) = doubted(&details, true, fields).await {
        return Ok(Err(errors));
    }
    match inboxes::create(&Writer::of(ctx), &Vault::of(ctx), &details, Some(admin.user.id)).await {
        Ok(inbox) => {
            changed(ctx, inbox.id);
            admin.notice(format!("{} is added. Everyone on your team can use it.", inbox.name)).await?;
            Ok(Ok(inbox.id))
        }
        Err(error) => Ok(Err(beside_fields(error)?)),
    }
}

async fn show(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    pages::show(&admin, &ctx, inbox, None, Errors::none()).await
}

async fn update(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>, fields: Fields) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let draft = form::draft(&fields, &Vault::of(&ctx), admin.user.id, &inbox.gateway);
    match change(&admin, &ctx, &inbox, &draft, &fields).await? {
        Ok(()) => Ok(see(&format!("/inboxes/{id}"))),
        Err(errors) => pages::show(&admin, &ctx, inbox, Some(draft), errors).await,
    }
}

async fn change(
    admin: &Admin,
    ctx: &AppContext,
    inbox: &inboxes::Model,
    draft: &Draft,
    fields: &Fields,
) -> PageResult<Result<(), Errors>> {
    let details = match inbox.read(&ctx.db, &Vault::of(ctx), draft).await? {
        Ok(details) => details,
        Err(wrongs) => return Ok(Err(form::beside(wrongs))),
    };
    let reaches = inbox.reaches_otherwise(&ctx.db, &Vault::of(ctx), &details).await?;
    if let Some(errors) = doubted(&details, reaches, fields).await {
        return Ok(Err(errors));
    }
    match inbox.change(&Writer::of(ctx), &Vault::of(ctx), &details, admin.user.id).await {
        Ok(inbox) => {
            changed(ctx, inbox.id);
            admin.notice("Saved.").await?;
            Ok(Ok(()))
        }
        Err(error) => Ok(Err(beside_fields(error)?)),
    }
}

/// Doubts that an admin has not settled yet; where it would reach its provider otherwise than before, that is asked, too.
async fn doubted(details: &Details, reaches_otherwise: bool, fields: &Fields) -> Option<Errors> {
    let mut doubts = details.doubts.clone();
    if reaches_otherwise {
        doubts.extend(form::refusal(details).await);
    }
    form::unsettled(&doubts, fields)
}

async fn remove(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    match inbox.remove(&Writer::of(&ctx), admin.user.id).await {
        Ok(()) => {
            changed(&ctx, id);
            admin.notice(format!("{} is deleted.", inbox.name)).await?;
            Ok(see("/inboxes"))
        }
        Err(ModelError::Conflict(words)) => {
            admin.alert(words).await?;
            Ok(see(&format!("/inboxes/{id}")))
        }
        Err(error) => Err(error.into()),
    }
}

/// Open pages show it, and the next text goes by it.
fn changed(ctx: &AppContext, id: i64) {
    Dispatcher::of(ctx).inbox_changed(id);
    Live::of(ctx).inboxes_changed(&[id]);
}
