//! Erasing a person, typed in to confirm.

use crate::{
    controllers::{
        errors::{PageResult, beside_fields},
        extractors::{Form, SignedIn},
        see,
    },
    database::Writer,
    live::Live,
    models::{addresses, people, throttles::Throttle},
    views::{
        Errors, Here, kept,
        people::{self as views, ErasurePage},
    },
};
use axum::extract::{Path, State};
use loco_rs::app::AppContext;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    confirmation: String,
    own_password: String,
}

pub async fn new(me: SignedIn, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    person.allow_erasure(&ctx.db, &me.user).await?;
    page(&me, &ctx, person, String::new(), Errors::none()).await
}

pub async fn create(
    me: SignedIn,
    State(ctx): State<AppContext>,
    throttle: Throttle,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    if let Err(errors) = me.confirm(&throttle, "own_password", &typed.own_password).await? {
        person.allow_erasure(&ctx.db, &me.user).await?;
        return page(&me, &ctx, person, typed.confirmation, errors).await;
    }
    match person.erase(&Writer::of(&ctx), &typed.confirmation, me.user.id).await {
        Ok(tickets) => {
            Live::of(&ctx).people_changed(&[id]);
            Live::of(&ctx).conversations_changed(&tickets);
            kept::forget();
            me.notice("Erased: the name, numbers, texts and files are deleted.").await?;
            Ok(see("/people"))
        }
        Err(error) => page(&me, &ctx, person, typed.confirmation, beside_fields(error)?).await,
    }
}

async fn page(me: &SignedIn, ctx: &AppContext, person: people::Model, typed: String, errors: Errors) -> PageResult {
    let extent = person.extent(&ctx.db).await?;
    let number = addresses::of_person(&ctx.db, person.id).await?.into_iter().next();
    let page = ErasurePage {
        id: person.id,
        name: person.name,
        number: number.map(|address| address.value),
        messages: i64::try_from(extent.messages).unwrap_or(i64::MAX),
        tickets: i64::try_from(extent.tickets).unwrap_or(i64::MAX),
        typed,
        asks_password: me.must_confirm().await?,
        errors,
    };
    Ok(views::erasure(&me.frame(ctx, Here::People).await?, &page))
}
