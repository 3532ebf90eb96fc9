//! What the list and a thread's page show, in the words of the views.

use super::{Place, shown};
use crate::{
    controllers::{
        errors::PageResult,
        extractors::{SignedIn, Surroundings},
        people::panel,
    },
    gateways::registry,
    look::Look,
    models::{
        addresses, blocks,
        campaigns::marks::{Mark, Marks},
        consents::ledger,
        conversations::{self, Cursor, Filter, obstacle},
        events,
        inboxes::{self, Visible},
        memberships,
        messages::{
            self,
            reaction::{self, Signs},
            threads,
        },
        people, sample, users,
    },
    quiet_hours::State,
    settings::Settings,
    vault,
    views::{Chrome, Named, conversations as shapes},
};
use chrono_tz::Tz;
use loco_rs::app::AppContext;
use sea_orm::ConnectionTrait;
use std::{collections::HashMap, sync::Arc};

/// One page of the box one stands in.
pub async fn list(
    look: &Look,
    ctx: &AppContext,
    user: &users::Model,
    visible: &Visible,
    place: &Place,
) -> PageResult<Arc<shapes::List>> {
    let name = format!("list {} {:?} {:?} {:?}", user.id, place.which(), place.inbox_id(), place.before);
    match look.known(&name) {
        Some(known) => Ok(known),
        None => Ok(look.keep(name, read_list(look.db().await?, ctx, user, visible, place).await?)),
    }
}

async fn read_list(
    db: &impl ConnectionTrait,
    ctx: &AppContext,
    user: &users::Model,
    visible: &Visible,
    place: &Place,
) -> PageResult<shapes::List> {
    let filter = Filter { which: place.which(), inbox_id: place.inbox_id() };
    let before: Option<Cursor> = place.before.as_deref().and_then(|cursor| cursor.parse().ok());
    let (rows, older) = conversations::list(db, visible, filter, before).await?;
    let chosen = filter.inbox_id.and_then(|id| visible.get(id));
    let is_the_first =
        rows.is_empty() && matches!(filter.which, conversations::Which::All | conversations::Which::Unassigned);
    let silent = if is_the_first {
        chosen.or_else(|| only(visible.all())).filter(|inbox| inbox.last_text_at.is_none())
    } else {
        None
    };
    Ok(shapes::List {
        which: shown(filter.which),
        inbox: chosen.map(|inbox| Named { id: inbox.id, name: inbox.name.clone() }),
        offers_sample: rows.is_empty() && user.is_admin() && sample::desk_is_empty(db).await?,
        set_up: silent.map(|inbox| set_up(ctx, user, inbox)),
        rows: rows.into_iter().map(row).collect(),
        older: older.map(|cursor| cursor.to_string()),
        before: before.map(|cursor| cursor.to_string()),
        ..shapes::List::default()
    })
}

fn only(inboxes: &[inboxes::Model]) -> Option<&inboxes::Model> {
    if let [one] = inboxes { Some(one) } else { None }
}

fn row(row: conversations::Row) -> shapes::Row {
    shapes::Row {
        id: row.id,
        person_id: row.person_id,
        name: row.name,
        number: row.number,
        last_line: row.last_line,
        last_direction: row.last_direction,
        last_at: row.last_at,
        waiting_since: row.waiting_since,
        unread: row.is_unread,
        assignee: row.assignee,
        inbox: row.inbox,
        closed: row.is_closed,
        trouble: row.trouble,
        may_opt_out: row.may_opt_out,
    }
}

/// How an inbox that never heard from anyone gets its first text.
fn set_up(ctx: &AppContext, user: &users::Model, inbox: &inboxes::Model) -> shapes::SetUp {
    let provider = registry::find(&inbox.gateway);
    shapes::SetUp {
        inbox_id: inbox.id,
        gateway: inbox.gateway.clone(),
        gateway_title: provider.map_or_else(|| inbox.gateway.clone(), |provider| provider.title.to_owned()),
        address: inbox.address.clone(),
        hook_url: user.is_admin().then(|| inbox.hook_url(&Settings::of(ctx))),
        steps: provider
            .map(|provider| provider.hook_steps.iter().map(|step| (*step).to_owned()).collect())
            .unwrap_or_default(),
    }
}

