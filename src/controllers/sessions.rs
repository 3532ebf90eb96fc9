//! Signing in and out.

use super::{
    errors::{PageResult, beside_fields},
    extractors::{Device, Form, remember_device, session_of, user_of},
    see,
};
use crate::{
    database::Writer,
    live::Live,
    models::{
        clock, sample, sessions,
        throttles::Throttle,
        users::{
            self,
            signing_in::{Outcome, attempt},
        },
    },
    settings::Settings,
    views::{
        Errors,
        doors::{self, SignInPage},
    },
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderName, HeaderValue},
    response::Response,
};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;
use tower_sessions::Session;

pub fn routes() -> Routes {
    Routes::new().get("/sign-in", new).post("/sign-in", create).post("/sign-out", destroy)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Headed {
    next: String,
    signed_out: bool,
    /// A page that was open found nobody signed in any more.
    ended: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Credentials {
    email: String,
    password: String,
    next: String,
}

async fn new(
    State(ctx): State<AppContext>,
    session: Session,
    headed: Result<Query<Headed>, QueryRejection>,
) -> PageResult {
    let Query(headed) = headed.unwrap_or_default();
    if user_of(&session, &ctx).await?.is_some() {
        return Ok(see(local(&headed.next)));
    }
    if !users::exist(&ctx.db).await? {
        return Ok(see("/first-run"));
    }
    let notice = match headed {
        Headed { signed_out: true, .. } => Some("You have been signed out.".to_owned()),
        Headed { ended: true, .. } => Some("You've been signed out. Please sign in again.".to_owned()),
        _ => None,
    };
    Ok(doors::sign_in(&SignInPage { next: local(&headed.next).to_owned(), notice, ..page(&ctx) }))
}

async fn create(
    State(ctx): State<AppContext>,
    session: Session,
    throttle: Throttle,
    Device(device): Device,
    Form(typed): Form<Credentials>,
) -> PageResult {
    match attempt(&throttle, &ctx.db, &typed.email, &typed.password, device.as_deref()).await {
        Ok(Outcome::Welcome(user)) => begin(&ctx, &session, user.id, local(&typed.next)).await,
        Ok(Outcome::Refused) => {
            Ok(again(&ctx, typed, Errors::one("form", "This e-mail address and password do not match.")))
        }
        Ok(Outcome::TooMany(wait)) => Ok(wait.stamp(again(&ctx, typed, Errors::one("form", wait.words())))),
        Err(error) => Ok(again(&ctx, typed, beside_fields(error)?)),
    }
}

async fn destroy(State(ctx): State<AppContext>, session: Session) -> PageResult {
    let open = session_of(&session);
    session.flush().await?;
    if let Some(hash) = open {
        Live::of(&ctx).session_ended(&hash);
    }
    let mut answer = see("/sign-in?signed_out=true");
    let what = HeaderValue::from_static("\"cache\", \"storage\"");
    answer.headers_mut().insert(HeaderName::from_static("clear-site-data"), what);
    Ok(answer)
}

/// Signs a user in, under an id that was never used before, and sends them to a page.
pub async fn begin(ctx: &AppContext, session: &Session, user_id: i64, next: &str) -> PageResult {
    let user = users::find(&ctx.db, user_id).await?;
    if let Some(before) = session_of(session) {
        Live::of(ctx).session_ended(&before);
    }
    session.clear().await;
    session.cycle_id().await?;
    session.insert(sessions::USER, user.id).await?;
    session.insert(sessions::ROLE, &user.role).await?;
    session.insert(sessions::SINCE, clock::now()).await?;
    session.insert(sessions::SEEN, clock::now()).await?;
    user.signed_in(&Writer::of(ctx)).await?;
    Ok(remember_device(ctx, &user, see(next)))
}

fn again(ctx: &AppContext, typed: Credentials, errors: Errors) -> Response {
    doors::sign_in(&SignInPage { next: local(&typed.next).to_owned(), email: typed.email, errors, ..page(ctx) })
}

fn page(ctx: &AppContext) -> SignInPage {
    let settings = Settings::of(ctx);
    let demo = settings.demo;
    let (email, password) = sample::DEMO_ADMIN;
    SignInPage {
        demo,
        demo_account: demo.then(|| (email.to_owned(), password.to_owned())),
        https_address: settings.is_https().then(|| settings.public_url.clone()),
        ..SignInPage::default()
    }
}

/// Only a path of this desk is a place to go to.
fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic());
    let is_a_page = !["/sign-in", "/sign-out", "/first-run"].iter().any(|door| next.starts_with(door));
    if is_path && is_plain && is_a_page { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn one_is_led_to_places_of_this_desk_only() {
        for (next, place) in [
            ("/people?search=grace%20h", "/people?search=grace%20h"),
            ("/", "/"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("\\\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/people\r\nSet-Cookie: x=y", "/"),
            ("/\t/evil.example", "/"),
            (" //evil.example", "/"),
            ("/sign-out", "/"),
        ] {
            assert_eq!(local(next), place, "{next:?}");
        }
    }
}
