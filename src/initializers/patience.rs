//! How long a request may take to say what it wants, and we to answer. Streams go on once they have begun.

use async_trait::async_trait;
use axum::{Router, http::StatusCode};
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
};
use std::time::Duration;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// From the first line to the answer: longer than any form or callback takes.
const WHOLE: Duration = Duration::from_secs(30);
/// Between two pieces of a body.
const SILENCE: Duration = Duration::from_secs(10);

pub struct Patience;

#[async_trait]
impl Initializer for Patience {
    fn name(&self) -> String {
        "patience".to_owned()
    }

    async fn after_routes(&self, router: Router, _: &AppContext) -> Result<Router> {
        let whole = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, WHOLE);
        Ok(router.layer(RequestBodyTimeoutLayer::new(SILENCE)).layer(whole))
    }
}
