//! Who would get a campaign, one by one, before there is a launch; and who would not, and why.

use super::{Seen, pages};
use crate::{
    controllers::{
        errors::{PageError, PageResult},
        see,
    },
    models::campaigns::{self, State, audience::Why},
    views::{
        Here,
        campaigns::{self as views, AudiencePage, Meant},
    },
};
use axum::extract::Query;
use serde::Deserialize;

/// People of one page.
const ROWS: usize = 50;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Why they are left out; none: they get it.
    why: Option<String>,
    after: Option<String>,
}

pub async fn index(seen: Seen, Query(place): Query<Place>) -> PageResult {
    let Seen { ctx, me, campaign } = &seen;
    if !matches!(campaign.state(), State::Draft | State::Scheduled) {
        return Ok(see(&format!("/campaigns/{}/recipients", campaign.id)));
    }
    let why = match place.why.as_deref().filter(|why| !why.is_empty()) {
        Some(why) => Some(Why::parse(why).ok_or(PageError::NotFound)?),
        None => None,
    };
    let after: Option<i64> = place.after.and_then(|after| after.parse().ok());
    let (people, next) = campaigns::meant_people(&ctx.db, campaign, why, after.unwrap_or(0), ROWS).await?;
    let page = AudiencePage {
        head: pages::head(&seen).await?,
        title: why.map_or_else(|| "Who gets it".to_owned(), |why| format!("Left out: {}", why.words())),
        why: why.map(|why| why.as_str().to_owned()),
        rows: people.into_iter().map(meant).collect(),
        is_past: after.is_some(),
        next,
    };
    Ok(views::audience(&me.frame(ctx, Here::Campaigns).await?, &page))
}

fn meant(head: campaigns::Head) -> Meant {
    let number = head.number.map(|number| number.value).unwrap_or_default();
    Meant { id: head.cursor, person_id: head.person_id, name: head.name, number }
}
