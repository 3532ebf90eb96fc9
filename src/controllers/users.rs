//! Users: who signs in, in which role. For admins.

mod deactivations;
mod links;
mod reactivations;

use super::{
    errors::{PageResult, beside_fields},
    extractors::{Admin, Form},
    see,
};
use crate::{
    database::Writer,
    models::{
        ModelResult, sessions,
        users::{self, Details},
    },
    views::{
        Errors, Here,
        users::{self as pages, FormPage, IndexPage, Row, ShowPage, UserForm},
    },
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/users", index)
        .post("/users", create)
        .get("/users/new", new)
        .get("/users/{id}", show)
        .post("/users/{id}", update)
        .post("/users/{id}/deactivations", deactivations::create)
        .post("/users/{id}/reactivations", reactivations::create)
        .post("/users/{id}/links", links::create)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    email: String,
    role: String,
    time_zone: String,
}

async fn index(admin: Admin, State(ctx): State<AppContext>) -> PageResult {
    let seen = sessions::last_seen(&ctx.db).await?;
    let row = |user: users::Model| Row {
        id: user.id,
        active: user.is_active(),
        invited: user.is_invited(),
        last_seen_at: seen.get(&user.id).copied(),
        name: user.name,
        email: user.email,
        role: user.role,
    };
    let rows = users::all(&ctx.db).await?.into_iter().map(row).collect();
    Ok(pages::index(&admin.frame(&ctx, Here::Users).await?, &IndexPage { rows }))
}

async fn new(admin: Admin, State(ctx): State<AppContext>) -> PageResult {
    let form = UserForm { role: users::AGENT.to_owned(), ..UserForm::default() };
    Ok(pages::new(&admin.frame(&ctx, Here::Users).await?, &FormPage { form, errors: Errors::none() }))
}

async fn create(admin: Admin, State(ctx): State<AppContext>, Form(typed): Form<Typed>) -> PageResult {
    match make(&admin, &ctx, &typed).await {
        Ok(user) => links::hand_over(&admin, &ctx, &user, true).await,
        Err(error) => {
            let page = FormPage { form: typed.into(), errors: beside_fields(error)? };
            Ok(pages::new(&admin.frame(&ctx, Here::Users).await?, &page))
        }
    }
}

async fn make(admin: &Admin, ctx: &AppContext, typed: &Typed) -> ModelResult<users::Model> {
    users::create(&Writer::of(ctx), &typed.details()?, None, Some(admin.user.id)).await
}

async fn show(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let user = users::find(&ctx.db, id).await?;
    let form = UserForm {
        name: user.name.clone(),
        email: user.email.clone(),
        role: user.role.clone(),
        time_zone: user.time_zone.clone().unwrap_or_default(),
    };
    page(&admin, &ctx, user, form, Errors::none()).await
}

async fn update(
    admin: Admin,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let user = users::find(&ctx.db, id).await?;
    match change(&admin, &ctx, &user, &typed).await {
        Ok(changed) => {
            admin.notice(format!("{} is saved.", changed.name)).await?;
            Ok(see("/users"))
        }
        Err(error) => page(&admin, &ctx, user, typed.into(), beside_fields(error)?).await,
    }
}

async fn change(admin: &Admin, ctx: &AppContext, user: &users::Model, typed: &Typed) -> ModelResult<users::Model> {
    user.change(&Writer::of(ctx), &typed.details()?, admin.user.id).await
}

async fn page(
    admin: &Admin,
    ctx: &AppContext,
    user: users::Model,
    form: UserForm,
    errors: Errors,
) -> PageResult<Response> {
    let page = ShowPage {
        id: user.id,
        active: user.is_active(),
        invited: user.is_invited(),
        created_at: user.created_at,
        last_seen_at: sessions::last_seen(&ctx.db).await?.get(&user.id).copied(),
        is_self: user.id == admin.user.id,
        is_last_admin: user.is_last_admin(&ctx.db).await?,
        name: user.name,
        form,
        errors,
    };
    Ok(pages::show(&admin.frame(ctx, Here::Users).await?, &page))
}

impl Typed {
    fn details(&self) -> ModelResult<Details> {
        Details::read(&self.name, &self.email, &self.role, &self.time_zone)
    }
}

impl From<Typed> for UserForm {
    fn from(typed: Typed) -> Self {
        Self { name: typed.name, email: typed.email, role: typed.role, time_zone: typed.time_zone }
    }
}
