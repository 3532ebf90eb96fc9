//! Making a campaign and changing it, before it is launched.

use super::{Steered, form, typed};
use crate::{
    controllers::{
        errors::{PageResult, beside_fields},
        extractors::{Admin, Fields},
        see,
    },
    database::Writer,
    live::Live,
    models::{
        ModelResult,
        campaigns::{self, Audience, Details, Draft, State, answers::Packs},
        error::Wrong,
        inboxes,
    },
    vault,
    views::{Chrome, Errors, Here},
};
use axum::extract::State as Of;
use chrono_tz::Tz;
use loco_rs::app::AppContext;

pub async fn new(admin: Admin, Of(ctx): Of<AppContext>) -> PageResult {
    let mut draft = Draft { key: vault::random_token::<18>(), ..Draft::new() };
    if let Some(inbox) = form::inboxes(&admin, &ctx, "").await?.first() {
        draft.inbox_id = inbox.id.to_string();
    }
    let desk = admin.frame(&ctx, Here::Campaigns).await?;
    form::show(&desk, &admin, &ctx, None, draft, Errors::none()).await
}

pub async fn create(admin: Admin, Of(ctx): Of<AppContext>, fields: Fields) -> PageResult {
    let desk = admin.frame(&ctx, Here::Campaigns).await?;
    let draft = typed::draft(&fields);
    match read(&admin, &ctx, &draft, &desk, None).await? {
        Ok(details) => {
            let writer = Writer::of(&ctx);
            match details.create_once(&writer, &draft.key, admin.user.id).await {
                Ok(campaign) => saved(&ctx, campaign.id, &details),
                Err(error) => {
                    let errors = beside_fields(error)?;
                    form::show(&desk, &admin, &ctx, None, draft, errors).await
                }
            }
        }
        Err(errors) => form::show(&desk, &admin, &ctx, None, draft, errors).await,
    }
}

pub async fn edit(Steered { ctx, admin, campaign }: Steered) -> PageResult {
    if campaign.state() != State::Draft {
        return Ok(see(&format!("/campaigns/{}", campaign.id)));
    }
    let desk = admin.frame(&ctx, Here::Campaigns).await?;
    let draft = Draft::of(&campaign, &campaign.choices(&ctx.db).await?, zone(&desk));
    form::show(&desk, &admin, &ctx, Some(&campaign), draft, Errors::none()).await
}

pub async fn update(Steered { ctx, admin, campaign }: Steered, fields: Fields) -> PageResult {
    let desk = admin.frame(&ctx, Here::Campaigns).await?;
    let draft = typed::draft(&fields);
    let errors = match read(&admin, &ctx, &draft, &desk, Some(&campaign)).await? {
        Ok(details) => match campaign.change(&Writer::of(&ctx), &details, admin.user.id).await {
            Ok(()) => return saved(&ctx, campaign.id, &details),
            Err(error) => beside_fields(error)?,
        },
        Err(errors) => errors,
    };
    form::show(&desk, &admin, &ctx, Some(&campaign), draft, errors).await
}

/// To what a launch would do; a list is brought along first.
fn saved(ctx: &AppContext, id: i64, details: &Details) -> PageResult {
    Live::of(ctx).campaigns_changed(&[id]);
    let next = if details.audience == Audience::List { "/list" } else { "" };
    Ok(see(&format!("/campaigns/{id}{next}")))
}

async fn read(
    admin: &Admin,
    ctx: &AppContext,
    draft: &Draft,
    desk: &Chrome,
    campaign: Option<&campaigns::Model>,
) -> PageResult<Result<Details, Errors>> {
    let columns = columns(ctx, draft, campaign).await?;
    match draft.read(zone(desk), &columns, packs(ctx, draft).await?) {
        Ok(details) => match details.is_for(&ctx.db, admin.user.id).await {
            Ok(()) => Ok(Ok(details)),
            Err(error) => Ok(Err(beside_fields(error)?)),
        },
        Err(wrongs) => Ok(Err(beside(wrongs))),
    }
}

/// What the text may speak of: the columns of its own list, or of the list behind an earlier campaign.
pub async fn columns(ctx: &AppContext, draft: &Draft, campaign: Option<&campaigns::Model>) -> ModelResult<Vec<String>> {
    let of = match draft.audience.as_str() {
        Audience::ANSWERS => draft.audience_campaign_id.parse().ok(),
        _ => campaign.map(|campaign| campaign.id),
    };
    match of {
        Some(id) => Ok(campaigns::audience::columns_of(&ctx.db, id).await?),
        None => Ok(Vec::new()),
    }
}

/// The languages in which its inbox knows STOP, which no choice may be.
async fn packs(ctx: &AppContext, draft: &Draft) -> PageResult<Packs> {
    match draft.inbox_id.parse() {
        Ok(id) => Ok(inboxes::find(&ctx.db, id).await?.packs()),
        Err(_) => Ok(Packs::default()),
    }
}

fn zone(desk: &Chrome) -> Tz {
    desk.user.zone.parse().unwrap_or(Tz::UTC)
}

fn beside(wrongs: Vec<Wrong>) -> Errors {
    wrongs.into_iter().fold(Errors::none(), |errors, wrong| errors.and(&wrong.field, wrong.words))
}
