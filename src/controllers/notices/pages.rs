use crate::{
    controllers::{conversations::page, errors::PageResult},
    models::{
        addresses,
        campaigns::{self, audience::Why, notice::recipient_of},
        conversations, inboxes, messages, people, users,
    },
    views::{
        Named,
        conversations::{Exchange, Thread},
        notices::ShowPage,
    },
};
use loco_rs::app::AppContext;
use std::collections::HashMap;

/// What a notice came to.
pub async fn shown(ctx: &AppContext, campaign: &campaigns::Model) -> PageResult<ShowPage> {
    let db = &ctx.db;
    let recipient = recipient_of(db, campaign).await?;
    let address = addresses::find(db, recipient.address_id).await?;
    let person = people::find(db, recipient.person_id).await?;
    let inbox = inboxes::find(db, campaign.inbox_id).await?;
    let choices = campaign.choices(db).await?;
    let shown = |choice: &campaigns::Choice| format!("{} {}", choice.number, choice.label);
    let thread = thread_of(ctx, campaign, &address).await?;
    Ok(ShowPage {
        id: campaign.id,
        person_id: person.id,
        name: person.name,
        inbox: Named { id: inbox.id, name: inbox.name },
        left_out: recipient.why.as_deref().and_then(Why::parse).map(|why| why.words().to_owned()),
        answer: choices.iter().find(|choice| Some(choice.number) == recipient.choice).map(shown),
        choices: choices.iter().map(shown).collect(),
        thread: address_of_thread(ctx, &address, campaign.inbox_id).await?,
        exchange: Exchange { thread, ..Exchange::default() },
        number: address.value,
    })
}

/// Its texts, and what was answered.
async fn thread_of(ctx: &AppContext, campaign: &campaigns::Model, address: &addresses::Model) -> PageResult<Thread> {
    let texts = messages::threads::of_campaign(&ctx.db, address.id, campaign).await?;
    let users = users::all(&ctx.db).await?;
    let names: HashMap<i64, &str> = users.iter().map(|user| (user.id, user.name.as_str())).collect();
    Ok(Thread { messages: page::texts(&ctx.db, texts, &names).await?, ..Thread::default() })
}

async fn address_of_thread(ctx: &AppContext, address: &addresses::Model, inbox_id: i64) -> PageResult<String> {
    let newest = conversations::newest_of_thread(&ctx.db, address.id, inbox_id).await?;
    Ok(match newest {
        Some(ticket) => format!("/conversations/{}?box=all", ticket.id),
        None => format!("/threads/{}/{inbox_id}", address.id),
    })
}
