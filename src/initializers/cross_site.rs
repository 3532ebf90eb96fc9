//! A page of another site cannot press our buttons. Carriers' hooks are open to all, and signed instead.

use crate::{settings::Settings, views::errors};
use async_trait::async_trait;
use axum::{
    Extension, Router,
    extract::{Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{HOST, HeaderName, ORIGIN},
    },
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use loco_rs::{
    Error, Result,
    app::{AppContext, Initializer},
};
use std::sync::Arc;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use url::Url;

pub struct CrossSite;

#[async_trait]
impl Initializer for CrossSite {
    fn name(&self) -> String {
        "cross-site guard".to_owned()
    }

    async fn after_routes(&self, router: Router, ctx: &AppContext) -> Result<Router> {
        let settings = Settings::of(ctx);
        let guard = CsrfLayer::new()
            .with_insecure_bypass(|_, address| is_hook(address.path()))
            .add_trusted_origin(origin(&settings.public_url)?)
            .map_err(|error| Error::Message(error.to_string()))?;
        let guarded = router.layer(guard.with_rejection_response(refuse));
        Ok(guarded.layer(from_fn_with_state(settings, explain)))
    }
}

fn is_hook(path: &str) -> bool {
    path.starts_with("/hooks/")
}

/// The public address as browsers say where a form stood.
fn origin(public_url: &str) -> Result<String> {
    let address = Url::parse(public_url).map_err(|error| Error::Message(error.to_string()))?;
    Ok(address.origin().ascii_serialization())
}

/// That the guard refused a request; the page is made where its headers are known.
#[derive(Clone)]
struct Refused;

fn refuse(_: ProtectionError) -> Response {
    (StatusCode::FORBIDDEN, Extension(Refused)).into_response()
}

/// Says which addresses were compared, and what to do where both are the desk's.
async fn explain(State(settings): State<Arc<Settings>>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_hook(request.uri().path()) {
        return next.run(request).await;
    }
    let (origin, host) = (said(request.headers(), &ORIGIN), said(request.headers(), &HOST));
    let public_url = &settings.public_url;
    if settings.is_https() && is_plain_http(&origin) {
        tracing::warn!(
            origin,
            public_url,
            "a form that was opened without HTTPS was refused: browsers keep no cookie there"
        );
        return errors::without_https(&origin, public_url);
    }
    let response = next.run(request).await;
    if response.extensions().get::<Refused>().is_none() {
        return response;
    }
    tracing::warn!(
        origin,
        host,
        public_url,
        "a form of another origin than PARLEY_PUBLIC_URL was refused: if that is an address of this desk, open the desk at its \
         PARLEY_PUBLIC_URL, or change that setting"
    );
    errors::cross_site(&origin, public_url)
}

fn said(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Whether its browser drops the cookies of a desk with an https address; most keep them on the same machine.
fn is_plain_http(origin: &str) -> bool {
    let Ok(origin) = Url::parse(origin) else { return false };
    let is_here = origin.host_str().is_some_and(super::host::is_this_machine);
    origin.scheme() == "http" && !is_here
}
