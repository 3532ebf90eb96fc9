//! A thread in which no ticket was opened yet, for reading.

use super::{conversations::page, errors::PageResult, extractors::SignedIn, see};
use crate::{
    models::{ModelError, addresses, conversations, inboxes::Visible, messages::threads, people, users},
    views::{
        Here, Named,
        conversations::{Exchange, Thread},
        texts::{self as views, ShowPage},
    },
};
use axum::{
    extract::{Path, Query, State},
    routing::get,
};
use loco_rs::{app::AppContext, controller::Routes};
use serde::Deserialize;
use std::collections::HashMap;

pub fn routes() -> Routes {
    Routes::new().add("/threads/{address_id}/{inbox_id}", get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    older: Option<i64>,
}

/// Where there is a ticket, its page shows all of it.
async fn show(
    me: SignedIn,
    State(ctx): State<AppContext>,
    Path((address_id, inbox_id)): Path<(i64, i64)>,
    Query(place): Query<Place>,
) -> PageResult {
    let db = &ctx.db;
    let visible = Visible::to(db, me.user.id).await?;
    let inbox = visible.get(inbox_id).ok_or(ModelError::NotFound)?;
    if let Some(ticket) = conversations::newest_of_thread(db, address_id, inbox_id).await? {
        return Ok(see(&format!("/conversations/{}?box=all", ticket.id)));
    }
    let address = addresses::find(db, address_id).await?;
    let person = people::find_present(db, address.person_id).await?;
    let texts = threads::page(db, address_id, inbox_id, place.older).await?;
    let users = users::all(db).await?;
    let names: HashMap<i64, &str> = users.iter().map(|user| (user.id, user.name.as_str())).collect();
    let older = texts.messages.first().filter(|_| texts.has_older).map(|text| text.id);
    let thread = Thread {
        messages: page::texts(db, texts.messages, &names).await?,
        older,
        older_than: place.older,
        ..Thread::default()
    };
    let page = ShowPage {
        person_id: person.id,
        name: person.name,
        address: page::address(&address),
        inbox: Named { id: inbox.id, name: inbox.name.clone() },
        older,
        is_past: place.older.is_some(),
        exchange: Exchange { thread, ..Exchange::default() },
    };
    Ok(views::show(&me.frame(&ctx, Here::People).await?, &page))
}
