use crate::{database::Writer, models::throttles::Throttle, settings::Settings, vault::Vault};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use loco_rs::app::AppContext;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

/// Whether a request comes from this very machine, and not through a proxy on it.
#[derive(Clone, Copy, Debug)]
pub struct FromHere(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for FromHere {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let is_forwarded =
            ["forwarded", "x-forwarded-for", "x-real-ip", "via"].iter().any(|name| parts.headers.contains_key(*name));
        Ok(Self(!is_forwarded && direct(parts).is_some_and(|peer| peer.to_canonical().is_loopback())))
    }
}

impl FromRequestParts<AppContext> for Throttle {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> Result<Self, Infallible> {
        let remote = remote(parts, Settings::of(ctx).behind_proxy);
        Ok(Self { writer: Writer::of(ctx), vault: Vault::of(ctx), remote })
    }
}

fn remote(parts: &Parts, behind_proxy: bool) -> IpAddr {
    let forwarded = if behind_proxy { forwarded_for(&parts.headers) } else { None };
    forwarded.or_else(|| direct(parts)).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

fn direct(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

/// The last one is the proxy's own word; those before it are anyone's.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok()
}
