//! A list that is brought along for a campaign.

mod pages; // what the pages show, in the words of the views

use super::{
    errors::{PageError, PageResult, beside_fields, with_status},
    extractors::{Admin, Fields},
    see,
};
use crate::{
    database::Writer,
    health::Health,
    live::Live,
    models::{
        ModelError, ModelResult,
        campaigns::{
            self,
            listed::{
                self,
                matching::Matching,
                table::{MOST_BYTES, Table},
            },
        },
        consents::Proof,
    },
    views::Errors,
};
use axum::{
    extract::{
        DefaultBodyLimit, Multipart, Path, Query, State,
        multipart::{MultipartError, MultipartRejection},
    },
    http::StatusCode,
    routing::{get, post},
};
use loco_rs::{app::AppContext, controller::Routes};

/// What is too large is heard out up to here, so that the answer is words and no broken connection.
const LARGEST: usize = 2 * MOST_BYTES;

pub fn routes() -> Routes {
    let largest = DefaultBodyLimit::max(LARGEST);
    Routes::new()
        .prefix("/campaigns")
        .add("/{id}/list", get(show).post(create).layer(largest))
        .add("/{id}/list/intake", post(take))
        .add("/{id}/list/removal", post(remove))
}

/// A campaign that may have a list, and that this admin may see.
async fn find(ctx: &AppContext, me: &Admin, id: i64) -> ModelResult<campaigns::Model> {
    let campaign = campaigns::find_for(&ctx.db, me.user.id, id).await?;
    listed::may_have_one(&campaign)?;
    Ok(campaign)
}

async fn show(
    me: Admin,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(fields): Query<Vec<(String, String)>>,
) -> PageResult {
    let campaign = find(&ctx, &me, id).await?;
    match listed::pending(&ctx.db, campaign.id).await? {
        Some(list) if list.matching.is_some() => pages::taking(&me, &ctx, &campaign, list).await,
        Some(list) => pages::matching(&me, &ctx, &campaign, list, &Fields(fields), Errors::none()).await,
        None => pages::upload(&me, &ctx, &campaign, String::new(), Errors::none()).await,
    }
}

async fn create(
    me: Admin,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    upload: Result<Multipart, MultipartRejection>,
) -> PageResult {
    let campaign = find(&ctx, &me, id).await?;
    if let Err(words) = Health::of(&ctx).room_to_send() {
        let page = pages::upload(&me, &ctx, &campaign, String::new(), Errors::one("form", words)).await?;
        return Ok(with_status(StatusCode::SERVICE_UNAVAILABLE, page));
    }
    let upload =
        upload.map_err(|_| PageError::Invalid("The desk takes a file here, and this is something else.".to_owned()))?;
    let brought = match Brought::of(upload).await {
        Ok(brought) => brought,
        Err(words) => return pages::upload(&me, &ctx, &campaign, String::new(), Errors::one("list", words)).await,
    };
    if let Err(words) = brought.check().await {
        let field = if brought.is_pasted { "pasted" } else { "list" };
        return pages::upload(&me, &ctx, &campaign, brought.pasted(), Errors::one(field, words)).await;
    }
    listed::keep(&Writer::of(&ctx), id, &brought.name, &brought.bytes, me.user.id).await?;
    Ok(see(&format!("/campaigns/{id}/list")))
}

async fn take(me: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>, fields: Fields) -> PageResult {
    let campaign = find(&ctx, &me, id).await?;
    let Some(list) = listed::pending(&ctx.db, campaign.id).await?.filter(|list| list.matching.is_none()) else {
        return Ok(see(&format!("/campaigns/{id}/list")));
    };
    let table = pages::table(&ctx, list.id).await?;
    let matching = pages::matching_of(&fields, &table);
    let list_id = fields.get("list_id").and_then(|id| id.parse().ok()).unwrap_or_default();
    match confirm(&me, &ctx, &campaign, list_id, &matching, &fields).await {
        Ok(()) => {
            Live::of(&ctx).campaigns_changed(&[id]);
            Ok(see(&format!("/campaigns/{id}/list")))
        }
        Err(ModelError::Conflict(words)) => {
            me.alert(words).await?;
            Ok(see(&format!("/campaigns/{id}/list")))
        }
        Err(error) => pages::matching(&me, &ctx, &campaign, list, &fields, beside_fields(error)?).await,
    }
}

async fn confirm(
    me: &Admin,
    ctx: &AppContext,
    campaign: &campaigns::Model,
    list_id: i64,
    matching: &Matching,
    fields: &Fields,
) -> ModelResult<()> {
    let typed = |name: &str| fields.get(name).unwrap_or_default();
    let agreement = Proof::perhaps(typed("how"), typed("note"))?;
    listed::confirm(&Writer::of(ctx), campaign, list_id, matching, agreement.as_ref(), me.user.id).await
}

/// Throws away what was uploaded; who stood in the list before stays.
async fn remove(me: Admin, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let campaign = find(&ctx, &me, id).await?;
    if let Some(list) = listed::pending(&ctx.db, campaign.id).await?.filter(|list| list.matching.is_none()) {
        listed::discard(&Writer::of(&ctx), list.id).await?;
    }
    Ok(see(&format!("/campaigns/{id}/list")))
}

/// What was uploaded or pasted.
struct Brought {
    name: String,
    bytes: Vec<u8>,
    is_pasted: bool,
}

impl Brought {
    /// The error says what was wrong with the upload itself.
    async fn of(mut upload: Multipart) -> Result<Self, String> {
        let mut pasted = Vec::new();
        while let Some(field) = upload.next_field().await.map_err(|error| broken(&error))? {
            let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(ToOwned::to_owned));
            let bytes = field.bytes().await.map_err(|error| broken(&error))?.to_vec();
            match name.as_str() {
                "list" if !bytes.is_empty() => {
                    return Ok(Self { name: file.unwrap_or_default(), bytes, is_pasted: false });
                }
                "pasted" => pasted = bytes,
                _ => {}
            }
        }
        if pasted.iter().all(u8::is_ascii_whitespace) {
            Err("Choose a file, or paste the list below.".to_owned())
        } else {
            Ok(Self { name: "Pasted".to_owned(), bytes: pasted, is_pasted: true })
        }
    }

    /// Whether it can be read at all.
    async fn check(&self) -> Result<(), String> {
        let bytes = self.bytes.clone();
        let table = tokio::task::spawn_blocking(move || Table::read(&bytes)).await;
        let table = table.map_err(|error| error.to_string())??;
        let rows = table.rows.len() - usize::from(Matching::guess(&table).headed);
        if rows == 0 { Err("There is nobody in this list.".to_owned()) } else { Ok(()) }
    }

    fn pasted(&self) -> String {
        if self.is_pasted { String::from_utf8_lossy(&self.bytes).into_owned() } else { String::new() }
    }
}

fn broken(error: &MultipartError) -> String {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        "This file is larger than 20 MB. Split it and create one campaign per file.".to_owned()
    } else {
        "The file did not arrive whole. Try again.".to_owned()
    }
}
