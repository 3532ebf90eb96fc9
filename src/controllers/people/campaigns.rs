//! The campaigns that a person got.

use crate::{
    controllers::{conversations::page::campaign_href, errors::PageResult, extractors::SignedIn},
    models::{
        addresses,
        campaigns::history::{self, Got},
        inboxes::Visible,
        people,
    },
    views::{
        Here,
        people::{self as views, CampaignsPage},
    },
};
use axum::extract::{Path, Query, State};
use loco_rs::app::AppContext;
use serde::Deserialize;

/// On a person's own page.
pub const FEW: usize = 20;
const MANY: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    before: Option<i64>,
}

pub async fn index(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    let visible = Visible::to(&ctx.db, me.user.id).await?;
    let mut found = history::of_person(&ctx.db, &visible, id, place.before, MANY + 1).await?;
    let has_older = found.len() > MANY;
    found.truncate(MANY);
    let page = CampaignsPage {
        person_id: id,
        name: person.name,
        number: addresses::of_person(&ctx.db, id).await?.into_iter().next().map(|address| address.value),
        older: found.last().filter(|_| has_older).map(|got| got.cursor),
        is_past: place.before.is_some(),
        rows: found.into_iter().map(got).collect(),
    };
    Ok(views::campaigns(&me.frame(&ctx, Here::People).await?, &page))
}

pub fn got(got: Got) -> views::Got {
    views::Got {
        href: campaign_href(got.campaign_id, got.is_to_one),
        name: got.name,
        inbox: got.inbox,
        at: got.at,
        status: got.status,
        advertises: got.advertises,
        asks: got.asks,
        answer: got.answer.map(|(number, label)| format!("{number} {label}")),
    }
}
