//! Recipients become messages, a few at a time: the outbox never holds more of campaigns than their inbox sends in about
//! a minute, so that a pause acts at once, nobody else waits behind them, and no text becomes out of date there.

mod room; // how much more may wait in the outbox

use super::{
    Choice, Column, Entity, Model, State,
    audience::Why,
    details::listed,
    hours::Hours,
    permission::Permission,
    variables::{Template, Values},
};
use crate::{
    database::Writer,
    models::{
        _entities::{addresses, people, recipients},
        ModelResult, blocks, clock, inboxes,
        messages::{self, confirmation},
    },
    quiet_hours::Allowed,
};
use chrono_tz::Tz;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement, sea_query::Expr,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How long a number that may have asked for no more is left alone before it is looked at again.
const UNTIL_DECIDED: i64 = 10 * clock::MINUTE;
/// Messages of one transaction.
const CHUNK: u64 = 250;

/// What feeding came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fed {
    pub queued: usize,
    /// There may be more to feed at once.
    pub has_more: bool,
}

struct Candidate {
    recipient: recipients::Model,
    address: addresses::Model,
    name: Option<String>,
    /// Where a user says that they are.
    zone: Option<Tz>,
}

/// Queues the next texts of a running campaign, at most `most`; it shares its inbox with other running ones, `sharing` in all.
pub async fn feed(
    db: &impl ConnectionTrait,
    writer: &Writer,
    campaign: &Model,
    most: u64,
    sharing: usize,
) -> ModelResult<Fed> {
    let inbox = inboxes::find(db, campaign.inbox_id).await?;
    let room = room::of(db, campaign, &inbox, sharing).await?;
    let candidates = candidates(db, campaign, room.max(0).unsigned_abs().min(most).min(CHUNK)).await?;
    if candidates.is_empty() {
        return Ok(Fed::default());
    }
    let has_more = candidates.len() as u64 == CHUNK;
    let choices = campaign.choices(db).await?;
    let mut sorted = sort(db, campaign, &inbox, candidates).await?;
    let going = std::mem::take(&mut sorted.going);
    let rows = room::fitting(rows(campaign, &inbox, &choices, &going), room);
    let txn = writer.begin().await?;
    if !still_runs(&txn, campaign.id).await? {
        return Ok(Fed::default());
    }
    sorted.put_down(&txn).await?;
    let queued = queue(&txn, &going[..rows.len()], rows).await?;
    txn.commit().await?;
    Ok(Fed { queued, has_more })
}

/// Who of some recipients gets it now, and what becomes of the others.
#[derive(Default)]
struct Sorted {
    going: Vec<Candidate>,
    left_out: BTreeMap<Why, Vec<i64>>,
    /// By the moment they are looked at again.
    later: BTreeMap<i64, Vec<i64>>,
}

async fn sort(
    db: &impl ConnectionTrait,
    campaign: &Model,
    inbox: &inboxes::Model,
    candidates: Vec<Candidate>,
) -> Result<Sorted, DbErr> {
    let hashes: Vec<&str> = candidates.iter().map(|candidate| candidate.address.hash.as_str()).collect();
    let addresses: Vec<i64> = candidates.iter().map(|candidate| candidate.address.id).collect();
    let permission = Permission::of(db, campaign, &hashes).await?;
    let blocked = blocks::among(db, inbox.id, &addresses).await?;
    let mut hours = Hours::of(db, campaign, inbox).await?;
    let mut sorted = Sorted::default();
    for candidate in candidates {
        let (id, address) = (candidate.recipient.id, &candidate.address);
        if let Some(why) = permission.refusal(&address.hash) {
            sorted.left_out.entry(why).or_default().push(id);
        } else if blocked.contains(&address.id) {
            sorted.left_out.entry(Why::Blocked).or_default().push(id);
        } else if address.campaigns_held_at.is_some() {
            sorted.later.entry(clock::now() + UNTIL_DECIDED).or_default().push(id);
        } else {
            match hours.look(candidate.zone, &address.value) {
                Allowed::Now { .. } => sorted.going.push(candidate),
                Allowed::At(at) => sorted.later.entry(at).or_default().push(id),
                Allowed::Never => sorted.left_out.entry(Why::NoHour).or_default().push(id),
            }
        }
    }
    Ok(sorted)
}

impl Sorted {
    async fn put_down(self, txn: &DatabaseTransaction) -> Result<(), DbErr> {
        use recipients::Column as R;
        let waiting =
            |ids: Vec<i64>| recipients::Entity::update_many().filter(R::Id.is_in(ids)).filter(R::State.eq("waiting"));
        for (why, ids) in self.left_out {
            waiting(ids)
                .col_expr(R::State, Expr::value("left_out"))
                .col_expr(R::Why, Expr::value(why.as_str()))
                .exec(txn)
                .await?;
        }
        for (at, ids) in self.later {
            waiting(ids).col_expr(R::ReadyAt, Expr::value(at)).exec(txn).await?;
        }
        Ok(())
    }
}

