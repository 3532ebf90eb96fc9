//! People who may be meant, while somebody types to whom a text goes.

use crate::{
    controllers::{errors::PageResult, extractors::SignedIn},
    models::people::whom,
    views::numbers::spaced,
};
use axum::{
    Json,
    extract::{Query, State},
    response::IntoResponse,
};
use loco_rs::app::AppContext;
use serde::{Deserialize, Serialize};

/// Fewer letters than this begin too many names.
const FEWEST: usize = 2;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// What the field then says: "Grace Hopper <+44 7700 900123>".
#[derive(Serialize)]
struct Suggestion {
    to: String,
}

pub async fn index(_: SignedIn, State(ctx): State<AppContext>, Query(typed): Query<Typed>) -> PageResult {
    let found = match typed.q.trim() {
        short if short.chars().count() < FEWEST => Vec::new(),
        begin => whom::beginning_with(&ctx.db, begin).await?,
    };
    let suggestion = |found: whom::Found| {
        let number = spaced(&found.number);
        Suggestion { to: found.name.map_or(number.clone(), |name| format!("{name} <{number}>")) }
    };
    Ok(Json(found.into_iter().map(suggestion).collect::<Vec<_>>()).into_response())
}
