//! Carriers' callbacks: verified over the raw request, translated, stored, and only then answered.

pub mod keeping; // what was not taken in, and trying it again

use crate::{
    gateways::{Answer, Callback, Kept, Reading},
    intake::{Intake, Refusal},
    lines::{Line, Lines},
    models::clock,
    settings::Settings,
    vault::Vault,
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use keeping::{keep_answered, keep_refused};
use loco_rs::{app::AppContext, controller::Routes};
use std::sync::Arc;

/// What every hook's address begins with.
pub const PREFIX: &str = "/hooks";

pub fn routes() -> Routes {
    Routes::new()
        .prefix(PREFIX)
        .add("/{key}", get(text).post(text))
        .add("/{key}/receipts", get(receipt).post(receipt))
        .add("/{key}/receipts/{attempt}", get(receipt_of_attempt).post(receipt_of_attempt))
}

async fn text(State(ctx): State<AppContext>, Path(key): Path<String>, request: Raw) -> Response {
    take(&ctx, &key, request.into_callback(&ctx, false, None)).await
}

async fn receipt(State(ctx): State<AppContext>, Path(key): Path<String>, request: Raw) -> Response {
    take(&ctx, &key, request.into_callback(&ctx, true, None)).await
}

async fn receipt_of_attempt(
    State(ctx): State<AppContext>,
    Path((key, attempt)): Path<(String, String)>,
    request: Raw,
) -> Response {
    take(&ctx, &key, request.into_callback(&ctx, true, Some(attempt))).await
}

/// The request as it came: signatures cover raw bytes.
struct Raw {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl<S: Send + Sync> axum::extract::FromRequest<S> for Raw {
    type Rejection = axum::extract::rejection::BytesRejection;

    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Self, Self::Rejection> {
        let (parts, body) = request.into_parts();
        let (method, uri, headers) = (parts.method.clone(), parts.uri.clone(), parts.headers.clone());
        let body = Bytes::from_request(axum::extract::Request::from_parts(parts, body), state).await?;
        Ok(Self { method, uri, headers, body })
    }
}

impl Raw {
    fn into_callback(self, ctx: &AppContext, is_receipt: bool, attempt: Option<String>) -> Callback {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        Callback {
            method: self.method.as_str().to_owned(),
            base: Settings::of(ctx).public_url.clone(),
            target: self.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            headers: headers.collect(),
            body: self.body.to_vec(),
            now: clock::now(),
            is_receipt,
            attempt,
        }
    }
}

async fn take(ctx: &AppContext, key: &str, callback: Callback) -> Response {
    let line = match Lines::of(ctx).by_hook_key(key).await {
        Ok(Some(line)) => line,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return unavailable(&error.to_string()),
    };
    let gateway = match &line.gateway {
        Ok(gateway) => gateway,
        Err(words) => return unavailable(words),
    };
    match gateway.read(&callback) {
        Ok(reading) => store(ctx, &line, &callback, reading).await,
        Err(Kept::Forged(words)) => {
            keep_refused(ctx, &line, &callback, &words).await;
            StatusCode::FORBIDDEN.into_response()
        }
        Err(Kept::Unreadable(words, answer)) => match keep_answered(ctx, &line, &callback, &words).await {
            Ok(()) => told(&answer),
            Err(reason) => unavailable(&reason),
        },
    }
}

/// Stores everything the callback says; the carrier hears 200 only when all of it is on the disk.
async fn store(ctx: &AppContext, line: &Arc<Line>, callback: &Callback, reading: Reading) -> Response {
    for event in reading.events {
        match Intake::of(ctx).take(line, event, &Vault::of(ctx)).await {
            Ok(()) => {}
            Err(Refusal::Unavailable) => return unavailable("it could not be stored"),
            Err(Refusal::Unreadable(words)) => {
                if let Err(reason) = keep_answered(ctx, line, callback, &words).await {
                    return unavailable(&reason);
                }
            }
        }
    }
    told(&reading.answer)
}

fn told(answer: &Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    match answer.content_type {
        Some(content_type) => {
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type))
        }
        None => response.headers_mut().remove(header::CONTENT_TYPE),
    };
    response
}

/// The carrier keeps it and comes back.
fn unavailable(reason: &str) -> Response {
    tracing::error!(reason, "a callback could not be taken in");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}
