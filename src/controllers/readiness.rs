//! Whether the desk takes texts in, for whoever watches it. The whole report stays on this machine.

use super::extractors::FromHere;
use crate::health::Health;
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use loco_rs::{
    app::AppContext,
    controller::{Routes, monitoring},
};
use serde_json::json;

/// In place of Loco's own, which knows of the database alone.
pub fn routes() -> Routes {
    Routes::new()
        .add("/_readiness", get(show))
        .add("/_ping", get(monitoring::ping))
        .add("/_health", get(monitoring::health))
}

async fn show(FromHere(is_from_here): FromHere, State(ctx): State<AppContext>) -> Response {
    let report = Health::of(&ctx).report(&ctx, is_from_here).await;
    let status = if report.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    if is_from_here {
        (status, Json(report)).into_response()
    } else {
        (status, Json(json!({ "ok": report.ok }))).into_response()
    }
}
