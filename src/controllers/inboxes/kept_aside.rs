//! What an inbox refused or did not understand: looking at it, and trying it again once the cause is mended.

use crate::{
    controllers::{
        errors::{PageError, PageResult},
        extractors::{Admin, Form},
        hooks::keeping,
        see,
    },
    database::Writer,
    live::Live,
    models::{inboxes, kept_aside},
    settings::Settings,
    views::{
        Here, Named,
        kept_aside::{self as views, Callback, Page, Reason},
    },
};
use axum::extract::{Path, Query, State};
use loco_rs::app::AppContext;
use serde::Deserialize;

const LONGEST_SHOWN: usize = 16 * 1024;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    before: Option<String>,
}

impl Place {
    fn before(&self) -> Option<i64> {
        self.before.as_deref()?.parse().ok()
    }

    /// The same page of an inbox's.
    fn of(&self, inbox: i64) -> String {
        let before = self.before().map(|id| format!("?before={id}")).unwrap_or_default();
        format!("/inboxes/{inbox}/kept-aside{before}")
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    /// One callback; none: all of them.
    id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Removal {
    id: Option<String>,
    /// The newest that goes; all older ones go with it.
    up_to: Option<String>,
}

pub async fn index(
    admin: Admin,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let before = place.before();
    let (rows, older) = kept_aside::page(&ctx.db, id, before).await?;
    let fits = keeping::fitting_base(&ctx, &inbox, &rows).await;
    let page = Page {
        inbox: Named { id, name: inbox.name },
        reasons: kept_aside::reasons(&ctx.db, id).await?.into_iter().map(reason).collect(),
        rows: rows.into_iter().map(callback).collect(),
        older,
        before,
        fits,
        public_url: Settings::of(&ctx).public_url.clone(),
    };
    Ok(views::index(&admin.frame(&ctx, Here::Inboxes).await?, &page))
}

/// Tries one again, or all of them in the order they came.
pub async fn try_again(
    admin: Admin,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
    Form(which): Form<Which>,
) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let (tried, taken) = match which.id.and_then(|id| id.parse().ok()) {
        Some(one) => {
            let one = kept_aside::find_in(&ctx.db, id, one).await?;
            (1, keeping::try_again(&ctx, &inbox, &[one]).await?)
        }
        None => try_all(&ctx, &inbox).await?,
    };
    match taken {
        0 => admin.alert("Nothing was taken in. The reasons below are those of today.").await?,
        _ if taken == tried => admin.notice(format!("Taken in: {taken}.")).await?,
        _ => admin.notice(format!("Taken in: {taken} of {tried}. The others stay here.")).await?,
    }
    Ok(see(&place.of(id)))
}

/// Deletes one, or all that the page showed or had before it.
pub async fn remove(
    admin: Admin,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
    Form(which): Form<Removal>,
) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let writer = Writer::of(&ctx);
    let removed = match (number(which.id), number(which.up_to)) {
        (Some(one), _) => {
            kept_aside::remove(&writer, kept_aside::find_in(&ctx.db, id, one).await?.id).await?;
            1
        }
        (None, Some(up_to)) => kept_aside::discard(&writer, inbox.id, up_to).await?,
        (None, None) => return Err(PageError::Invalid("Choose which callbacks to delete.".to_owned())),
    };
    Live::of(&ctx).inboxes_changed(&[id]);
    admin.notice(format!("Deleted: {removed}.")).await?;
    Ok(see(&place.of(id)))
}

fn number(typed: Option<String>) -> Option<i64> {
    typed.and_then(|typed| typed.parse().ok())
}

async fn try_all(ctx: &AppContext, inbox: &inboxes::Model) -> PageResult<(usize, usize)> {
    let (mut tried, mut taken, mut last) = (0, 0, 0);
    loop {
        let some = kept_aside::oldest(&ctx.db, inbox.id, last).await?;
        let Some(newest) = some.last() else { return Ok((tried, taken)) };
        last = newest.id;
        tried += some.len();
        taken += keeping::try_again(ctx, inbox, &some).await?;
    }
}

fn reason(reason: kept_aside::Reason) -> Reason {
    Reason { words: reason.words, times: reason.times, last_at: reason.last_at }
}

/// A page shows no more of a body than a person would read.
fn shown(body: &[u8]) -> String {
    let shown = String::from_utf8_lossy(&body[..body.len().min(LONGEST_SHOWN)]).into_owned();
    if body.len() > LONGEST_SHOWN { format!("{shown}… ({} bytes)", body.len()) } else { shown }
}

fn callback(kept: kept_aside::Model) -> Callback {
    let headers: Vec<(String, String)> = serde_json::from_str(&kept.headers).unwrap_or_default();
    let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect::<String>();
    Callback {
        id: kept.id,
        is_forged: kept.reason == kept_aside::FORGED,
        words: kept.words,
        is_receipt: kept.receipt,
        arrived_at: kept.arrived_at,
        raw: format!("{} {}\n{headers}\n{}", kept.method, kept.target, shown(&kept.body)),
    }
}
