//! The phone in the browser: it texts a sandbox inbox through the same letter box as any carrier.

use super::{
    errors::{PageError, PageResult},
    extractors::{Form, SignedIn},
    see,
};
use crate::{
    gateways::Incoming,
    intake::{Intake, Letter, Refusal, Rules},
    lines::Lines,
    models::{
        addresses::{self, phone},
        clock, conversations, inboxes,
        messages::threads,
    },
    vault::{self, Vault},
    views::{
        self, Errors, Here,
        sandbox::{Bubble, Phone, SandboxInbox, SandboxPage},
    },
};
use axum::{
    extract::{Query, State},
    routing::{get, post},
};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;

/// Phones offered to be picked up again.
const PHONES: u64 = 12;
/// The phone one holds where none was picked up before: of the numbers that belong to nobody.
const FIRST_PHONE: &str = "+12025550142";

pub fn routes() -> Routes {
    Routes::new().add("/sandbox", get(show)).add("/sandbox/texts", post(create))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Held {
    number: Option<String>,
    inbox: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct NewText {
    inbox_id: String,
    number: String,
    body: String,
    times: String,
}

async fn show(signed_in: SignedIn, State(ctx): State<AppContext>, Query(held): Query<Held>) -> PageResult {
    let page = page(&ctx, &signed_in, held.inbox.and_then(|id| id.parse().ok()), held.number).await?;
    let desk = signed_in.frame(&ctx, Here::Sandbox).await?;
    Ok(views::sandbox::show(&desk, &page))
}

async fn create(signed_in: SignedIn, State(ctx): State<AppContext>, Form(text): Form<NewText>) -> PageResult {
    match take(&ctx, &signed_in, &text).await? {
        Ok((inbox_id, number)) => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("inbox", &inbox_id.to_string())
                .append_pair("number", &number)
                .finish();
            Ok(see(&format!("/sandbox?{query}")))
        }
        Err(errors) => {
            let mut page = page(&ctx, &signed_in, text.inbox_id.parse().ok(), Some(text.number)).await?;
            page.body = text.body;
            page.errors = errors;
            let desk = signed_in.frame(&ctx, Here::Sandbox).await?;
            Ok(views::sandbox::show(&desk, &page))
        }
    }
}

/// Hands the text in as a carrier would: once, or twice under the same id.
async fn take(ctx: &AppContext, signed_in: &SignedIn, text: &NewText) -> PageResult<Result<(i64, String), Errors>> {
    let sandboxes = sandboxes(ctx, signed_in).await?;
    let Some(inbox) = sandboxes.into_iter().find(|inbox| inbox.id.to_string() == text.inbox_id) else {
        return Ok(Err(Errors::one("inbox_id", "Choose the sandbox inbox to text.")));
    };
    let number = match phone::typed(&text.number, &inbox.country, true) {
        Ok(typed) => typed.address.value,
        Err(words) => return Ok(Err(Errors::one("number", words))),
    };
    if text.body.trim().is_empty() {
        return Ok(Err(Errors::one("body", "Write something first.")));
    }
    let line = Lines::of(ctx).of_inbox(&inbox).await?;
    let incoming = Incoming {
        provider_id: Some(format!("sandbox-{}", vault::random_token::<12>())),
        from: number.clone(),
        to: Some(inbox.address.clone()),
        body: text.body.clone(),
        at: Some(clock::now()),
        ..Incoming::default()
    };
    for _ in 0..if text.times == "2" { 2 } else { 1 } {
        let letter = match Letter::read(&incoming, Rules::of(&line), &Vault::of(ctx)) {
            Ok(letter) => letter,
            Err(words) => return Ok(Err(Errors::one("number", words))),
        };
        match Intake::of(ctx).take_text(letter).await {
            Ok(()) => {}
            Err(Refusal::Unreadable(words)) => return Ok(Err(Errors::one("body", words))),
            Err(Refusal::Unavailable) => {
                return Err(PageError::Offline("the sandbox's text could not be stored".to_owned()));
            }
        }
    }
    Ok(Ok((inbox.id, number)))
}

async fn page(
    ctx: &AppContext,
    signed_in: &SignedIn,
    inbox_id: Option<i64>,
    number: Option<String>,
) -> PageResult<SandboxPage> {
    let sandboxes = sandboxes(ctx, signed_in).await?;
    let inbox = sandboxes.iter().find(|inbox| Some(inbox.id) == inbox_id).or_else(|| sandboxes.first());
    let phones = phones(ctx).await?;
    let number = number.filter(|number| !number.trim().is_empty()).or_else(|| Some(first_of(&phones)));
    let held = match (&number, inbox) {
        (Some(number), Some(inbox)) => phone::typed(number, &inbox.country, true).ok().map(|typed| typed.address),
        _ => None,
    };
    let address = match &held {
        Some(held) => addresses::find_by_value(&ctx.db, held).await?,
        None => None,
    };
    let conversation = match (&address, inbox) {
        (Some(address), Some(inbox)) => conversations::newest_of_thread(&ctx.db, address.id, inbox.id).await?,
        _ => None,
    };
    let bubbles = match (&address, inbox) {
        (Some(address), Some(inbox)) => {
            threads::page(&ctx.db, address.id, inbox.id, None).await?.messages.iter().filter_map(bubble).collect()
        }
        _ => Vec::new(),
    };
    Ok(SandboxPage {
        inbox_id: inbox.map(|inbox| inbox.id),
        phones,
        conversation: conversation.map(|conversation| conversation.id),
        number: held.map(|held| held.value).or(number),
        bubbles,
        inboxes: sandboxes
            .into_iter()
            .map(|inbox| SandboxInbox { id: inbox.id, name: inbox.name, address: inbox.address })
            .collect(),
        ..SandboxPage::default()
    })
}

/// The phone that was used last.
fn first_of(phones: &[Phone]) -> String {
    phones.first().map_or_else(|| FIRST_PHONE.to_owned(), |phone| phone.number.clone())
}

/// What the phone has sent, and what has reached it.
fn bubble(message: &crate::models::messages::Model) -> Option<Bubble> {
    let has_reached_it = message.is_inbound() || message.status == "delivered";
    (has_reached_it && message.kind != "note").then(|| Bubble {
        id: message.id,
        is_mine: message.is_inbound(),
        body: message.body.clone(),
        at: message.created_at,
    })
}

async fn sandboxes(ctx: &AppContext, signed_in: &SignedIn) -> PageResult<Vec<inboxes::Model>> {
    let visible = inboxes::visible_to(&ctx.db, signed_in.user.id).await?;
    Ok(visible.into_iter().filter(|inbox| inbox.gateway == "sandbox" && inbox.is_on()).collect())
}

async fn phones(ctx: &AppContext) -> PageResult<Vec<Phone>> {
    let known = addresses::newest_phones(&ctx.db, PHONES).await?;
    Ok(known.into_iter().map(|(number, name)| Phone { number, name }).collect())
}
