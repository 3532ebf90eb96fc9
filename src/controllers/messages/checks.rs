//! "Check again".

use super::{Place, settled};
use crate::{
    controllers::{errors::PageResult, extractors::SignedIn},
    dispatch::doubts::{self, Finding},
    models::messages,
};
use axum::extract::{Path, Query, State};
use loco_rs::app::AppContext;

pub async fn create(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
) -> PageResult {
    let message = messages::find_for(&ctx.db, signed_in.user.id, id).await?;
    let outcome = match doubts::check(&ctx, message.id).await {
        Ok(finding) => {
            signed_in.notice(words(finding)).await?;
            Ok(())
        }
        Err(error) => Err(error),
    };
    settled(&signed_in, &ctx, outcome, &message, &place).await
}

fn words(finding: Finding) -> &'static str {
    match finding {
        Finding::Found => "The provider has it.",
        Finding::Absent => "The provider does not list it. It may still turn up within a few minutes.",
        Finding::CannotSay => "The provider could not be asked. A receipt may still come.",
    }
}
