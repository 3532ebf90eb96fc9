//! What a user writes down for somebody's number: that they asked not to be texted, or, for admins, that they agreed again.

use crate::{
    controllers::{
        errors::{PageResult, beside_fields},
        extractors::{Admin, Form, SignedIn},
        see,
    },
    database::Writer,
    live::Live,
    models::{
        ModelError, ModelResult, addresses,
        consents::{How, Proof},
        conversations, people,
    },
    views::{
        Choice, Errors, Here,
        people::{self as views, WordPage},
    },
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use loco_rs::app::AppContext;
use serde::Deserialize;

type Number = Path<(i64, i64)>;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    how: String,
    note: String,
}

pub async fn ask_to_stop(me: SignedIn, State(ctx): State<AppContext>, Path(number): Number) -> PageResult {
    form(&me, &ctx, number, "stop", Typed::default(), Errors::none()).await
}

pub async fn stop(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path(number): Number,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (_, address) = find(&ctx, number).await?;
    let noted = match typed.proof() {
        Ok(proof) => address.opt_out(&Writer::of(&ctx), &proof, &me.user).await,
        Err(error) => Err(error),
    };
    match noted {
        Ok(()) => noted_of(&me, &ctx, &address, "Nothing is sent to that number any more.").await,
        Err(error) => again(&me, &ctx, number, "stop", typed, error).await,
    }
}

pub async fn ask_to_start(admin: Admin, State(ctx): State<AppContext>, Path(number): Number) -> PageResult {
    form(&admin, &ctx, number, "start", Typed::default(), Errors::none()).await
}

pub async fn start(
    admin: Admin,
    State(ctx): State<AppContext>,
    Path(number): Number,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (_, address) = find(&ctx, number).await?;
    let noted = match typed.proof() {
        Ok(proof) => address.opt_in(&Writer::of(&ctx), &proof, &admin.user).await,
        Err(error) => Err(error),
    };
    match noted {
        Ok(()) => noted_of(&admin, &ctx, &address, "That number may be texted again.").await,
        Err(error) => again(&admin, &ctx, number, "start", typed, error).await,
    }
}

/// Every page that shows the number shows it now.
pub async fn ring(ctx: &AppContext, address: &addresses::Model) -> PageResult<()> {
    let tickets = conversations::ids_of(&ctx.db, address.id).await?;
    Live::of(ctx).conversations_changed(&tickets);
    Live::of(ctx).people_changed(&[address.person_id]);
    Ok(())
}

async fn noted_of(me: &SignedIn, ctx: &AppContext, address: &addresses::Model, words: &str) -> PageResult {
    ring(ctx, address).await?;
    me.notice(words).await?;
    Ok(see(&format!("/people/{}", address.person_id)))
}

async fn again(
    me: &SignedIn,
    ctx: &AppContext,
    number: (i64, i64),
    word: &'static str,
    typed: Typed,
    error: ModelError,
) -> PageResult {
    form(me, ctx, number, word, typed, beside_fields(error)?).await
}

async fn form(
    me: &SignedIn,
    ctx: &AppContext,
    number: (i64, i64),
    word: &'static str,
    typed: Typed,
    errors: Errors,
) -> PageResult<Response> {
    let (person, address) = find(ctx, number).await?;
    let choice = |how: How| Choice { value: how.as_str().to_owned(), label: capitalised(how.words()) };
    let page = WordPage {
        person_id: person.id,
        name: person.name,
        address_id: address.id,
        number: address.value,
        word,
        how: typed.how,
        hows: How::ALL.into_iter().map(choice).collect(),
        note: typed.note,
        errors,
    };
    Ok(views::word(&me.frame(ctx, Here::People).await?, &page))
}

/// Somebody, and a number of theirs that can be texted.
async fn find(ctx: &AppContext, (id, address_id): (i64, i64)) -> PageResult<(people::Model, addresses::Model)> {
    let person = people::find_present(&ctx.db, id).await?;
    let address = addresses::find(&ctx.db, address_id).await?;
    if address.person_id == person.id && address.can_be_texted() {
        Ok((person, address))
    } else {
        Err(ModelError::NotFound.into())
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Typed {
    fn proof(&self) -> ModelResult<Proof> {
        Proof::read(&self.how, &self.note)
    }
}
