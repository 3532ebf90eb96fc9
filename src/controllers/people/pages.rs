//! What the pages about people show, in the words of the views.

use super::{addresses::Typed, campaigns};
use crate::{
    controllers::{errors::PageResult, extractors::SignedIn},
    models::{
        campaigns::history,
        consents::{START, ledger},
        inboxes::Visible,
        messages::{self, threads},
        people, users,
    },
    views::{
        Errors, Here, Named,
        people::{self as views, Clock, Consent, Loose, Marketing, Number, Panel, Row, ShowPage, Ticket},
    },
};
use loco_rs::app::AppContext;

/// Words that somebody said, on one page.
const WORDS: usize = 20;
/// Tickets on a person's own page.
const MANY: usize = 200;

/// A person's page, with a number that was typed to be added.
pub async fn show(
    me: &SignedIn,
    ctx: &AppContext,
    id: i64,
    number: Typed,
    before: Option<i64>,
    errors: Errors,
) -> PageResult {
    let person = people::find_present(&ctx.db, id).await?;
    let mut words = ledger::of_person(&ctx.db, me.user.id, id, before, WORDS + 1).await?;
    let has_older = words.len() > WORDS;
    words.truncate(WORDS);
    let visible = Visible::to(&ctx.db, me.user.id).await?;
    let mut campaigns = history::of_person(&ctx.db, &visible, id, None, campaigns::FEW + 1).await?;
    let more_campaigns = campaigns.len() > campaigns::FEW;
    campaigns.truncate(campaigns::FEW);
    let page = ShowPage {
        can_erase: person.may_be_erased_by(&ctx.db, &me.user).await?,
        loose: threads::without_ticket(&ctx.db, &visible, id).await?.into_iter().map(loose).collect(),
        campaigns: campaigns.into_iter().map(campaigns::got).collect(),
        more_campaigns,
        person: panel(people::panel(&ctx.db, me.user.id, id, MANY).await?, None),
        created_at: person.created_at,
        consents_older: words.last().filter(|_| has_older).map(|word| word.id),
        consents_are_past: before.is_some(),
        consents: words.into_iter().map(consent).collect(),
        number: number.number,
        country: number.country,
        errors,
    };
    Ok(views::show(&me.frame(ctx, Here::People).await?, &page))
}

pub fn panel(panel: people::Panel, conversation_id: Option<i64>) -> Panel {
    let clock = panel.person.clock(panel.numbers.first().map(|number| number.address.value.as_str()));
    Panel {
        id: panel.person.id,
        name: panel.person.name,
        notes: panel.person.notes,
        owner: panel.owner.map(named),
        clock: clock.map(|clock| Clock { time: clock.time, latest: clock.latest, place: clock.place }),
        addresses: panel.numbers.into_iter().map(number).collect(),
        tickets: panel.tickets.into_iter().map(|shown| ticket(shown, conversation_id)).collect(),
        more_tickets: panel.has_more_tickets,
    }
}

pub fn row(row: people::Row) -> Row {
    Row {
        id: row.id,
        name: row.name,
        number: row.number,
        more_numbers: (row.numbers - 1).max(0),
        owner: row.owner,
        last_at: row.last_at,
        stopped: row.is_stopped,
    }
}

/// Everyone who can sign in, and the owner there is, who perhaps no longer can.
pub async fn possible_owners(ctx: &AppContext, owner_id: Option<i64>) -> PageResult<Vec<Named>> {
    let mut users = users::active(&ctx.db).await?;
    if let Some(id) = owner_id
        && !users.iter().any(|user| user.id == id)
    {
        users.push(users::find(&ctx.db, id).await?);
    }
    Ok(users.into_iter().map(named).collect())
}

fn named(user: users::Model) -> Named {
    Named { id: user.id, name: user.name }
}

fn number(number: people::Number) -> Number {
    Number {
        id: number.address.id,
        can_be_texted: number.address.can_be_texted(),
        value: number.address.value,
        kind: number.address.kind,
        preferred: number.address.preferred,
        stopped_at: number.stopped_at,
        marketing: number.marketing.map(|newest| Marketing { agreed: newest.word == START, at: newest.at }),
        blocked_in: number.blocked_in,
        has_history: number.has_history,
    }
}

fn consent(entry: ledger::Entry) -> Consent {
    Consent {
        id: entry.id,
        word: entry.word,
        purpose: entry.purpose.as_str(),
        how: entry.how.words().to_owned(),
        at: entry.at,
        number: entry.number.unwrap_or_default(),
        inbox: entry.inbox,
        by: entry.by,
        text: entry.text,
        ticket: entry.ticket,
        note: entry.note,
        is_superseded: entry.is_superseded,
    }
}

fn loose(thread: threads::WithoutTicket) -> Loose {
    Loose {
        href: format!("/threads/{}/{}", thread.address_id, thread.inbox_id),
        number: thread.number,
        inbox: thread.inbox,
        last_line: messages::last_line(&thread.last_body, true),
        last_at: thread.last_at,
    }
}

fn ticket(ticket: people::Ticket, conversation_id: Option<i64>) -> Ticket {
    Ticket {
        id: ticket.id,
        inbox: ticket.inbox,
        last_line: ticket.last_line,
        last_at: ticket.last_at,
        closed: ticket.is_closed,
        is_current: Some(ticket.id) == conversation_id,
    }
}
