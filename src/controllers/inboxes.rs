//! Inboxes: choosing a provider, setting one up, looking after it. For admins.

mod credentials; // whether they are accepted
mod hook_addresses; // what its provider calls
mod kept_aside; // what was refused or not understood
mod memberships;
mod pages; // what the pages show, in the words of the views
mod switches;

use super::{
    errors::{PageResult, beside_fields},
    extractors::{Admin, Fields},
    see,
};
use crate::{
    database::Writer,
    dispatch::Dispatcher,
    gateways::registry,
    live::Live,
    models::{
        error::Wrong,
        inboxes::{self, Draft, keywords::KeywordsDraft},
    },
    settings::Settings,
    vault::Vault,
    views::{
        Errors, Here,
        inboxes::{self as views, IndexPage},
    },
};
use axum::extract::{Path, Query, State};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new()
        .get("/inboxes", index)
        .post("/inboxes", create)
        .get("/inboxes/new", new)
        .get("/inboxes/{id}", show)
        .post("/inboxes/{id}", update)
        .post("/inboxes/{id}/memberships", memberships::update)
        .get("/inboxes/{id}/kept-aside", kept_aside::index)
        .post("/inboxes/{id}/kept-aside", kept_aside::try_again)
        .post("/inboxes/{id}/kept-aside/removals", kept_aside::remove)
        .post("/inboxes/{id}/hook-addresses", hook_addresses::create)
        .post("/inboxes/{id}/hook-addresses/removals", hook_addresses::end_previous)
        .post("/inboxes/{id}/credential-checks", credentials::check)
        .post("/inboxes/{id}/switch", switches::update)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    gateway: String,
}

async fn index(admin: Admin, State(ctx): State<AppContext>) -> PageResult {
    let page = IndexPage { rows: pages::rows(&ctx).await? };
    Ok(views::index(&admin.frame(&ctx, Here::Inboxes).await?, &page))
}

async fn new(admin: Admin, State(ctx): State<AppContext>, Query(chosen): Query<Chosen>) -> PageResult {
    let draft = registry::find(&chosen.gateway).map(|provider| Draft::new(provider, &Settings::of(&ctx).country));
    let page = pages::new(&ctx, draft.unwrap_or_default(), Errors::none());
    Ok(views::new(&admin.frame(&ctx, Here::Inboxes).await?, &page))
}

async fn create(admin: Admin, State(ctx): State<AppContext>, fields: Fields) -> PageResult {
    let draft = draft(&fields);
    match make(&admin, &ctx, &draft).await? {
        Ok(id) => Ok(see(&format!("/inboxes/{id}"))),
        Err(errors) => {
            let page = pages::new(&ctx, draft, errors);
            Ok(views::new(&admin.frame(&ctx, Here::Inboxes).await?, &page))
        }
    }
}

async fn make(admin: &Admin, ctx: &AppContext, draft: &Draft) -> PageResult<Result<i64, Errors>> {
    let details = match draft.read() {
        Ok(details) => details,
        Err(wrongs) => return Ok(Err(beside(wrongs))),
    };
    match inboxes::create(&Writer::of(ctx), &Vault::of(ctx), &details, Some(admin.user.id)).await {
        Ok(inbox) => {
            changed(ctx, inbox.id);
            let doubt = details.warning.map(|words| format!(" {words}")).unwrap_or_default();
            admin.notice(format!("{} is added; everyone is a member.{doubt}", inbox.name)).await?;
            Ok(Ok(inbox.id))
        }
        Err(error) => Ok(Err(beside_fields(error)?)),
    }
}

async fn show(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let draft = inbox.draft(&ctx.db, &Vault::of(&ctx)).await?;
    pages::show(&admin, &ctx, inbox, draft, Errors::none()).await
}

async fn update(admin: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>, fields: Fields) -> PageResult {
    let inbox = inboxes::find(&ctx.db, id).await?;
    let draft = draft(&fields);
    match change(&admin, &ctx, &inbox, &draft).await? {
        Ok(()) => Ok(see(&format!("/inboxes/{id}"))),
        Err(errors) => {
            let draft = kept_where_fixed(&ctx, &inbox, draft).await?;
            pages::show(&admin, &ctx, inbox, draft, errors).await
        }
    }
}

async fn change(
    admin: &Admin,
    ctx: &AppContext,
    inbox: &inboxes::Model,
    draft: &Draft,
) -> PageResult<Result<(), Errors>> {
    let details = match inbox.read(&ctx.db, &Vault::of(ctx), draft).await? {
        Ok(details) => details,
        Err(wrongs) => return Ok(Err(beside(wrongs))),
    };
    match inbox.change(&Writer::of(ctx), &Vault::of(ctx), &details, admin.user.id).await {
        Ok(inbox) => {
            changed(ctx, inbox.id);
            admin
                .notice(details.warning.map_or_else(|| "Saved.".to_owned(), |words| format!("Saved. {words}")))
                .await?;
            Ok(Ok(()))
        }
        Err(error) => Ok(Err(beside_fields(error)?)),
    }
}

/// A form shown again holds what was typed; what could not be typed is as it was.
async fn kept_where_fixed(ctx: &AppContext, inbox: &inboxes::Model, typed: Draft) -> PageResult<Draft> {
    if !inbox.is_from_environment() {
        return Ok(typed);
    }
    let kept = inbox.draft(&ctx.db, &Vault::of(ctx)).await?;
    Ok(Draft { address: kept.address, credentials: kept.credentials, api_base: kept.api_base, ..typed })
}

/// Open pages show it, and the next text goes by it.
fn changed(ctx: &AppContext, id: i64) {
    Dispatcher::of(ctx).inbox_changed(id);
    Live::of(ctx).inboxes_changed(&[id]);
}

fn beside(wrongs: Vec<Wrong>) -> Errors {
    wrongs.into_iter().fold(Errors::none(), |errors, wrong| errors.and(&wrong.field, wrong.words))
}

fn draft(fields: &Fields) -> Draft {
    let field = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let credentials =
        fields.0.iter().filter_map(|(name, value)| Some((name.strip_prefix("credential_")?.to_owned(), value.clone())));
    Draft {
        gateway: field("gateway"),
        name: field("name"),
        address: field("address"),
        country: field("country"),
        credentials: credentials.collect(),
        confirms: fields.get("confirms").is_some(),
        confirmation_text: field("confirmation_text"),
        keywords: keywords(fields),
        reopen: field("reopen"),
        reopen_days: field("reopen_days"),
        rate: field("rate"),
        api_base: field("api_base"),
    }
}

/// A form without these fields means what is usual.
fn keywords(fields: &Fields) -> KeywordsDraft {
    let usual = KeywordsDraft::default();
    let field = |name: &str, usual: String| fields.get(name).map_or(usual, ToOwned::to_owned);
    KeywordsDraft {
        answered_by: field("keywords_answered_by", usual.answered_by),
        stop_answer: field("stop_answer", usual.stop_answer),
        start_answer: field("start_answer", usual.start_answer),
        help_answer: field("help_answer", usual.help_answer),
        packs: fields.all("keyword_packs").collect::<Vec<_>>().join(","),
    }
}
