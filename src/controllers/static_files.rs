//! Styles, scripts and pictures: all inside the binary.

use crate::views::static_assets;
use axum::{
    extract::Path,
    http::{HeaderMap, Uri},
    response::Response,
    routing::get,
};
use loco_rs::controller::Routes;

pub fn routes() -> Routes {
    Routes::new().add("/static/{*path}", get(show))
}

async fn show(Path(path): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    static_assets::asset(&path, &uri, &headers)
}
