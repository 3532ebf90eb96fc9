//! What a user writes down for somebody's number: that they asked not to be texted, what they said of marketing, or, for
//! admins, that they agreed to be texted again.

use crate::{
    controllers::{
        consents::hows,
        errors::{PageResult, beside_fields},
        extractors::{Admin, Form, SignedIn},
        see,
    },
    database::Writer,
    live::Live,
    models::{
        ModelError, ModelResult, addresses,
        consents::{self, Proof, Saying},
        conversations, people,
    },
    views::{
        Errors, Here,
        people::{self as views, WordPage},
    },
};
use axum::extract::{Path, State};
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
    ask(&me, &ctx, number, Saying::NoTexts).await
}

pub async fn stop(me: SignedIn, State(ctx): State<AppContext>, Path(number): Number, typed: Form<Typed>) -> PageResult {
    note(&me, &ctx, number, Saying::NoTexts, typed.0).await
}

pub async fn ask_to_start(admin: Admin, State(ctx): State<AppContext>, Path(number): Number) -> PageResult {
    ask(&admin, &ctx, number, Saying::TextsAgain).await
}

pub async fn start(
    admin: Admin,
    State(ctx): State<AppContext>,
    Path(number): Number,
    typed: Form<Typed>,
) -> PageResult {
    note(&admin, &ctx, number, Saying::TextsAgain, typed.0).await
}

pub async fn ask_for_marketing(me: SignedIn, State(ctx): State<AppContext>, Path(number): Number) -> PageResult {
    ask(&me, &ctx, number, Saying::Marketing).await
}

pub async fn agree_to_marketing(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path(number): Number,
    typed: Form<Typed>,
) -> PageResult {
    note(&me, &ctx, number, Saying::Marketing, typed.0).await
}

pub async fn ask_against_marketing(me: SignedIn, State(ctx): State<AppContext>, Path(number): Number) -> PageResult {
    ask(&me, &ctx, number, Saying::NoMarketing).await
}

pub async fn refuse_marketing(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path(number): Number,
    typed: Form<Typed>,
) -> PageResult {
    note(&me, &ctx, number, Saying::NoMarketing, typed.0).await
}

/// Every page that shows the number shows it now.
pub async fn ring(ctx: &AppContext, address: &addresses::Model) -> PageResult<()> {
    let tickets = conversations::ids_of(&ctx.db, address.id).await?;
    Live::of(ctx).conversations_changed(&tickets);
    Live::of(ctx).people_changed(&[address.person_id]);
    Ok(())
}

async fn ask(me: &SignedIn, ctx: &AppContext, number: (i64, i64), saying: Saying) -> PageResult {
    form(me, ctx, number, saying, Typed::default(), Errors::none()).await
}

async fn note(me: &SignedIn, ctx: &AppContext, number: (i64, i64), saying: Saying, typed: Typed) -> PageResult {
    let (_, address) = find(ctx, number).await?;
    let noted = match typed.proof() {
        Ok(proof) => address.note(&Writer::of(ctx), saying, &proof, &me.user).await,
        Err(error) => Err(error),
    };
    match noted {
        Ok(()) => {
            ring(ctx, &address).await?;
            me.notice(done(saying)).await?;
            Ok(see(&format!("/people/{}", address.person_id)))
        }
        Err(error) => form(me, ctx, number, saying, typed, beside_fields(error)?).await,
    }
}

const fn done(saying: Saying) -> &'static str {
    match saying {
        Saying::NoTexts => "Nothing is sent to that number any more.",
        Saying::TextsAgain => "That number may be texted again.",
        Saying::Marketing => "That number may be sent what advertises something.",
        Saying::NoMarketing => "Nothing that advertises something is sent to that number any more.",
    }
}

async fn form(
    me: &SignedIn,
    ctx: &AppContext,
    number: (i64, i64),
    saying: Saying,
    typed: Typed,
    errors: Errors,
) -> PageResult {
    let (person, address) = find(ctx, number).await?;
    let page = WordPage {
        person_id: person.id,
        name: person.name,
        address_id: address.id,
        is_stopped: consents::is_stopped(&ctx.db, &address.hash).await?,
        number: address.value,
        word: saying.word(),
        purpose: saying.purpose().as_str(),
        how: typed.how,
        hows: hows(),
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

impl Typed {
    fn proof(&self) -> ModelResult<Proof> {
        Proof::read(&self.how, &self.note)
    }
}
