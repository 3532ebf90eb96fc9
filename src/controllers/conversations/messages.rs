//! Replies.

use super::{Place, page};
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
    models::{ModelError, conversations},
    vault, views,
};
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use loco_rs::app::AppContext;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reply {
    body: String,
    key: String,
}

pub async fn create(
    signed_in: SignedIn,
    State(ctx): State<AppContext>,
    Path(id): Path<i64>,
    Query(place): Query<Place>,
    Form(reply): Form<Reply>,
) -> PageResult {
    let conversation = conversations::find_for(&ctx.db, signed_in.user.id, id).await?;
    if let Err(words) = Health::of(&ctx).room_to_send() {
        let page = again(&ctx, &signed_in, id, &place, reply, words.to_owned()).await?;
        return Ok(with_status(StatusCode::SERVICE_UNAVAILABLE, page));
    }
    match conversation.reply(&Writer::of(&ctx), &signed_in.user, &reply.body, &reply.key).await {
        Ok(replied) => {
            Dispatcher::of(&ctx).wake();
            Live::of(&ctx).conversations_changed(&[replied.conversation_id]);
            if replied.conversation_id != id {
                signed_in
                    .notice(format!(
                        "Ticket {id} is closed: your reply continues in ticket {}.",
                        replied.conversation_id
                    ))
                    .await?;
            }
            Ok(see(&format!("/conversations/{}{}", replied.conversation_id, place.query())))
        }
        Err(ModelError::Invalid { words, .. }) => again(&ctx, &signed_in, id, &place, reply, words).await,
        Err(ModelError::KeyReused(words)) => {
            let reply = Reply { key: vault::random_token::<18>(), ..reply };
            again(&ctx, &signed_in, id, &place, reply, words).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The thread again, with what was typed and why it was not taken.
async fn again(
    ctx: &AppContext,
    signed_in: &SignedIn,
    id: i64,
    place: &Place,
    reply: Reply,
    words: String,
) -> PageResult {
    let (desk, mut page) = page::thread(ctx, signed_in, id, place).await?;
    page.reply = views::conversations::Reply { key: reply.key, body: reply.body, error: Some(words) };
    Ok(views::conversations::show(&desk, &page))
}
