//! What a person decides about a message of ours.

mod retries;
mod settlements;

use axum::routing::post;
use loco_rs::controller::Routes;

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/messages")
        .add("/{id}/retries", post(retries::create))
        .add("/{id}/settlements", post(settlements::create))
}
