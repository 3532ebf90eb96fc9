//! Styles, scripts and templates, embedded in the binary; a debug build reads them from disk.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// Serves `/static/{path}`: for ever when the address names the version, else after asking.
pub fn asset(path: &str, uri: &Uri, headers: &HeaderMap) -> Response {
    match find(path) {
        Some(file) => serve(path, &file, uri, headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The address of a file with its version: `/static/css/base.css?v=1f0c…`.
pub fn address(path: &str) -> Option<String> {
    find(path).map(|file| format!("/static/{path}?v={}", version(&file)))
}

/// Every template with its name.
pub(super) fn templates() -> Vec<(String, String)> {
    texts("views/", ".html").map(|(name, text)| (format!("{name}.html"), text)).collect()
}

/// Every icon with its name.
pub(super) fn icons() -> Vec<(String, String)> {
    texts("views/icons/", ".svg").collect()
}

fn texts(folder: &'static str, ending: &'static str) -> impl Iterator<Item = (String, String)> {
    Assets::iter().filter_map(move |path| {
        let name = path.strip_prefix(folder)?.strip_suffix(ending)?.to_owned();
        Some((name, String::from_utf8(Assets::get(&path)?.data.into_owned()).ok()?))
    })
}

fn find(path: &str) -> Option<EmbeddedFile> {
    let is_plain = !path.split('/').any(|part| part.is_empty() || part.starts_with('.'));
    if is_plain { Assets::get(&format!("static/{path}")) } else { None }
}

fn serve(path: &str, file: &EmbeddedFile, uri: &Uri, headers: &HeaderMap) -> Response {
    let version = version(file);
    let tag = format!("\"{version}\"");
    let is_pinned = uri.query().is_some_and(|query| query == format!("v={version}"));
    let caching = if is_pinned { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let about = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::CONTENT_TYPE, content_type(&kind)),
    ];
    if is_known(headers, &tag) {
        (StatusCode::NOT_MODIFIED, about).into_response()
    } else {
        (about, Body::from(file.data.clone())).into_response()
    }
}

fn content_type(kind: &mime_guess::Mime) -> String {
    if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

/// Whether the browser has this version already; a proxy may have weakened the tag.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
}

fn version(file: &EmbeddedFile) -> String {
    hex::encode(&file.metadata.sha256_hash()[..8])
}
