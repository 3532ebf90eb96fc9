//! Who calls: the address that throttles count by.

use crate::{
    database::Writer,
    models::throttles::Throttle,
    settings::{Settings, TrustedProxies},
    vault::Vault,
};
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
        let remote = remote(parts, &Settings::of(ctx).proxies);
        Ok(Self { writer: Writer::of(ctx), vault: Vault::of(ctx), remote })
    }
}

/// Who called: the peer itself, unless it is a proxy of ours that says for whom it calls.
fn remote(parts: &Parts, proxies: &TrustedProxies) -> IpAddr {
    let peer = direct(parts).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
    if proxies.contains(peer) { forwarded_for(&parts.headers, proxies).unwrap_or(peer) } else { peer }
}

fn direct(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

/// Each proxy adds at the end whom it was called by: the last one that is no proxy of ours called, and those before it are
/// anyone's word.
fn forwarded_for(headers: &HeaderMap, proxies: &TrustedProxies) -> Option<IpAddr> {
    let lists: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|list| list.to_str().ok()).collect();
    let lists = lists.join(",");
    let mut nearest = None;
    for written in lists.rsplit(',') {
        let caller = address(written.trim())?;
        if !proxies.contains(caller) {
            return Some(caller);
        }
        nearest = Some(caller);
    }
    nearest
}

/// Some proxies write the port too: `203.0.113.7:4711`, `[2001:db8::1]:4711`.
fn address(written: &str) -> Option<IpAddr> {
    let address = written.parse().ok().or_else(|| written.parse().ok().map(|with_port: SocketAddr| with_port.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn caller(peer: &str, forwarded_for: &[&str]) -> String {
        let mut request = Request::builder();
        for list in forwarded_for {
            request = request.header("x-forwarded-for", *list);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        let proxies = TrustedProxies::read(true, "10.0.0.0/8").unwrap();
        remote(&parts, &proxies).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_says_for_whom_it_calls() {
        assert_eq!(caller("127.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(caller("::ffff:10.1.2.3", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(caller("198.51.100.9", &["203.0.113.7"]), "198.51.100.9");
    }

    #[test]
    fn what_a_caller_wrote_in_front_is_not_believed() {
        assert_eq!(caller("127.0.0.1", &["1.1.1.1, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(caller("127.0.0.1", &["1.1.1.1", "203.0.113.7"]), "203.0.113.7");
        assert_eq!(caller("127.0.0.1", &["1.1.1.1, 203.0.113.7, 10.0.0.2"]), "203.0.113.7");
    }

    #[test]
    fn who_called_stays_the_proxy_where_it_does_not_say() {
        for lists in [&[][..], &[""], &["nonsense"], &["203.0.113.7, nonsense"]] {
            assert_eq!(caller("10.1.2.3", lists), "10.1.2.3", "{lists:?}");
        }
    }

    #[test]
    fn a_port_behind_the_address_is_left_out() {
        assert_eq!(caller("127.0.0.1", &["203.0.113.7:4711"]), "203.0.113.7");
        assert_eq!(caller("127.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
    }
}
