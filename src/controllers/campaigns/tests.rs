//! The text as its first recipient gets it, sent to a number of ours as any text is.

use super::{Seen, Steered, review};
use crate::{
    controllers::{errors::PageResult, extractors::Form, see},
    database::Writer,
    dispatch::Dispatcher,
    health::Health,
    live::Live,
    models::{
        ModelError, ModelResult, addresses, campaigns,
        conversations::{self, Start},
        inboxes,
    },
    vault::{self, Vault},
    views::Errors,
};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    number: String,
    key: String,
}

pub async fn create(steered: Steered, Form(typed): Form<Typed>) -> PageResult {
    match send(&steered, &typed).await {
        Ok(conversation_id) => {
            Dispatcher::of(&steered.ctx).wake();
            Live::of(&steered.ctx).conversations_changed(&[conversation_id]);
            steered.admin.notice("The test is on its way.").await?;
            Ok(see(&format!("/campaigns/{}", steered.campaign.id)))
        }
        Err(ModelError::Invalid { words, .. }) => again(steered, typed, words).await,
        Err(ModelError::KeyReused(words)) => {
            again(steered, Typed { key: vault::random_token::<18>(), ..typed }, words).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn again(steered: Steered, typed: Typed, words: String) -> PageResult {
    let test = review::Test { number: typed.number, key: typed.key, errors: Errors::one("number", words) };
    let Steered { ctx, admin, campaign } = steered;
    review::page(&Seen { ctx, me: admin.0, campaign }, test, true).await
}

async fn send(steered: &Steered, typed: &Typed) -> ModelResult<i64> {
    let Steered { ctx, admin, campaign } = steered;
    Health::of(ctx).room_to_send().map_err(|words| ModelError::invalid("number", words))?;
    let inbox = inboxes::find(&ctx.db, campaign.inbox_id).await?;
    let body = campaigns::sample(&ctx.db, campaign, &admin.user.name).await?;
    let address = addresses::find_or_meet(&Writer::of(ctx), &Vault::of(ctx), &typed.number, &inbox).await?;
    let start = Start { address_id: address.id, inbox_id: inbox.id, body: &body, key: &typed.key };
    Ok(conversations::start(&Writer::of(ctx), &admin.user, start).await?.conversation_id)
}
