//! Long texts that come in pieces (Vonage): a part waits in its arrival until the others are there.
//!
//! Carriers use the reference of a long text again soon, so a part only belongs to others of the last ten
//! minutes. After a minute what is there is shown; a part that comes later completes it.

use super::{Letter, Rules, batch::Problem, free_text, letter::Contents};
use crate::models::{_entities::arrivals, clock, consents::keyword, conversations, inboxes, messages};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use std::collections::{BTreeMap, BTreeSet};

const SHOWN_AFTER: i64 = clock::MINUTE;
const BELONGS_FOR: i64 = 10 * clock::MINUTE;

/// A text put together from its parts.
pub struct Joined {
    pub letter: Letter,
    pub first_arrival: i64,
    pub arrivals: Vec<i64>,
}

/// What the parts of a batch came to.
#[derive(Default)]
pub struct Gathered {
    pub joined: Vec<Joined>,
    /// Conversations in which a text that was shown in part has changed.
    pub completed: Vec<i64>,
}

/// Joins what is complete, and completes what was shown in part.
pub async fn gather(txn: &DatabaseTransaction, fresh: &[(i64, &Letter)]) -> Result<Gathered, Problem> {
    let mut gathered = Gathered::default();
    let mut seen = BTreeSet::new();
    for (_, letter) in fresh {
        let Some(group) = &letter.part_group else { continue };
        if !seen.insert((letter.rules.inbox_id, group)) {
            continue;
        }
        let waiting = waiting(txn, letter.rules.inbox_id, group, letter.arrived_at).await?;
        if let Some(message) = waiting.iter().find_map(|part| part.message_id) {
            gathered.completed.extend(complete(txn, message, &waiting).await?);
        } else if is_complete(&waiting) {
            gathered.joined.extend(join(&waiting, letter.rules.clone(), letter.arrived_at));
        }
    }
    Ok(gathered)
}

/// Texts whose other parts have stayed away for a minute, as far as they came.
pub async fn overdue(txn: &DatabaseTransaction) -> Result<Vec<Joined>, Problem> {
    let now = clock::now();
    forget_old(txn, now).await?;
    let parts = arrivals::Entity::find()
        .filter(arrivals::Column::PartGroup.is_not_null())
        .filter(arrivals::Column::PartText.is_not_null())
        .filter(arrivals::Column::MessageId.is_null())
        .order_by_asc(arrivals::Column::Id)
        .all(txn)
        .await?;
    let mut groups: BTreeMap<(i64, String), Vec<arrivals::Model>> = BTreeMap::new();
    for part in parts {
        groups.entry((part.inbox_id, part.part_group.clone().unwrap_or_default())).or_default().push(part);
    }
    let mut overdue = Vec::new();
    for ((inbox_id, _), parts) in groups {
        if parts.iter().all(|part| now - part.arrived_at < SHOWN_AFTER) {
            continue;
        }
        let Ok(inbox) = inboxes::find(txn, inbox_id).await else { continue };
        overdue.extend(join(&by_number(parts), Rules::from_inbox(&inbox), now));
    }
    Ok(overdue)
}

/// Notes which message the parts became; parts of a whole text have said what they had to say.
pub async fn settle(
    txn: &DatabaseTransaction,
    sources: impl Iterator<Item = (Option<i64>, &[i64])>,
) -> Result<(), Problem> {
    for (message, parts) in sources {
        let (Some(message), false) = (message, parts.is_empty()) else { continue };
        let partial = messages::find(txn, message).await?.is_some_and(|message| message.partial);
        note(txn, message, parts, !partial).await?;
    }
    Ok(())
}

async fn complete(txn: &DatabaseTransaction, message: i64, parts: &[arrivals::Model]) -> Result<Option<i64>, Problem> {
    let Some(found) = messages::find(txn, message).await? else { return Ok(None) };
    let whole = is_complete(parts);
    let body = body_of(parts);
    messages::inbound::complete(txn, &found, &body, !whole).await?;
    if let Some(conversation) = found.conversation_id {
        let line = messages::last_line(&body, found.media.is_some());
        conversations::show_completed(txn, conversation, found.id, &line).await?;
    }
    let ids: Vec<i64> = parts.iter().map(|part| part.id).collect();
    note(txn, message, &ids, whole).await?;
    Ok(found.conversation_id)
}

async fn note(txn: &DatabaseTransaction, message: i64, parts: &[i64], is_whole: bool) -> Result<(), Problem> {
    let mut update = arrivals::Entity::update_many()
        .col_expr(arrivals::Column::MessageId, Expr::value(message))
        .filter(arrivals::Column::Id.is_in(parts.iter().copied()));
    if is_whole {
        update = update.col_expr(arrivals::Column::PartText, Expr::value(None::<String>));
    }
    update.exec(txn).await?;
    Ok(())
}

/// A part that nobody can join any more keeps no content.
async fn forget_old(txn: &DatabaseTransaction, now: i64) -> Result<(), Problem> {
    arrivals::Entity::update_many()
        .col_expr(arrivals::Column::PartText, Expr::value(None::<String>))
        .filter(arrivals::Column::PartGroup.is_not_null())
        .filter(arrivals::Column::PartText.is_not_null())
        .filter(arrivals::Column::MessageId.is_not_null())
        .filter(arrivals::Column::ArrivedAt.lt(now - BELONGS_FOR))
        .exec(txn)
        .await?;
    Ok(())
}

/// The parts of a group that still have content, each number once, in order.
async fn waiting(
    txn: &DatabaseTransaction,
    inbox_id: i64,
    group: &str,
    now: i64,
) -> Result<Vec<arrivals::Model>, Problem> {
    let parts = arrivals::Entity::find()
        .filter(arrivals::Column::InboxId.eq(inbox_id))
        .filter(arrivals::Column::PartGroup.eq(group))
        .filter(arrivals::Column::PartText.is_not_null())
        .filter(arrivals::Column::ArrivedAt.gt(now - BELONGS_FOR))
        .order_by_asc(arrivals::Column::Id)
        .all(txn)
        .await?;
    Ok(by_number(parts))
}

fn by_number(parts: Vec<arrivals::Model>) -> Vec<arrivals::Model> {
    let mut numbered: BTreeMap<i64, arrivals::Model> = BTreeMap::new();
    for part in parts {
        numbered.entry(part.part_number.unwrap_or_default()).or_insert(part);
    }
    numbered.into_values().collect()
}

fn is_complete(parts: &[arrivals::Model]) -> bool {
    parts
        .first()
        .and_then(|part| part.part_total)
        .is_some_and(|total| usize::try_from(total).is_ok_and(|total| parts.len() >= total))
}

fn join(parts: &[arrivals::Model], rules: std::sync::Arc<Rules>, arrived_at: i64) -> Option<Joined> {
    let first = parts.first()?;
    let mut contents = contents(first)?;
    contents.body = body_of(parts);
    contents.keyword = keyword::read(&contents.body, rules.packs);
    contents.looks_like = free_text::looks_like(contents.keyword, &contents.body);
    let letter = Letter { rules, key_hash: first.key_hash.clone(), contents, part: None, part_group: None, arrived_at };
    Some(Joined { letter, first_arrival: first.id, arrivals: parts.iter().map(|part| part.id).collect() })
}

fn body_of(parts: &[arrivals::Model]) -> String {
    parts.iter().filter_map(contents).map(|contents| contents.body).collect()
}

fn contents(part: &arrivals::Model) -> Option<Contents> {
    serde_json::from_str(part.part_text.as_deref()?).ok()
}
