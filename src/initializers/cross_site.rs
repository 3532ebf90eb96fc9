//! A page of another site cannot press our buttons. Carriers' hooks are open to all, and signed instead.

use crate::{settings::Settings, views};
use async_trait::async_trait;
use axum::{Router, response::Response};
use loco_rs::{
    Error, Result,
    app::{AppContext, Initializer},
};
use tower_http::csrf::{CsrfLayer, ProtectionError};

pub struct CrossSite;

#[async_trait]
impl Initializer for CrossSite {
    fn name(&self) -> String {
        "cross-site guard".to_owned()
    }

    async fn after_routes(&self, router: Router, ctx: &AppContext) -> Result<Router> {
        let guard = CsrfLayer::new()
            .with_insecure_bypass(|_, address| address.path().starts_with("/hooks/"))
            .add_trusted_origin(origin(&Settings::of(ctx).public_url)?)
            .map_err(|error| Error::Message(error.to_string()))?;
        Ok(router.layer(guard.with_rejection_response(refuse)))
    }
}

/// The public address as browsers say where a form stood.
fn origin(public_url: &str) -> Result<String> {
    let address = url::Url::parse(public_url).map_err(|error| Error::Message(error.to_string()))?;
    Ok(address.origin().ascii_serialization())
}

fn refuse(_: ProtectionError) -> Response {
    tracing::warn!("a write from another site was refused");
    views::errors::cross_site()
}
