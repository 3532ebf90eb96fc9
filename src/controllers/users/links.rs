//! A one-time link to hand over, shown this once.

use crate::{
    controllers::{
        errors::PageResult,
        extractors::{Admin, Form},
    },
    database::Writer,
    models::{links, throttles::Throttle, users},
    settings::Settings,
    views::{
        Here,
        users::{self as pages, LinkPage},
    },
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    own_password: String,
}

pub async fn create(
    admin: Admin,
    State(ctx): State<AppContext>,
    throttle: Throttle,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let user = super::someone_else(&admin, &ctx, id).await?;
    match admin.confirm(&throttle, "link_password", &typed.own_password).await? {
        Ok(()) => hand_over(&admin, &ctx, &user, false).await,
        Err(errors) => super::page(&admin, &ctx, user.clone(), super::form_of(&user), errors).await,
    }
}

/// Makes the link and shows it.
pub async fn hand_over(admin: &Admin, ctx: &AppContext, user: &users::Model, is_new_user: bool) -> PageResult {
    let link = links::create(&Writer::of(ctx), user, Some(admin.user.id)).await?;
    let page = LinkPage {
        user_id: user.id,
        name: user.name.clone(),
        url: link.url(&Settings::of(ctx).public_url),
        expires_at: link.expires_at,
        is_new_user,
    };
    Ok(pages::link(&admin.frame(ctx, Here::Users).await?, &page))
}
