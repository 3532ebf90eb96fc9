//! A person's numbers.

use super::{pages, with_doubt};
use crate::{
    controllers::{
        errors::{PageResult, beside_fields},
        extractors::{Form, SignedIn},
        see,
    },
    database::Writer,
    live::Live,
    models::{ModelError, ModelResult, people},
    vault::Vault,
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub number: String,
    /// Two letters.
    pub country: String,
}

pub async fn create(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    match person.add_number(&Writer::of(&ctx), &Vault::of(&ctx), &typed.number, &typed.country, me.user.id).await {
        Ok(added) => {
            me.notice(with_doubt("The number is added.", added.warning)).await?;
            Ok(back(&ctx, id))
        }
        Err(error) => pages::show(&me, &ctx, id, typed, None, beside_fields(error)?).await,
    }
}

pub async fn prefer(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path((id, address_id)): Path<(i64, i64)>,
) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    let preferred = person.prefer_number(&Writer::of(&ctx), address_id, me.user.id).await;
    answer(&me, &ctx, id, preferred).await
}

pub async fn remove(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path((id, address_id)): Path<(i64, i64)>,
) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    let removed = person.remove_number(&Writer::of(&ctx), address_id, me.user.id).await;
    answer(&me, &ctx, id, removed).await
}

/// Back to the person, with words where it could not be done.
async fn answer(me: &SignedIn, ctx: &AppContext, id: i64, done: ModelResult<()>) -> PageResult {
    match done {
        Ok(()) => {}
        Err(ModelError::Conflict(words)) => me.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(back(ctx, id))
}

fn back(ctx: &AppContext, id: i64) -> axum::response::Response {
    Live::of(ctx).people_changed(&[id]);
    see(&format!("/people/{id}"))
}
