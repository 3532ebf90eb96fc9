//! One form for whatever is sent to one person: a text, which opens a conversation, or a question with numbered replies.

use super::page;
use crate::{
    controllers::{
        errors::{PageResult, with_status},
        extractors::{Form, SignedIn},
        see,
    },
    database::Writer,
    dispatch::Dispatcher,
    health::Health,
    live::Live,
    models::{
        ModelError, ModelResult, addresses,
        campaigns::notice::{Notice, Outcome},
        conversations::{self, Start},
        desk::Facts,
        error::Wrong,
        inboxes,
        people::{
            self,
            whom::{self, Found, Whom},
        },
    },
    vault::{self, Vault},
    views::{
        self, Errors, Here,
        conversations::{NewForm, NewPage, Night, Sender},
    },
};
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use loco_rs::app::AppContext;
use serde::Deserialize;

/// To whom, as the addresses that lead here say it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    person: Option<i64>,
    number: String,
    /// Whether the choices are in view.
    question: bool,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    to: String,
    address_id: Option<String>,
    /// What `to` was when somebody was found by it.
    found_for: Option<String>,
    /// From whose page it was opened.
    person_id: Option<String>,
    inbox_id: String,
    body: String,
    choices: String,
    acknowledgement: String,
    key: String,
}

/// The form as it is shown.
#[derive(Default)]
struct Shown {
    typed: Typed,
    is_question: bool,
    /// People one of whom is meant, or the numbers of one.
    found: Vec<Found>,
    errors: Errors,
}

/// What pressing *Send* came to.
enum Sent {
    /// Where to go on.
    To(String),
    Wrong(Errors),
    Which(Vec<Found>),
    /// The same key came with something else before, which is said in these words.
    KeyReused(String),
}

pub async fn new(me: SignedIn, State(ctx): State<AppContext>, Query(asked): Query<Asked>) -> PageResult {
    let usual = Notice::new(vault::random_token::<18>());
    let mut shown = Shown { is_question: asked.question, ..Shown::default() };
    shown.typed =
        Typed { to: asked.number, key: usual.key, acknowledgement: usual.acknowledgement, ..Typed::default() };
    if let Some(person) = asked.person {
        shown.found = whom::numbers_of(&ctx.db, person).await?;
        shown.typed.person_id = Some(person.to_string());
        if let Some(first) = shown.found.first() {
            shown.typed.to = first.name.clone().unwrap_or_else(|| first.number.clone());
            shown.typed.address_id = Some(first.address_id.to_string());
        }
    }
    page(&me, &ctx, shown).await
}

pub async fn create(me: SignedIn, State(ctx): State<AppContext>, Form(typed): Form<Typed>) -> PageResult {
    let again = |errors| Shown { typed: typed.clone(), errors, ..Shown::default() };
    if let Err(words) = Health::of(&ctx).room_to_send() {
        let page = page(&me, &ctx, again(Errors::one("form", words))).await?;
        return Ok(with_status(StatusCode::SERVICE_UNAVAILABLE, page));
    }
    let shown = match typed.send(&me, &ctx).await? {
        Sent::To(path) => return Ok(see(&path)),
        Sent::Wrong(errors) => again(errors),
        Sent::Which(found) => {
            Shown { found, ..again(Errors::one("address_id", "Choose one, or enter the number instead.")) }
        }
        Sent::KeyReused(words) => {
            let typed = Typed { key: vault::random_token::<18>(), ..typed };
            Shown { typed, errors: Errors::one("form", words), ..Shown::default() }
        }
    };
    page(&me, &ctx, shown).await
}

impl Typed {
    async fn send(&self, me: &SignedIn, ctx: &AppContext) -> PageResult<Sent> {
        if self.choices.trim().is_empty() { self.write(me, ctx).await } else { self.ask(me, ctx).await }
    }

    /// A question, which is a campaign to one.
    async fn ask(&self, me: &SignedIn, ctx: &AppContext) -> PageResult<Sent> {
        let notice = Notice {
            to: self.to.clone(),
            address_id: self.address_id(),
            inbox_id: self.inbox_id.clone(),
            body: self.body.clone(),
            choices: self.choices.clone(),
            acknowledgement: self.acknowledgement.clone(),
            key: self.key.clone(),
        };
        Ok(match notice.send(&Writer::of(ctx), &Vault::of(ctx), &me.user).await? {
            Outcome::Sent(campaign) => {
                Live::of(ctx).campaigns_changed(&[campaign.id]);
                Sent::To(format!("/notices/{}", campaign.id))
            }
            Outcome::Wrong(wrongs) => Sent::Wrong(beside(wrongs)),
            Outcome::Which(found) => Sent::Which(found),
            Outcome::KeyReused(words) => Sent::KeyReused(words),
        })
    }

