//! The boxes, a thread, and starting a conversation.

mod assignments;
mod closures;
mod messages;
pub mod page; // what a thread's page shows
mod reads;
mod reopenings;
mod writing; // a first text to somebody, or a question

use super::{
    errors::{PageError, PageResult},
    extractors::SignedIn,
    see,
};
use crate::{
    live::Live,
    look::Look,
    models::{
        ModelError, ModelResult,
        conversations::{self, Which},
    },
    views::{self, Here},
};
use axum::{
    extract::{FromRequestParts, Path, Query, State},
    http::request::Parts,
    routing::{get, post},
};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/conversations")
        .add("/", get(index).post(writing::create))
        .add("/new", get(writing::new))
        .add("/{id}", get(show))
        .add("/{id}/messages", post(messages::create))
        .add("/{id}/closures", post(closures::create))
        .add("/{id}/reopenings", post(reopenings::create))
        .add("/{id}/assignments", post(assignments::create))
        .add("/{id}/reads", post(reads::create))
}

/// Which page of which box one stands in, and which part of a thread; kept in every address of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    #[serde(rename = "box")]
    which: Option<String>,
    inbox: Option<String>,
    before: Option<String>,
    older: Option<String>,
}

impl Place {
    fn which(&self) -> Which {
        match self.which.as_deref() {
            Some("unassigned") => Which::Unassigned,
            Some("all") => Which::All,
            Some("closed") => Which::Closed,
            Some("mine") => Which::Mine,
            // An inbox is looked at whole.
            _ if self.inbox_id().is_some() => Which::All,
            _ => Which::Mine,
        }
    }

    fn inbox_id(&self) -> Option<i64> {
        self.inbox.as_deref()?.parse().ok()
    }

    /// The same place as an address asks for it.
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let asked = [("box", &self.which), ("inbox", &self.inbox), ("before", &self.before), ("older", &self.older)];
        for (name, value) in asked {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    fn here(&self) -> Here {
        self.inbox_id().map_or_else(|| Here::Box(shown(self.which())), Here::Inbox)
    }
}

/// A conversation that this user may change, from where they stand.
pub struct Chosen {
    pub ctx: AppContext,
    pub signed_in: SignedIn,
    pub conversation: conversations::Model,
    pub place: Place,
}

impl FromRequestParts<AppContext> for Chosen {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> PageResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, ctx).await?;
        let (id, place) = which(parts, ctx).await?;
        let conversation = conversations::find_for(&ctx.db, signed_in.user.id, id).await?;
        Ok(Self { ctx: ctx.clone(), signed_in, conversation, place })
    }
}

impl Chosen {
    /// Back to its thread, which shows what became of it.
    pub async fn changed(&self, outcome: ModelResult<()>) -> PageResult {
        changed(&self.signed_in, &self.ctx, outcome, self.conversation.id, &self.place).await
    }
}

/// What an address names, and where one stands.
pub async fn which(parts: &mut Parts, ctx: &AppContext) -> PageResult<(i64, Place)> {
    let Ok(Path(id)) = Path::<i64>::from_request_parts(parts, ctx).await else { return Err(PageError::NotFound) };
    let place = Query::<Place>::from_request_parts(parts, ctx).await.map(|Query(place)| place);
    Ok((id, place.unwrap_or_default()))
}

/// Rings for a conversation that was changed, or says why it was not; then back to its thread.
pub async fn changed(
    signed_in: &SignedIn,
    ctx: &AppContext,
    outcome: ModelResult<()>,
    id: i64,
    place: &Place,
) -> PageResult {
    match outcome {
        Ok(()) => Live::of(ctx).conversations_changed(&[id]),
        Err(ModelError::Conflict(words)) => signed_in.alert(words).await?,
        Err(error) => return Err(error.into()),
    }
    Ok(see(&format!("/conversations/{id}{}", place.query())))
}

fn shown(which: Which) -> views::Which {
    match which {
        Which::Mine => views::Which::Mine,
        Which::Unassigned => views::Which::Unassigned,
        Which::All => views::Which::All,
        Which::Closed => views::Which::Closed,
    }
}

async fn index(signed_in: SignedIn, State(ctx): State<AppContext>, Query(place): Query<Place>) -> PageResult {
    let look = Look::at(&ctx);
    let around = signed_in.surroundings(&look, &ctx).await?;
    let list = page::list(&look, &ctx, &signed_in.user, &around.visible, &place).await?;
    drop(look);
    let desk = signed_in.framed(&around, &ctx, place.here()).await?;
    Ok(views::conversations::index(&desk, &list))
}

async fn show(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
) -> PageResult {
    let (desk, page) = page::thread(&ctx, &signed_in, id, &place).await?;
    Ok(views::conversations::show(&desk, &page))
}
