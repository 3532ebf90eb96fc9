//! The first page of all: whoever started the desk makes its first admin.

use super::{
    errors::{PageResult, beside_fields},
    extractors::Form,
    see, sessions,
};
use crate::{
    database::Writer,
    models::{
        ModelResult, desk, sample,
        throttles::{Limit, Throttle, Turn},
        users::{self, Details, password},
    },
    settings::Settings,
    vault::{Vault, same},
    views::{
        Errors,
        doors::{self, FirstRunPage},
    },
};
use axum::{extract::State, response::Response};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;
use tower_sessions::Session;

pub fn routes() -> Routes {
    Routes::new().get("/first-run", new).post("/first-run", create)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
    name: String,
    email: String,
    password: String,
    sample: Option<String>,
    /// Where their browser is; empty without JavaScript.
    time_zone: String,
}

async fn new(State(ctx): State<AppContext>) -> PageResult {
    if users::exist(&ctx.db).await? {
        Ok(see("/sign-in"))
    } else {
        Ok(doors::first_run(&FirstRunPage { sample: true, demo: Settings::of(&ctx).demo, ..FirstRunPage::default() }))
    }
}

async fn create(
    State(ctx): State<AppContext>,
    session: Session,
    throttle: Throttle,
    Form(typed): Form<Typed>,
) -> PageResult {
    if users::exist(&ctx.db).await? {
        return Ok(see("/sign-in"));
    }
    let limits = [Limit::Code, Limit::Remote];
    if let Turn::Later(wait) = throttle.enter(&limits).await? {
        return Ok(wait.stamp(again(&ctx, typed, Errors::one("code", wait.words()))));
    }
    if !same(&plain(&typed.code), &plain(&Vault::of(&ctx).first_run_code())) {
        return Ok(again(&ctx, typed, Errors::one("code", "That code doesn't match the one in the console.")));
    }
    throttle.forget(&limits).await?;
    match make_admin(&ctx, &typed).await {
        Ok(Some(admin)) => open(&ctx, &session, &admin, &typed).await,
        Ok(None) => Ok(see("/sign-in")),
        Err(error) => Ok(again(&ctx, typed, beside_fields(error)?)),
    }
}

async fn make_admin(ctx: &AppContext, typed: &Typed) -> ModelResult<Option<users::Model>> {
    let details = Details::read(&typed.name, &typed.email, users::ADMIN, "")?;
    let password = password::choose(&typed.password, &[&typed.name, &typed.email]).await?;
    users::create_first(&Writer::of(ctx), &details, &password).await
}

/// They are in, whether the rest could be done or not.
async fn open(ctx: &AppContext, session: &Session, admin: &users::Model, typed: &Typed) -> PageResult {
    let welcome = sessions::begin(ctx, session, admin.id, "/").await?;
    if let Err(error) = furnish(ctx, admin, typed).await {
        tracing::error!(%error, "the desk could not be furnished");
    }
    Ok(welcome)
}

/// The desk keeps the time of whoever opens it, if it knows that zone; the sample data has times already.
async fn furnish(ctx: &AppContext, admin: &users::Model, typed: &Typed) -> ModelResult<()> {
    if let Ok(Some(zone)) = users::read_zone(&typed.time_zone) {
        desk::put(&*Writer::of(ctx), desk::TIME_ZONE, &zone).await?;
    }
    if typed.sample.is_some() {
        sample::fill(&Writer::of(ctx), &Vault::of(ctx), admin.id).await?;
    }
    Ok(())
}

fn again(ctx: &AppContext, typed: Typed, errors: Errors) -> Response {
    doors::first_run(&FirstRunPage {
        code: typed.code,
        name: typed.name,
        email: typed.email,
        sample: typed.sample.is_some(),
        demo: Settings::of(ctx).demo,
        errors,
    })
}

/// The code as it may be read from a screen: in any case, with or without its dash, O for 0 and I or L for 1.
fn plain(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase());
    let forgiving = letters.map(|letter| match letter {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    });
    forgiving.collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_code_is_read_forgivingly() {
        assert_eq!(plain(" o1il0-abcde "), plain("01110ABCDE"));
        assert_ne!(plain("01110-ABCDF"), plain("01110-ABCDE"));
    }
}
