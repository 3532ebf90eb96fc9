use crate::{
    controllers::{conversations::page, errors::PageResult, extractors::SignedIn},
    models::{
        addresses,
        campaigns::{
            self,
            audience::Why,
            notice::{Found, Notice, recipient_of},
        },
        conversations, inboxes, messages, people, users,
    },
    views::{
        Errors, Here, Named,
        conversations::{Exchange, Sender, Thread},
        notices::{self as views, NewForm, NewPage, ShowPage},
    },
};
use axum::response::Response;
use loco_rs::app::AppContext;
use std::collections::HashMap;

/// A form as it was asked for, or filled in.
#[derive(Default)]
pub struct Asked {
    pub notice: Notice,
    pub found: Vec<Found>,
    pub errors: Errors,
}

impl Asked {
    /// It goes to one of a person's numbers.
    pub fn addresses(&mut self, numbers: Vec<Found>) {
        if let Some(first) = numbers.first() {
            self.notice.to = first.name.clone().unwrap_or_else(|| first.number.clone());
            self.notice.address_id = Some(first.address_id);
        }
        self.found = numbers;
    }
}

pub async fn new(me: &SignedIn, ctx: &AppContext, asked: Asked) -> PageResult<Response> {
    let visible = inboxes::visible_to(&ctx.db, me.user.id).await?.into_iter().filter(inboxes::Model::is_on);
    let inboxes: Vec<Sender> =
        visible.map(|inbox| Sender { id: inbox.id, name: inbox.name, address: inbox.address }).collect();
    let Asked { notice, found, errors } = asked;
    let page = NewPage {
        form: NewForm {
            to: notice.to,
            address_id: notice.address_id,
            inbox_id: notice.inbox_id.parse().ok(),
            body: notice.body,
            choices: notice.choices,
            acknowledgement: notice.acknowledgement,
            key: notice.key,
        },
        found: found.into_iter().map(shown_found).collect(),
        inboxes,
        errors,
    };
    Ok(views::new(&me.frame(ctx, Here::Campaigns).await?, &page))
}

fn shown_found(found: Found) -> views::Found {
    views::Found { address_id: found.address_id, name: found.name, number: found.number }
}

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