    /// A text, which opens a conversation or joins the one that is open.
    async fn write(&self, me: &SignedIn, ctx: &AppContext) -> PageResult<Sent> {
        let inboxes = inboxes::visible_to(&ctx.db, me.user.id).await?;
        let Some(inbox) = inboxes.into_iter().find(|inbox| inbox.id.to_string() == self.inbox_id) else {
            return Ok(Sent::Wrong(Errors::one("inbox_id", "Choose the inbox to write from.")));
        };
        let address_id = match whom::find(&ctx.db, &self.to, self.address_id(), &inbox).await? {
            Ok(Whom::Known(address)) => address.id,
            Ok(Whom::Stranger(number)) => {
                addresses::find_or_meet(&Writer::of(ctx), &Vault::of(ctx), &number, &inbox).await?.id
            }
            Ok(Whom::Several(found)) => return Ok(Sent::Which(found)),
            Err(wrong) => return Ok(Sent::Wrong(beside(vec![wrong]))),
        };
        let first = Start { address_id, inbox_id: inbox.id, body: &self.body, key: &self.key };
        match conversations::start(&Writer::of(ctx), &me.user, first).await {
            Ok(started) => {
                Dispatcher::of(ctx).wake();
                Live::of(ctx).conversations_changed(&[started.conversation_id]);
                Ok(Sent::To(format!("/conversations/{}?box=all", started.conversation_id)))
            }
            Err(ModelError::Invalid { field, words }) => Ok(Sent::Wrong(Errors::one(field, words))),
            Err(ModelError::KeyReused(words)) => Ok(Sent::KeyReused(words)),
            Err(error) => Err(error.into()),
        }
    }

    /// The number that was chosen, unless somebody else was typed meanwhile.
    fn address_id(&self) -> Option<i64> {
        let still_meant = self.found_for.as_ref().is_none_or(|to| *to == self.to);
        self.address_id.as_deref().filter(|_| still_meant).and_then(|id| id.parse().ok())
    }

    fn person_id(&self) -> Option<i64> {
        self.person_id.as_deref().and_then(|id| id.parse().ok())
    }
}

fn beside(wrongs: Vec<Wrong>) -> Errors {
    wrongs.into_iter().fold(Errors::none(), |errors, wrong| errors.and(&wrong.field, wrong.words))
}

async fn page(me: &SignedIn, ctx: &AppContext, shown: Shown) -> PageResult<Response> {
    let Shown { typed, is_question, mut found, errors } = shown;
    if let Some(person) = typed.person_id().filter(|_| found.is_empty()) {
        found = whom::numbers_of(&ctx.db, person).await?;
    }
    let senders = inboxes::visible_to(&ctx.db, me.user.id).await?.into_iter().filter(inboxes::Model::is_on);
    let page = NewPage {
        night: night(ctx, typed.address_id()).await?,
        is_question: is_question || !typed.choices.trim().is_empty() || errors.any(&["choices", "acknowledgement"]),
        inboxes: senders.map(|inbox| Sender { id: inbox.id, name: inbox.name, address: inbox.address }).collect(),
        found: found.into_iter().map(shown_found).collect(),
        form: NewForm {
            address_id: typed.address_id(),
            person_id: typed.person_id(),
            inbox_id: typed.inbox_id.parse().ok(),
            to: typed.to,
            body: typed.body,
            choices: typed.choices,
            acknowledgement: typed.acknowledgement,
            key: typed.key,
        },
        errors,
    };
    Ok(views::conversations::new(&me.frame(ctx, Here::Nowhere).await?, &page))
}

fn shown_found(found: Found) -> views::conversations::Found {
    views::conversations::Found { address_id: found.address_id, name: found.name, number: found.number }
}

/// What time it is for whoever has the number that is chosen, where they may not want a text just now.
async fn night(ctx: &AppContext, address_id: Option<i64>) -> ModelResult<Option<Night>> {
    let Some(id) = address_id else { return Ok(None) };
    let address = addresses::find(&ctx.db, id).await?;
    let person = people::find(&ctx.db, address.person_id).await?;
    let zone = Facts::read(&ctx.db).await?.zone();
    Ok(person.quiet(&ctx.db, &address.value, zone).await?.map(page::night))
}
