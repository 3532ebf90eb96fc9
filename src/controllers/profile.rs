//! One's own name, e-mail address, time zone and password.

use super::{
    errors::{PageResult, beside_fields},
    extractors::{Form, SignedIn, remember_device},
    see,
};
use crate::{
    database::Writer,
    live::Live,
    models::{
        ModelError, ModelResult,
        throttles::{Throttle, Turn},
        users::{self, Details, password},
    },
    views::{
        Errors, Here,
        profile::{self, ProfilePage},
    },
};
use axum::extract::State;
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new().get("/profile", show).post("/profile", update).post("/profile/password", update_password)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    email: String,
    time_zone: String,
    current_password: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Passwords {
    current_password: String,
    password: String,
}

async fn show(me: SignedIn, State(ctx): State<AppContext>) -> PageResult {
    let page = as_kept(&me.user);
    Ok(profile::show(&me.frame(&ctx, Here::Profile).await?, &page))
}

async fn update(
    me: SignedIn,
    State(ctx): State<AppContext>,
    throttle: Throttle,
    Form(typed): Form<Typed>,
) -> PageResult {
    match change(&me, &ctx, &throttle, &typed).await {
        Ok(()) => {
            me.notice("Saved.").await?;
            Ok(see("/profile"))
        }
        Err(error) => {
            let errors = beside_fields(error)?;
            let page = ProfilePage { name: typed.name, email: typed.email, time_zone: typed.time_zone, errors };
            Ok(profile::show(&me.frame(&ctx, Here::Profile).await?, &page))
        }
    }
}

async fn change(me: &SignedIn, ctx: &AppContext, throttle: &Throttle, typed: &Typed) -> ModelResult<()> {
    let details = Details::read(&typed.name, &typed.email, &me.user.role, &typed.time_zone)?;
    if details.email() != me.user.email {
        confirm(me, throttle, "current_password", &typed.current_password).await?;
    }
    me.user.change(&Writer::of(ctx), &details, me.user.id).await?;
    Ok(())
}

async fn update_password(
    me: SignedIn,
    State(ctx): State<AppContext>,
    throttle: Throttle,
    Form(typed): Form<Passwords>,
) -> PageResult {
    match change_password(&me, &ctx, &throttle, &typed).await {
        Ok(ended) => {
            end_others(&me, &ctx, &ended).await?;
            me.notice("Your password is changed. You are signed out everywhere else.").await?;
            Ok(remember_device(&ctx, &users::find(&ctx.db, me.user.id).await?, see("/profile")))
        }
        Err(error) => {
            let page = ProfilePage { errors: beside_fields(error)?, ..as_kept(&me.user) };
            Ok(profile::show(&me.frame(&ctx, Here::Profile).await?, &page))
        }
    }
}

async fn change_password(
    me: &SignedIn,
    ctx: &AppContext,
    throttle: &Throttle,
    typed: &Passwords,
) -> ModelResult<Vec<String>> {
    confirm(me, throttle, "old_password", &typed.current_password).await?;
    let password = password::choose(&typed.password, &[&me.user.name, &me.user.email]).await?;
    me.user.change_password(&Writer::of(ctx), &password).await
}

/// Goes on here under another id; every other sign-in's pages end.
async fn end_others(me: &SignedIn, ctx: &AppContext, ended: &[String]) -> PageResult<()> {
    let mine = me.session_hash();
    for other in ended.iter().filter(|ended| Some(*ended) != mine.as_ref()) {
        Live::of(ctx).session_ended(other);
    }
    Ok(me.session.cycle_id().await?)
}

/// Their password once more, before what a stranger at their desk must not change.
async fn confirm(me: &SignedIn, throttle: &Throttle, field: &'static str, password: &str) -> ModelResult<()> {
    match me.user.confirm(throttle, password).await? {
        Turn::Now(true) => Ok(()),
        Turn::Now(false) => Err(ModelError::invalid(field, "This is not your password.")),
        Turn::Later(wait) => Err(ModelError::invalid(field, wait.words())),
    }
}

fn as_kept(user: &users::Model) -> ProfilePage {
    ProfilePage {
        name: user.name.clone(),
        email: user.email.clone(),
        time_zone: user.time_zone.clone().unwrap_or_default(),
        errors: Errors::none(),
    }
}
