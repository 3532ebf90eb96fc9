use crate::{
    models::{
        clock,
        users::{self, devices},
    },
    settings::Settings,
    vault::Vault,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use loco_rs::app::AppContext;
use std::convert::Infallible;
use time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};

/// The token of a browser in which somebody signed in before. It lets nobody in: guesses elsewhere do not slow it down.
#[derive(Clone, Debug)]
pub struct Device(pub Option<String>);

impl FromRequestParts<AppContext> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> Result<Self, Infallible> {
        let name = cookie_name(Settings::of(ctx).is_https());
        let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
        let mut cookies = cookies.flat_map(Cookie::split_parse).flatten();
        Ok(Self(cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())))
    }
}

/// Lets the browser that gets this answer be known as one in which this user signed in.
pub fn remember_device(ctx: &AppContext, user: &users::Model, mut answer: Response) -> Response {
    let secure = Settings::of(ctx).is_https();
    let cookie = Cookie::build((cookie_name(secure), devices::token(&Vault::of(ctx), user)))
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(devices::KNOWN_FOR / clock::SECOND))
        .build();
    if let Ok(cookie) = HeaderValue::from_str(&cookie.to_string()) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-parley-device" } else { "parley-device" }
}
