//! Users: who signs in, in which role. For admins.

mod deactivations;
mod links;
mod reactivations;

use super::{
    errors::{PageError, PageResult, beside_fields},
    extractors::{Admin, Form},
    see,
};
use crate::{
    database::Writer,
    models::{
        ModelResult, sessions,
        throttles::Throttle,
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
    /// Of the admin who changes it.
    own_password: String,
}

/// The field of the admin's own password.
const OWN_PASSWORD: &str = "own_password";

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
    new_page(&admin, &ctx, form, Errors::none()).await
}

async fn create(
    admin: Admin,
    State(ctx): State<AppContext>,
    throttle: Throttle,
    Form(typed): Form<Typed>,
) -> PageResult {
    if let Err(errors) = admin.confirm(&throttle, OWN_PASSWORD, &typed.own_password).await? {
        return new_page(&admin, &ctx, typed.into(), errors).await;
    }
    match make(&admin, &ctx, &typed).await {
        Ok(user) => links::hand_over(&admin, &ctx, &user, true).await,
        Err(error) => new_page(&admin, &ctx, typed.into(), beside_fields(error)?).await,
    }
}

async fn new_page(admin: &Admin, ctx: &AppContext, form: UserForm, errors: Errors) -> PageResult {
    let page = FormPage { form, asks_password: admin.must_confirm().await?, errors };
    Ok(pages::new(&admin.frame(ctx, Here::Users).await?, &page))
}

async fn make(admin: &Admin, ctx: &AppContext, typed: &Typed) -> ModelResult<users::Model> {
    users::create(&Writer::of(ctx), &typed.details()?, None, Some(admin.user.id)).await
}

async fn show(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let user = users::find(&ctx.db, id).await?;
    let form = form_of(&user);
    page(&admin, &ctx, user, form, Errors::none()).await
}

fn form_of(user: &users::Model) -> UserForm {
    UserForm {
        name: user.name.clone(),
        email: user.email.clone(),
        role: user.role.clone(),
        time_zone: user.time_zone.clone().unwrap_or_default(),
    }
}

async fn update(
    admin: Admin,
    State(ctx): State<AppContext>,
    throttle: Throttle,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let user = someone_else(&admin, &ctx, id).await?;
    match change(&admin, &ctx, &throttle, &user, &typed).await? {
        Ok(changed) => {
            admin.notice(format!("{} is saved.", changed.name)).await?;
            Ok(see("/users"))
        }
        Err(errors) => page(&admin, &ctx, user, typed.into(), errors).await,
    }
}

/// What changes how somebody signs in or what they may do asks for the admin's own password.
async fn change(
    admin: &Admin,
    ctx: &AppContext,
    throttle: &Throttle,
    user: &users::Model,
    typed: &Typed,
) -> PageResult<Result<users::Model, Errors>> {
    let details = match typed.details() {
        Ok(details) => details,
        Err(error) => return beside_fields(error).map(Err),
    };
    if details.change_access_of(user)
        && let Err(errors) = admin.confirm(throttle, OWN_PASSWORD, &typed.own_password).await?
    {
        return Ok(Err(errors));
    }
    match user.change(&Writer::of(ctx), &details, admin.user.id).await {
        Ok(changed) => Ok(Ok(changed)),
        Err(error) => beside_fields(error).map(Err),
    }
}

/// Their own details admins change on their profile, which asks for their password.
async fn someone_else(admin: &Admin, ctx: &AppContext, id: i64) -> PageResult<users::Model> {
    if id == admin.user.id {
        return Err(PageError::Conflict("This is your own account. Change it on your profile.".to_owned()));
    }
    Ok(users::find(&ctx.db, id).await?)
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
        asks_password: admin.must_confirm().await?,
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