async fn candidates(db: &impl ConnectionTrait, campaign: &Model, room: u64) -> Result<Vec<Candidate>, DbErr> {
    use recipients::Column as R;
    let ready = recipients::Entity::find()
        .filter(R::CampaignId.eq(campaign.id))
        .filter(R::State.eq("waiting"))
        .filter(R::ReadyAt.lte(clock::now()))
        .order_by_asc(R::ReadyAt)
        .order_by_asc(R::Id)
        .limit(room)
        .all(db)
        .await?;
    let found = addresses::Entity::find()
        .filter(addresses::Column::Id.is_in(ready.iter().map(|recipient| recipient.address_id)))
        .all(db)
        .await?;
    let mut found: HashMap<i64, addresses::Model> = found.into_iter().map(|address| (address.id, address)).collect();
    let people: HashSet<i64> = ready.iter().map(|recipient| recipient.person_id).collect();
    let known: Vec<(i64, Option<String>, Option<String>)> = people::Entity::find()
        .select_only()
        .columns([people::Column::Id, people::Column::Name, people::Column::TimeZone])
        .filter(people::Column::Id.is_in(people))
        .into_tuple()
        .all(db)
        .await?;
    let known: HashMap<i64, (Option<String>, Option<String>)> =
        known.into_iter().map(|(id, name, zone)| (id, (name, zone))).collect();
    Ok(ready
        .into_iter()
        .filter_map(|recipient| {
            let address = found.remove(&recipient.address_id)?;
            let (name, zone) = known.get(&recipient.person_id).cloned().unwrap_or_default();
            Some(Candidate { recipient, address, name, zone: zone.and_then(|zone| zone.parse().ok()) })
        })
        .collect())
}

fn rows(
    campaign: &Model,
    inbox: &inboxes::Model,
    choices: &[Choice],
    going: &[Candidate],
) -> Vec<messages::ActiveModel> {
    let (template, choices) = (Template::trusted(&campaign.body), listed(choices));
    let now = clock::now();
    going
        .iter()
        .map(|candidate| {
            let body = text_for(&template, &choices, candidate);
            messages::ActiveModel {
                address_id: Set(candidate.address.id),
                inbox_id: Set(inbox.id),
                conversation_id: Set(None),
                direction: Set("out".to_owned()),
                kind: Set("campaign".to_owned()),
                status: Set(messages::Status::Queued.as_str().to_owned()),
                segments: Set(confirmation::segments(&body)),
                body: Set(body),
                via: Set(inbox.address.clone()),
                gateway: Set(inbox.gateway.clone()),
                // Behind everything that people wait for, which is due at 0; so is what one person is asked.
                due_at: Set(if campaign.is_to_one() { 0 } else { now }),
                next_try_at: Set(0),
                partial: Set(false),
                group_text: Set(false),
                retryable: Set(false),
                campaign_id: Set(Some(campaign.id)),
                recipient_id: Set(Some(candidate.recipient.id)),
                created_at: Set(now),
                updated_at: Set(now),
                ..Default::default()
            }
        })
        .collect()
}

fn text_for(template: &Template, choices: &str, candidate: &Candidate) -> String {
    let fields: BTreeMap<String, String> =
        candidate.recipient.fields.as_deref().and_then(|fields| serde_json::from_str(fields).ok()).unwrap_or_default();
    template.fill(Values { name: candidate.name.as_deref(), fields: &fields, choices })
}

/// A pause waits for this transaction, and after it nothing more is fed.
async fn still_runs(txn: &DatabaseTransaction, campaign_id: i64) -> Result<bool, DbErr> {
    let runs = Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(campaign_id))
        .filter(Column::State.eq(State::Running.as_str()))
        .exec(txn)
        .await?;
    Ok(runs.rows_affected == 1)
}

/// A recipient has one message, whoever feeds: the index refuses another.
async fn queue(
    txn: &DatabaseTransaction,
    going: &[Candidate],
    rows: Vec<messages::ActiveModel>,
) -> Result<usize, DbErr> {
    if rows.is_empty() {
        return Ok(0);
    }
    let once = sea_orm::sea_query::OnConflict::new().do_nothing().to_owned();
    messages::Entity::insert_many(rows).on_conflict(once).exec_without_returning(txn).await?;
    let ids: Vec<String> = going.iter().map(|candidate| candidate.recipient.id.to_string()).collect();
    let sql = format!(
        "update recipients set state = 'queued', message_id = (select m.id from messages m \
           where m.recipient_id = recipients.id and m.kind = 'campaign') \
         where state = 'waiting' and id in ({})",
        ids.join(", ")
    );
    let queued = txn.execute_raw(Statement::from_string(txn.get_database_backend(), sql)).await?;
    Ok(usize::try_from(queued.rows_affected()).unwrap_or_default())
}
