//! Whatever a form changed, the next page shows: what was read before it is out of date.

use crate::live::Live;
use async_trait::async_trait;
use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
};

pub struct Writes;

#[async_trait]
impl Initializer for Writes {
    fn name(&self) -> String {
        "writes".to_owned()
    }

    async fn after_routes(&self, router: Router, ctx: &AppContext) -> Result<Router> {
        Ok(router.layer(from_fn_with_state(Live::of(ctx), tell)))
    }
}

/// The letter box rings for what carriers bring.
async fn tell(State(live): State<Live>, request: Request, next: Next) -> Response {
    let may_write = !request.method().is_safe() && !request.uri().path().starts_with("/hooks/");
    let response = next.run(request).await;
    if may_write {
        live.written();
    }
    response
}
