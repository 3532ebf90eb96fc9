//! One-time links: whoever holds one chooses a password, and is in.

use super::{
    errors::{PageResult, beside_fields},
    extractors::Form,
    sessions,
};
use crate::{
    database::Writer,
    live::Live,
    models::{
        ModelError, ModelResult, links,
        throttles::{Limit, Throttle, Turn},
        users::{self, password},
    },
    settings::Settings,
    views::{
        Errors,
        doors::{self, LinkPage},
    },
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;
use tower_sessions::Session;

pub fn routes() -> Routes {
    Routes::new().get("/links/{token}", show).post("/links/{token}", create)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    password: String,
}

async fn show(State(ctx): State<AppContext>, Path(token): Path<String>) -> PageResult {
    match links::user_of(&ctx.db, &token).await? {
        Some(user) => Ok(page(&ctx, token, user, Errors::none())),
        None => Ok(dead(&ctx)),
    }
}

async fn create(
    State(ctx): State<AppContext>,
    Path(token): Path<String>,
    session: Session,
    throttle: Throttle,
    Form(chosen): Form<Chosen>,
) -> PageResult {
    let limits = [Limit::Remote];
    if let Turn::Later(wait) = throttle.enter(&limits).await? {
        return Ok(wait.stamp(dead(&ctx)));
    }
    let Some(user) = links::user_of(&ctx.db, &token).await? else { return Ok(dead(&ctx)) };
    throttle.forget(&limits).await?;
    match redeem(&ctx, &token, &user, &chosen.password).await {
        Ok(()) => sessions::begin(&ctx, &session, user.id, "/").await,
        Err(ModelError::NotFound) => Ok(dead(&ctx)),
        Err(error) => Ok(page(&ctx, token, user, beside_fields(error)?)),
    }
}

async fn redeem(ctx: &AppContext, token: &str, user: &users::Model, password: &str) -> ModelResult<()> {
    let password = password::choose(password, &[&user.name, &user.email]).await?;
    for ended in links::redeem(&Writer::of(ctx), token, user, &password).await? {
        Live::of(ctx).session_ended(&ended);
    }
    Ok(())
}

fn page(ctx: &AppContext, token: String, user: users::Model, errors: Errors) -> Response {
    doors::link(&LinkPage { token, name: user.name, email: user.email, demo: Settings::of(ctx).demo, errors })
}

fn dead(ctx: &AppContext) -> Response {
    doors::dead_link(Settings::of(ctx).demo)
}
