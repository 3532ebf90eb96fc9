//! The settings of the desk, and its sample data. For admins.

mod consents;

use super::{
    errors::{PageResult, beside_fields},
    extractors::{Admin, Form},
    see,
};
use crate::{
    database::Writer,
    live::Live,
    models::{ModelResult, desk, inboxes, sample, users},
    vault::Vault,
    views::{
        Errors, Here,
        settings::{self, SettingsPage},
    },
};
use axum::{extract::State, response::Response};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/settings", show)
        .post("/settings", update)
        .get("/settings/consents.csv", consents::show)
        .post("/sample-data", fill)
        .post("/sample-data/removals", remove)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    time_zone: String,
}

async fn show(admin: Admin, State(ctx): State<AppContext>) -> PageResult {
    let time_zone = desk::time_zone(&ctx.db).await?;
    page(&admin, &ctx, time_zone, Errors::none()).await
}

async fn update(admin: Admin, State(ctx): State<AppContext>, Form(typed): Form<Typed>) -> PageResult {
    match keep(&ctx, &typed.time_zone).await {
        Ok(()) => {
            admin.notice("Saved.").await?;
            Ok(see("/settings"))
        }
        Err(error) => page(&admin, &ctx, typed.time_zone, beside_fields(error)?).await,
    }
}

async fn fill(admin: Admin, State(ctx): State<AppContext>) -> PageResult {
    sample::fill(&Writer::of(&ctx), &Vault::of(&ctx), admin.user.id).await?;
    ring(&ctx, &sandboxes(&ctx).await?);
    admin.notice("The desk is filled with made-up people and conversations.").await?;
    Ok(see("/"))
}

async fn remove(admin: Admin, State(ctx): State<AppContext>) -> PageResult {
    let gone = sandboxes(&ctx).await?;
    sample::remove(&Writer::of(&ctx)).await?;
    ring(&ctx, &gone);
    admin.notice("The sample data is gone.").await?;
    Ok(see("/"))
}

async fn keep(ctx: &AppContext, time_zone: &str) -> ModelResult<()> {
    let zone = users::read_zone(time_zone)?;
    desk::put(&*Writer::of(ctx), desk::TIME_ZONE, zone.as_deref().unwrap_or("UTC")).await
}

async fn page(admin: &Admin, ctx: &AppContext, time_zone: String, errors: Errors) -> PageResult<Response> {
    let page = SettingsPage {
        time_zone,
        offers_sample: sample::desk_is_empty(&ctx.db).await?,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        errors,
    };
    Ok(settings::show(&admin.frame(ctx, Here::Settings).await?, &page))
}

/// The sample data hangs on the sandbox inbox alone.
async fn sandboxes(ctx: &AppContext) -> PageResult<Vec<i64>> {
    Ok(inboxes::sandboxes(&ctx.db).await?.into_iter().map(|inbox| inbox.id).collect())
}

fn ring(ctx: &AppContext, inboxes: &[i64]) {
    Live::of(ctx).inboxes_changed(inboxes);
}
