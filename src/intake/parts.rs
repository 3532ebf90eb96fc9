//! Long texts that come in pieces (Vonage): a part waits in its arrival until the others are there.
//!
//! Carriers use the reference of a long text again soon, so a part only belongs to others of the last ten
//! minutes. After a minute what is there is shown; a part that comes later completes it.

use super::{
    Letter, Rules,
    batch::{Problem, Source},
    letter::Contents,
    sets::{self, Dialect},
};
use crate::{
    faults,
    models::{_entities::arrivals, clock, conversations, inboxes, messages},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const SHOWN_AFTER: i64 = clock::MINUTE;
const BELONGS_FOR: i64 = 10 * clock::MINUTE;

/// The parts of one long text: of which inbox, and the keyed hash of what they have in common.
type Group = (i64, String);

/// A text put together from its parts.
pub struct Joined {
    pub letter: Letter,
    first_arrival: i64,
    arrivals: Vec<i64>,
    /// Not all of them are there.
    partial: bool,
}

impl Joined {
    pub fn source(&self) -> Source<'_> {
        Source { arrival: self.first_arrival, partial: self.partial, parts: &self.arrivals }
    }
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
    let mut groups: BTreeSet<Group> = BTreeSet::new();
    let mut first: Vec<(Group, &Letter)> = Vec::new();
    for (_, letter) in fresh {
        let Some(group) = &letter.part_group else { continue };
        let group = (letter.rules.inbox_id, group.clone());
        if groups.insert(group.clone()) {
            first.push((group, letter));
        }
    }
    hold(txn, &groups).await?;
    for (group, letter) in first {
        let waiting = by_number(waiting(txn, &group, letter.arrived_at - BELONGS_FOR).await?);
        faults::wait_at(faults::AFTER_LOOK_UP).await;
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
    let groups = waiting_since(txn, now - SHOWN_AFTER).await?;
    hold(txn, &groups).await?;
    let mut overdue = Vec::new();
    for group in groups {
        let Ok(inbox) = inboxes::find(txn, group.0).await else { continue };
        // Their last part may have come to another process meanwhile.
        let mut parts = waiting(txn, &group, 0).await?;
        parts.retain(|part| part.message_id.is_none());
        overdue.extend(join(&by_number(parts), Rules::from_inbox(&inbox), now));
    }
    Ok(overdue)
}

/// On PostgreSQL another process may be taking in another part of the same text, or showing what there is of it: the
/// second waits here for the first, and then sees its part.
async fn hold(txn: &DatabaseTransaction, groups: &BTreeSet<Group>) -> Result<(), Problem> {
    let d = Dialect::of(txn);
    if groups.is_empty() || d.is_sqlite() {
        return Ok(());
    }
    let rows: Vec<Value> = groups.iter().map(|(inbox, group)| json!([inbox, group])).collect();
    let sql = format!(
        "select pg_advisory_xact_lock(g.key) from \
         (select distinct hashtextextended({}, {}) as key from {} order by 1) g",
        d.text(1),
        d.int(0),
        d.rows()
    );
    sets::query(txn, sql, &rows).await?;
    Ok(())
}

/// Notes which message the parts became; parts of a whole text have said what they had to say.
pub async fn settle(
    txn: &DatabaseTransaction,
    sources: &[Source<'_>],
    messages: &HashMap<i64, i64>,
) -> Result<(), Problem> {
    for source in sources.iter().filter(|source| !source.parts.is_empty()) {
        if let Some(message) = messages.get(&source.arrival) {
            note(txn, *message, source.parts, !source.partial).await?;
        }
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
        .filter(arrivals::Column::PartText.is_not_null())
        .filter(arrivals::Column::MessageId.is_not_null())
        .filter(arrivals::Column::ArrivedAt.lt(now - BELONGS_FOR))
        .exec(txn)
        .await?;
    Ok(())
}

/// The groups in which a part has been waiting since then.
async fn waiting_since(txn: &DatabaseTransaction, since: i64) -> Result<BTreeSet<Group>, Problem> {
    let groups: Vec<(i64, Option<String>)> = arrivals::Entity::find()
        .select_only()
        .columns([arrivals::Column::InboxId, arrivals::Column::PartGroup])
        .filter(arrivals::Column::PartText.is_not_null())
        .filter(arrivals::Column::MessageId.is_null())
        .filter(arrivals::Column::ArrivedAt.lte(since))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(groups.into_iter().filter_map(|(inbox, group)| Some((inbox, group?))).collect())
}

/// The parts of a group that came after then and still have content, in the order they came.
async fn waiting(
    txn: &DatabaseTransaction,
    (inbox_id, group): &Group,
    after: i64,
) -> Result<Vec<arrivals::Model>, Problem> {
    let mut parts = arrivals::Entity::find()
        .filter(arrivals::Column::InboxId.eq(*inbox_id))
        .filter(arrivals::Column::PartGroup.eq(group))
        .filter(arrivals::Column::PartText.is_not_null())
        .filter(arrivals::Column::ArrivedAt.gt(after))
        .all(txn)
        .await?;
    parts.sort_by_key(|part| part.id);
    Ok(parts)
}

/// Each number once, in order.
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
    let contents = contents.read(None, rules.packs);
    let letter = Letter {
        rules,
        key_hash: first.key_hash.clone(),
        elsewhere: Vec::new(),
        contents,
        part: None,
        part_group: None,
        arrived_at,
    };
    Some(Joined {
        letter,
        first_arrival: first.id,
        arrivals: parts.iter().map(|part| part.id).collect(),
        partial: !is_complete(parts),
    })
}

fn body_of(parts: &[arrivals::Model]) -> String {
    parts.iter().filter_map(contents).map(|contents| contents.body).collect()
}

fn contents(part: &arrivals::Model) -> Option<Contents> {
    serde_json::from_str(part.part_text.as_deref()?).ok()
}
