//! The boxes, a thread, and starting a conversation.

mod assignments;
mod closures;
mod messages;
pub mod page; // what a thread's page shows
mod reads;
mod reopenings;

use super::{
    errors::{PageError, PageResult, with_status},
    extractors::{Form, SignedIn},
    see,
};
use crate::{
    database::Writer,
    dispatch::Dispatcher,
    health::Health,
    live::Live,
    look::Look,
    models::{
        ModelError, ModelResult, addresses,
        conversations::{self, Start, Which},
        desk::Facts,
        inboxes, people,
    },
    vault::{self, Vault},
    views::{self, Errors, Here},
};
use axum::{
    extract::{FromRequestParts, Path, Query, State},
    http::{StatusCode, request::Parts},
    response::Response,
    routing::{get, post},
};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/conversations")
        .add("/", get(index).post(create))
        .add("/new", get(new))
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

/// What the form that starts a conversation sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct NewConversation {
    person_id: Option<String>,
    address_id: Option<String>,
    inbox_id: Option<String>,
    number: String,
    body: String,
    key: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Whom {
    person: Option<String>,
    number: Option<String>,
}

async fn new(signed_in: SignedIn, State(ctx): State<AppContext>, Query(whom): Query<Whom>) -> PageResult {
    let form = NewConversation {
        person_id: whom.person,
        number: whom.number.unwrap_or_default(),
        key: vault::random_token::<18>(),
        ..NewConversation::default()
    };
    form_again(&signed_in, &ctx, &form, Errors::none()).await
}

async fn create(signed_in: SignedIn, State(ctx): State<AppContext>, Form(form): Form<NewConversation>) -> PageResult {
    if let Err(words) = Health::of(&ctx).room_to_send() {
        let page = form_again(&signed_in, &ctx, &form, Errors::one("form", words)).await?;
        return Ok(with_status(StatusCode::SERVICE_UNAVAILABLE, page));
    }
    match start(&signed_in, &ctx, &form).await {
        Ok(id) => {
            Dispatcher::of(&ctx).wake();
            Live::of(&ctx).conversations_changed(&[id]);
            Ok(see(&format!("/conversations/{id}?box=all")))
        }
        Err(ModelError::Invalid { field, words }) => {
            form_again(&signed_in, &ctx, &form, Errors::one(field, words)).await
        }
        Err(ModelError::KeyReused(words)) => {
            let form = NewConversation { key: vault::random_token::<18>(), ..form };
            form_again(&signed_in, &ctx, &form, Errors::one("form", words)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn start(signed_in: &SignedIn, ctx: &AppContext, form: &NewConversation) -> Result<i64, ModelError> {
    let inbox_id = form
        .inbox_id
        .as_deref()
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| ModelError::invalid("inbox_id", "Choose the inbox to write from."))?;
    let inbox = inboxes::visible_to(&ctx.db, signed_in.user.id)
        .await?
        .into_iter()
        .find(|inbox| inbox.id == inbox_id)
        .ok_or(ModelError::NotFound)?;
    let address_id = match form.address_id.as_deref().and_then(|id| id.parse::<i64>().ok()) {
        Some(id) => addresses::find(&ctx.db, id).await?.id,
        None => addresses::find_or_meet(&Writer::of(ctx), &Vault::of(ctx), &form.number, &inbox).await?.id,
    };
    let first = Start { address_id, inbox_id, body: &form.body, key: &form.key };
    Ok(conversations::start(&Writer::of(ctx), &signed_in.user, first).await?.conversation_id)
}

async fn form_again(
    signed_in: &SignedIn,
    ctx: &AppContext,
    form: &NewConversation,
    errors: Errors,
) -> PageResult<Response> {
    let address_id = form.address_id.as_deref().and_then(|id| id.parse().ok());
    let person = match form.person_id.as_deref().and_then(|id| id.parse::<i64>().ok()) {
        Some(id) => Some(recipient(ctx, id, address_id).await?),
        None => None,
    };
    let senders = inboxes::visible_to(&ctx.db, signed_in.user.id).await?.into_iter().filter(inboxes::Model::is_on);
    let inboxes: Vec<_> = senders
        .map(|inbox| views::conversations::Sender { id: inbox.id, name: inbox.name, address: inbox.address })
        .collect();
    let page = views::conversations::NewPage {
        form: views::conversations::NewForm {
            number: form.number.clone(),
            address_id,
            inbox_id: form
                .inbox_id
                .as_deref()
                .and_then(|id| id.parse().ok())
                .or_else(|| inboxes.first().map(|inbox| inbox.id)),
            body: form.body.clone(),
            key: form.key.clone(),
        },
        person,
        inboxes,
        errors,
    };
    let desk = signed_in.frame(ctx, Here::Nowhere).await?;
    Ok(views::conversations::new(&desk, &page))
}

async fn recipient(
    ctx: &AppContext,
    person_id: i64,
    address_id: Option<i64>,
) -> PageResult<views::conversations::Recipient> {
    let person = people::find(&ctx.db, person_id).await?;
    let addresses = addresses::of_person(&ctx.db, person_id).await?;
    let chosen = addresses.iter().find(|address| Some(address.id) == address_id).or(addresses.first());
    let night = match chosen {
        Some(address) => person.quiet(&ctx.db, &address.value, Facts::read(&ctx.db).await?.zone()).await?,
        None => None,
    };
    Ok(views::conversations::Recipient {
        id: person.id,
        name: person.name,
        addresses: addresses.iter().map(page::address).collect(),
        night: night.map(page::night),
    })
}
