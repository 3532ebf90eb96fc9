//! "Notify one person": a number or a name, a text, and choices.

mod pages; // what the pages show, in the words of the views

use super::{
    errors::{PageError, PageResult, with_status},
    extractors::{Form, SignedIn},
    see,
};
use crate::{
    database::Writer,
    health::Health,
    live::Live,
    models::{
        ModelError,
        campaigns::{
            self,
            notice::{self, Notice, Outcome},
        },
        error::Wrong,
    },
    vault::{self, Vault},
    views::{Errors, Here},
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    routing::{get, post},
};
use loco_rs::{app::AppContext, controller::Routes};
use pages::Asked;
use serde::Deserialize;

pub fn routes() -> Routes {
    Routes::new().prefix("/notices").add("/", post(create)).add("/new", get(new)).add("/{id}", get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Whom {
    person: Option<i64>,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    to: String,
    address_id: Option<String>,
    /// What `to` was when somebody was found by it.
    found_for: Option<String>,
    inbox_id: String,
    body: String,
    choices: String,
    acknowledgement: String,
    key: String,
}

async fn new(me: SignedIn, State(ctx): State<AppContext>, Query(whom): Query<Whom>) -> PageResult {
    let mut asked = Asked { notice: Notice::new(vault::random_token::<18>()), ..Asked::default() };
    if let Some(person) = whom.person {
        asked.addresses(notice::numbers_of(&ctx.db, person).await?);
    }
    pages::new(&me, &ctx, asked).await
}

async fn create(me: SignedIn, State(ctx): State<AppContext>, Form(typed): Form<Typed>) -> PageResult {
    let notice = typed.notice();
    if let Err(words) = Health::of(&ctx).room_to_send() {
        let page =
            pages::new(&me, &ctx, Asked { notice, errors: Errors::one("form", words), ..Asked::default() }).await?;
        return Ok(with_status(StatusCode::SERVICE_UNAVAILABLE, page));
    }
    let outcome = notice.send(&Writer::of(&ctx), &Vault::of(&ctx), &me.user).await;
    let asked = match outcome? {
        Outcome::Sent(campaign) => {
            Live::of(&ctx).campaigns_changed(&[campaign.id]);
            return Ok(see(&format!("/notices/{}", campaign.id)));
        }
        Outcome::Wrong(wrongs) => Asked { notice, errors: beside(wrongs), ..Asked::default() },
        Outcome::Which(found) => {
            let errors = Errors::one("address_id", "Choose who is meant, or write the number.");
            Asked { notice, found, errors }
        }
        Outcome::KeyReused(words) => {
            let notice = Notice { key: vault::random_token::<18>(), ..notice };
            Asked { notice, errors: Errors::one("form", words), ..Asked::default() }
        }
    };
    pages::new(&me, &ctx, asked).await
}

async fn show(me: SignedIn, State(ctx): State<AppContext>, Path(id): Path<i64>) -> PageResult {
    let campaign = campaigns::find_for(&ctx.db, me.user.id, id).await?;
    if !campaign.is_to_one() {
        return Err(PageError::from(ModelError::NotFound));
    }
    let page = pages::shown(&ctx, &campaign).await?;
    Ok(crate::views::notices::show(&me.frame(&ctx, Here::Campaigns).await?, &page))
}

impl Typed {
    fn notice(self) -> Notice {
        let still_meant = self.found_for.as_ref().is_none_or(|to| *to == self.to);
        let chosen = self.address_id.and_then(|id| id.parse().ok());
        Notice {
            to: self.to,
            address_id: chosen.filter(|_| still_meant),
            inbox_id: self.inbox_id,
            body: self.body,
            choices: self.choices,
            acknowledgement: self.acknowledgement,
            key: self.key,
        }
    }
}

fn beside(wrongs: Vec<Wrong>) -> Errors {
    let mut errors = Errors::none();
    for Wrong { field, words, .. } in wrongs {
        errors.add(&field, words);
    }
    errors
}
