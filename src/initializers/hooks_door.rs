//! Carriers come in by a door of their own: what is laid around pages (sessions, compression, the guard against other
//! sites' forms) is nothing to them, and takes longer than reading what they bring.

use super::request_log;
use crate::controllers::hooks;
use async_trait::async_trait;
use axum::{Router, extract::DefaultBodyLimit, middleware::from_fn};
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
};
use tower_http::catch_panic::CatchPanicLayer;

/// A callback is a few kilobytes; a long text is less.
const LARGEST_BODY: usize = 1_000_000;

pub struct HooksDoor;

#[async_trait]
impl Initializer for HooksDoor {
    fn name(&self) -> String {
        "the carriers' door".to_owned()
    }

    async fn after_routes(&self, pages: Router, ctx: &AppContext) -> Result<Router> {
        let hooks = hooks::routes().handlers.into_iter();
        let door = hooks.fold(Router::new(), |door, hook| {
            let path = format!("{}{}", hooks::PREFIX, hook.uri);
            // Some are pasted with a slash too many.
            door.route(&format!("{path}/"), hook.method.clone()).route(&path, hook.method)
        });
        let door = door
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(CatchPanicLayer::new())
            .layer(from_fn(request_log::log))
            .with_state(ctx.clone());
        Ok(door.fallback_service(pages))
    }
}
