//! People: the list, one person, their numbers, and erasing one.

mod addresses;
mod campaigns;
mod consents;
mod erasures;
mod pages; // what the pages show, in the words of the views
mod suggestions; // while somebody types to whom a text goes
mod words; // what a user writes down for a number

pub use words::ring;

use super::{
    country::Guess,
    errors::{PageResult, beside_fields},
    extractors::{Form, SignedIn},
    see,
};
use crate::{
    database::Writer,
    live::Live,
    models::{
        ModelResult,
        people::{self, Details},
        users,
    },
    vault::Vault,
    views::{
        Errors, Here,
        people::{self as views, FormPage, IndexPage, Panel},
    },
};
use axum::extract::{Path, Query, State};
use loco_rs::{app::AppContext, controller::Routes};
use sea_orm::ConnectionTrait;
use serde::Deserialize;

/// Tickets beside a thread.
const FEW: usize = 10;

pub fn routes() -> Routes {
    Routes::new()
        .get("/people", index)
        .post("/people", create)
        .get("/people/new", new)
        .get("/people/suggestions", suggestions::index)
        .get("/people/{id}", show)
        .post("/people/{id}", update)
        .get("/people/{id}/edit", edit)
        .get("/people/{id}/campaigns", campaigns::index)
        .get("/people/{id}/erasure", erasures::new)
        .post("/people/{id}/erasure", erasures::create)
        .post("/people/{id}/addresses", addresses::create)
        .post("/people/{id}/addresses/{address_id}/preference", addresses::prefer)
        .post("/people/{id}/addresses/{address_id}/removal", addresses::remove)
        .get("/people/{id}/addresses/{address_id}/opt-outs", words::ask_to_stop)
        .post("/people/{id}/addresses/{address_id}/opt-outs", words::stop)
        .get("/people/{id}/addresses/{address_id}/consents", words::ask_to_start)
        .post("/people/{id}/addresses/{address_id}/consents", words::start)
        .get("/people/{id}/addresses/{address_id}/marketing-consents", words::ask_for_marketing)
        .post("/people/{id}/addresses/{address_id}/marketing-consents", words::agree_to_marketing)
        .get("/people/{id}/addresses/{address_id}/marketing-opt-outs", words::ask_against_marketing)
        .post("/people/{id}/addresses/{address_id}/marketing-opt-outs", words::refuse_marketing)
        .get("/people/{id}/consents.csv", consents::show)
}

/// What stands beside a thread.
pub async fn panel(
    db: &impl ConnectionTrait,
    user: &users::Model,
    person_id: i64,
    conversation_id: Option<i64>,
) -> PageResult<Panel> {
    let panel = people::panel(db, user.id, person_id, FEW).await?;
    Ok(pages::panel(panel, conversation_id))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Place {
    q: String,
    after: Option<String>,
}

/// Which page of what somebody said.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Words {
    before: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    number: String,
    country: String,
    notes: String,
    owner_id: String,
    time_zone: String,
}

async fn index(me: SignedIn, State(ctx): State<AppContext>, Query(place): Query<Place>) -> PageResult {
    let after = place.after.as_deref().and_then(|cursor| cursor.parse().ok());
    let (rows, next) = people::list(&ctx.db, me.user.id, &place.q, after.as_ref()).await?;
    let page = IndexPage {
        rows: rows.into_iter().map(pages::row).collect(),
        next: next.map(|cursor| cursor.to_string()),
        after: place.after.filter(|_| after.is_some()),
        q: place.q,
    };
    Ok(views::index(&me.frame(&ctx, Here::People).await?, &page))
}

async fn new(me: SignedIn, State(ctx): State<AppContext>, country: Guess) -> PageResult {
    let typed = Typed { country: country.0, ..Typed::default() };
    let page = form(&ctx, None, typed, Errors::none()).await?;
    Ok(views::new(&me.frame(&ctx, Here::People).await?, &page))
}

async fn create(me: SignedIn, State(ctx): State<AppContext>, Form(typed): Form<Typed>) -> PageResult {
    match make(&me, &ctx, &typed).await {
        Ok((person, warning)) => {
            Live::of(&ctx).people_changed(&[person.id]);
            me.notice(with_doubt("Saved.", warning)).await?;
            Ok(see(&format!("/people/{}", person.id)))
        }
        Err(error) => {
            let page = form(&ctx, None, typed, beside_fields(error)?).await?;
            Ok(views::new(&me.frame(&ctx, Here::People).await?, &page))
        }
    }
}

async fn make(me: &SignedIn, ctx: &AppContext, typed: &Typed) -> ModelResult<(people::Model, Option<String>)> {
    people::create(&Writer::of(ctx), &Vault::of(ctx), &typed.details()?, &typed.number, &typed.country, me.user.id)
        .await
}

async fn show(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(words): Query<Words>,
    country: Guess,
) -> PageResult {
    let number = addresses::Typed { country: country.0, ..Default::default() };
    let before = words.before.and_then(|id| id.parse().ok());
    pages::show(&me, &ctx, id, number, before, Errors::none()).await
}

async fn edit(me: SignedIn, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    let page = form(&ctx, Some(&person), Typed::of(&person), Errors::none()).await?;
    Ok(views::edit(&me.frame(&ctx, Here::People).await?, &page))
}

async fn update(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    match change(&me, &ctx, &person, &typed).await {
        Ok(()) => {
            Live::of(&ctx).people_changed(&[id]);
            Ok(see(&format!("/people/{id}")))
        }
        Err(error) => {
            let page = form(&ctx, Some(&person), typed, beside_fields(error)?).await?;
            Ok(views::edit(&me.frame(&ctx, Here::People).await?, &page))
        }
    }
}

async fn change(me: &SignedIn, ctx: &AppContext, person: &people::Model, typed: &Typed) -> ModelResult<()> {
    let details = typed.details()?.in_zone(&typed.time_zone)?;
    person.change(&Writer::of(ctx), &details, me.user.id).await
}

async fn form(ctx: &AppContext, person: Option<&people::Model>, typed: Typed, errors: Errors) -> PageResult<FormPage> {
    Ok(FormPage {
        id: person.map(|person| person.id),
        users: pages::possible_owners(ctx, person.and_then(|person| person.owner_id)).await?,
        owner_id: typed.owner_id(),
        name: typed.name,
        number: typed.number,
        country: typed.country,
        notes: typed.notes,
        time_zone: typed.time_zone,
        errors,
    })
}

/// What was done, and what is doubtful about it.
fn with_doubt(words: &str, doubt: Option<String>) -> String {
    doubt.map_or_else(|| words.to_owned(), |doubt| format!("{words} {doubt}"))
}

impl Typed {
    fn of(person: &people::Model) -> Self {
        Self {
            name: person.name.clone().unwrap_or_default(),
            notes: person.notes.clone(),
            owner_id: person.owner_id.map(|id| id.to_string()).unwrap_or_default(),
            time_zone: person.time_zone.clone().unwrap_or_default(),
            ..Self::default()
        }
    }

    fn details(&self) -> ModelResult<Details> {
        Details::read(&self.name, &self.notes, self.owner_id())
    }

    fn owner_id(&self) -> Option<i64> {
        self.owner_id.parse().ok()
    }
}