/// The frame, with list, thread and person in it.
pub async fn thread(
    ctx: &AppContext,
    signed_in: &SignedIn,
    id: i64,
    place: &Place,
) -> PageResult<(Chrome, shapes::ThreadPage)> {
    let (look, user) = (Look::at(ctx), &signed_in.user);
    let around = signed_in.surroundings(&look, ctx).await?;
    let page = shapes::ThreadPage {
        list: list(&look, ctx, user, &around.visible, place).await?,
        exchange: exchange(&look, user, &around, id, place).await?,
        reply: shapes::Reply { key: vault::random_token::<18>(), ..shapes::Reply::default() },
    };
    drop(look);
    Ok((signed_in.framed(&around, ctx, place.here()).await?, page))
}

/// The thread, and the person beside it.
async fn exchange(
    look: &Look,
    user: &users::Model,
    around: &Surroundings,
    id: i64,
    place: &Place,
) -> PageResult<Arc<shapes::Exchange>> {
    let name = format!("thread {} {id} {}", user.id, place.query());
    if let Some(known) = look.known(&name) {
        return Ok(known);
    }
    let db = look.db().await?;
    let conversation = conversations::find_in(db, &around.visible, id).await?;
    let thread = read_thread(db, user, around.zone(), &conversation, place).await?;
    let panel = panel(db, user, conversation.person_id, Some(id)).await?;
    Ok(look.keep(name, shapes::Exchange { thread, panel, ..shapes::Exchange::default() }))
}

async fn read_thread(
    db: &impl ConnectionTrait,
    user: &users::Model,
    zone: Tz,
    conversation: &conversations::Model,
    place: &Place,
) -> PageResult<shapes::Thread> {
    let older: Option<i64> = place.older.as_deref().and_then(|id| id.parse().ok());
    let address = addresses::find(db, conversation.address_id).await?;
    let inbox = inboxes::find(db, conversation.inbox_id).await?;
    let person = people::find(db, conversation.person_id).await?;
    let page = threads::page(db, address.id, inbox.id, older).await?;
    let ends = conversations::ends_of(db, address.id, inbox.id).await?;
    let users = users::all(db).await?;
    let names: HashMap<i64, &str> = users.iter().map(|user| (user.id, user.name.as_str())).collect();
    let members = memberships::user_ids(db, inbox.id).await?;
    let seen = conversation.last_seen_by(db, user.id).await?;
    let last = page
        .messages
        .iter()
        .rev()
        .find(|message| message.conversation_id == Some(conversation.id))
        .map(|message| message.id);
    Ok(shapes::Thread {
        conversation: shapes::Conversation {
            id: conversation.id,
            is_open: conversation.is_open(),
            can_reopen: conversation.can_reopen(db).await?,
            assignee: conversation.assignee_id.and_then(|id| Some(Named { id, name: (*names.get(&id)?).to_owned() })),
            waiting_since: conversation.waiting_since,
        },
        may_opt_out: address.campaigns_held_at.is_some(),
        night: person.quiet(db, &address.value, zone).await?.map(night),
        person_id: person.id,
        name: person.name,
        address: self::address(&address),
        via: (conversation.via != inbox.address).then(|| conversation.via.clone()),
        users: users
            .iter()
            .filter(|user| user.is_active() && members.contains(&user.id))
            .map(|user| Named { id: user.id, name: user.name.clone() })
            .collect(),
        cannot_reply: obstacle(db, &address, &inbox).await?,
        is_blocked: !blocks::among(db, inbox.id, &[address.id]).await?.is_empty(),
        waits_since: inbox.failing().filter(|_| inbox.is_on()).map(|failing| failing.since),
        first_unread: first_unread(&page, conversation.id, seen),
        last_message_id: if older.is_some() { None } else { last.or(Some(0)) },
        older: page.messages.first().filter(|_| page.has_older).map(|message| message.id),
        older_than: older,
        ticket_ends: ends
            .iter()
            .map(|end| shapes::TicketEnd {
                ticket: end.ticket,
                ended_by: end.by.and_then(|id| names.get(&id)).map(|name| (*name).to_owned()),
                ended_at: end.at,
            })
            .collect(),
        held: events::held(db, address.id, inbox.id).await?.into_iter().map(held).collect(),
        noted: ledger::noted(db, &address.hash).await?.into_iter().map(noted).collect(),
        messages: texts(db, page.messages, &names).await?,
        inbox: Named { id: inbox.id, name: inbox.name },
        notice: notice(db, conversation).await?,
    })
}

/// What a reply will do that one may not expect.
async fn notice(db: &impl ConnectionTrait, conversation: &conversations::Model) -> PageResult<Option<String>> {
    if conversation.is_open() {
        return Ok(None);
    }
    let open = conversations::open_of_thread(db, conversation.address_id, conversation.inbox_id).await?;
    Ok(Some(match open {
        Some(open) => format!("Ticket {} is closed: your reply continues in ticket {}.", conversation.id, open.id),
        None => format!("Your reply reopens ticket {}.", conversation.id),
    }))
}

