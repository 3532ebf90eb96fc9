//! Pages answer under the desk's own address alone: a name that somebody else points at this machine (DNS rebinding) would
//! make their page one of ours.
//!
//! Carriers' webhooks and the health checks answer under any name. Neither knows a cookie: a callback is believed for its
//! signature, which covers the public address, and a proxy that calls the desk by another name must not cost a text.

use crate::{settings::Settings, views::errors};
use async_trait::async_trait;
use axum::{
    Router,
    extract::{Request, State},
    http::header::HOST,
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
};
use std::sync::Arc;

pub struct HostCheck;

#[async_trait]
impl Initializer for HostCheck {
    fn name(&self) -> String {
        "host check".to_owned()
    }

    async fn after_routes(&self, router: Router, ctx: &AppContext) -> Result<Router> {
        Ok(router.layer(from_fn_with_state(Settings::of(ctx), check)))
    }
}

async fn check(State(settings): State<Arc<Settings>>, request: Request, next: Next) -> Response {
    let host = host_of(&request);
    if request.uri().path().starts_with("/_") || host.as_deref().is_some_and(|host| is_ours(host, &settings)) {
        return next.run(request).await;
    }
    let asked = host.unwrap_or_default();
    tracing::warn!(
        host = asked,
        public_url = settings.public_url,
        "a request for another host was refused: PARLEY_PUBLIC_URL"
    );
    errors::misdirected(&asked, &settings.public_url)
}

/// The name that was asked for, without its port.
fn host_of(request: &Request) -> Option<String> {
    let named = || request.headers().get(HOST)?.to_str().ok()?.parse().ok();
    let authority = request.uri().authority().cloned().or_else(named)?;
    Some(authority.host().trim_end_matches('.').to_ascii_lowercase())
}

fn is_ours(host: &str, settings: &Settings) -> bool {
    let public = url::Url::parse(&settings.public_url).ok();
    let is_public = public.is_some_and(|public| public.host_str() == Some(host));
    is_public || is_this_machine(host)
}

/// `localhost`, whatever stands in front of it (RFC 6761, 6.3), and loopback addresses.
pub fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_many_names() {
        for host in ["localhost", "desk.localhost", "127.0.0.1", "127.1.2.3", "[::1]", "[::ffff:127.0.0.1]"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["localhost.example.com", "127.0.0.1.nip.io", "192.168.1.5", "0.0.0.0", "[::]", ""] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
