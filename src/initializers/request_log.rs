//! One line a request. The route's pattern and never the address: those hold texts, numbers and keys of hooks.

use async_trait::async_trait;
use axum::{
    Router,
    extract::{MatchedPath, Request},
    middleware::{Next, from_fn},
    response::Response,
};
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
};
use std::time::Instant;

pub struct RequestLog;

#[async_trait]
impl Initializer for RequestLog {
    fn name(&self) -> String {
        "request log".to_owned()
    }

    async fn after_routes(&self, router: Router, _: &AppContext) -> Result<Router> {
        Ok(router.layer(from_fn(log)))
    }
}

pub async fn log(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("(no route)", MatchedPath::as_str);
    let ms = began.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(%method, route, status = response.status().as_u16(), ms, "answered");
    response
}