fn held(held: events::Held) -> shapes::Held {
    shapes::Held { at: held.at, is_answer: held.is_answer }
}

/// What one may want to know before one texts them.
pub fn night(quiet: people::Quiet) -> shapes::Night {
    shapes::Night {
        time: quiet.clock.time,
        latest: quiet.clock.latest,
        place: quiet.clock.place,
        is_theirs: quiet.is_theirs,
        state: quiet.state.map(State::letters),
    }
}

fn noted(noted: ledger::Noted) -> shapes::Noted {
    shapes::Noted {
        at: noted.at,
        word: noted.word,
        purpose: noted.purpose.as_str(),
        how: noted.how.words().to_owned(),
        by: noted.by,
    }
}

fn first_unread(page: &threads::Page, conversation_id: i64, seen: i64) -> Option<i64> {
    let unread = page
        .messages
        .iter()
        .find(|message| message.is_inbound() && message.conversation_id == Some(conversation_id) && message.id > seen);
    // Where nothing was ever read, everything is new and no line is needed.
    unread.filter(|_| seen > 0).map(|message| message.id)
}

pub fn address(address: &addresses::Model) -> shapes::Address {
    shapes::Address { id: address.id, value: address.value.clone(), kind: address.kind.clone() }
}

/// Texts as a thread shows them, with what they have to do with campaigns.
pub async fn texts(
    db: &impl ConnectionTrait,
    texts: Vec<messages::Model>,
    names: &HashMap<i64, &str>,
) -> PageResult<Vec<shapes::Message>> {
    let (marks, signs) = (Marks::of(db, &texts).await?, Signs::of(&texts));
    let shown = |text: messages::Model| {
        let mark = marks.mark(&text).map(|known| mark(&known));
        shapes::Message { mark, signs: signs.on(text.id).to_vec(), ..message(text, names) }
    };
    Ok(texts.into_iter().filter(|text| !signs.is_placed(text.id)).map(shown).collect())
}

fn mark(mark: &Mark<'_>) -> shapes::Mark {
    let (campaign, reading) = (mark.campaign, mark.reading.as_ref());
    shapes::Mark {
        name: campaign.name.clone(),
        href: campaign_href(campaign.id, campaign.is_to_one()),
        reading: reading.map(|reading| reading.what.as_str()),
        choice: mark.choice.map(|choice| format!("{} {}", choice.number, choice.label)),
        why: reading.and_then(|reading| reading.why.clone()),
    }
}

/// Where the page of a campaign is, or of a notice.
pub fn campaign_href(id: i64, is_to_one: bool) -> String {
    if is_to_one { format!("/notices/{id}") } else { format!("/campaigns/{id}") }
}

fn message(message: messages::Model, names: &HashMap<i64, &str>) -> shapes::Message {
    let is_inbound = message.is_inbound();
    let is_reaction = is_inbound && reaction::read(&message.body).is_some();
    let doubtful = matches!(message.status.as_str(), "failed" | "unknown" | "queued");
    shapes::Message {
        id: message.id,
        media: message.media.as_deref().map(media).unwrap_or_default(),
        author: message.author_id.and_then(|id| names.get(&id)).map(|name| (*name).to_owned()),
        reason: message.error_words.filter(|_| doubtful),
        can_retry: message.status == "failed" && message.retryable,
        kind: message.kind,
        direction: message.direction,
        body: message.body,
        status: message.status,
        ticket: message.conversation_id,
        created_at: message.created_at,
        provider_at: message.provider_at,
        partial: message.partial,
        keyword: message.keyword.filter(|_| is_inbound),
        is_group: message.group_text,
        looks_like: message.looks_like,
        is_reaction,
        signs: Vec::new(),
        mark: None,
    }
}

fn media(json: &str) -> Vec<shapes::Media> {
    #[derive(serde::Deserialize)]
    struct Stored {
        url: String,
        content_type: Option<String>,
    }
    let stored: Vec<Stored> = serde_json::from_str(json).unwrap_or_default();
    let shown = |media: Stored| shapes::Media {
        host: url::Url::parse(&media.url).ok().and_then(|url| Some(url.host_str()?.to_owned())).unwrap_or_default(),
        url: media.url,
        content_type: media.content_type,
    };
    stored.into_iter().map(shown).collect()
}
