//! Texts of campaigns wait where people's own do not: while the campaign pauses, unless a user asked for this one once
//! more; while its number may have asked for no more; and through quiet hours. What advertises something goes to nobody
//! who does not agree to it by now. Asked at the claim, as STOP is.

use super::outcomes::fail;
use crate::{
    models::{
        _entities::{addresses, campaigns, inboxes, people},
        campaigns::{State, hours::Hours},
        clock, consents, desk,
        messages::{Column, Entity, Model, Status},
    },
    quiet_hours::Allowed,
};
use chrono_tz::Tz;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};
use std::collections::{HashMap, HashSet};

pub const KIND: &str = "campaign";

/// How long a campaign leaves a number alone before it looks whether a person has decided.
const UNTIL_DECIDED: i64 = 10 * clock::MINUTE;

/// Queued messages that do not go now.
#[derive(Debug, Default)]
pub struct Held {
    /// They wait for their hour, or stay as they are.
    waiting: HashSet<i64>,
    /// They go never.
    ended: HashSet<i64>,
}

impl Held {
    pub fn waits(&self, message: &Model) -> bool {
        self.waiting.contains(&message.id)
    }

    pub fn has_ended(&self, message: &Model) -> bool {
        self.ended.contains(&message.id)
    }
}

/// Those of some queued messages that do not go now. They wait for their hour, or come to their end.
pub async fn hold_back(
    txn: &DatabaseTransaction,
    messages: &[Model],
    numbers: &HashMap<i64, addresses::Model>,
) -> Result<Held, DbErr> {
    let mut held = Held::default();
    let theirs: Vec<&Model> = messages.iter().filter(|message| message.kind == KIND).collect();
    if theirs.is_empty() {
        return Ok(held);
    }
    let mut asked = Campaigns::of(txn, &theirs, numbers).await?;
    for message in theirs {
        let number = numbers.get(&message.address_id);
        match asked.verdict(message, number) {
            Verdict::Goes => {}
            Verdict::Stands => {
                held.waiting.insert(message.id);
            }
            Verdict::Waits(until) => {
                wait(txn, message.id, until).await?;
                held.waiting.insert(message.id);
            }
            Verdict::Ends(code, words) => {
                fail(txn, message.id, Status::Queued, code, words, false).await?;
                held.ended.insert(message.id);
            }
        }
    }
    Ok(held)
}

enum Verdict {
    Goes,
    /// Paused or ended: it stays as it is.
    Stands,
    Waits(i64),
    /// It goes never, for this reason: a short word and a sentence.
    Ends(&'static str, &'static str),
}

const NOT_AGREED: Verdict = Verdict::Ends("not_agreed", "Not sent: this number has not agreed to marketing.");
const NO_HOUR: Verdict = Verdict::Ends("no_hour", "Not sent: there is no hour at which this number may be texted.");

struct Campaigns {
    running: HashSet<i64>,
    hours: HashMap<i64, Hours>,
    /// Campaigns that advertise something.
    advertising: HashSet<i64>,
    /// Numbers of theirs that agree to it.
    agreed: HashSet<String>,
    /// Where users say that people are.
    zones: HashMap<i64, Tz>,
}

impl Campaigns {
    async fn of(
        txn: &DatabaseTransaction,
        messages: &[&Model],
        numbers: &HashMap<i64, addresses::Model>,
    ) -> Result<Self, DbErr> {
        let ids: HashSet<i64> = messages.iter().filter_map(|message| message.campaign_id).collect();
        let found = campaigns::Entity::find()
            .filter(campaigns::Column::Id.is_in(ids))
            .find_also_related(inboxes::Entity)
            .all(txn)
            .await?;
        let zone: Tz = desk::time_zone(txn).await?.parse().unwrap_or(Tz::UTC);
        let is_sandbox = |inbox: &Option<inboxes::Model>| inbox.as_ref().is_some_and(inboxes::Model::is_sandbox);
        let hours = found.iter().map(|(campaign, inbox)| (campaign.id, Hours::at(campaign, is_sandbox(inbox), zone)));
        let hours = hours.collect();
        let running = found.iter().map(|(campaign, _)| campaign).filter(|campaign| campaign.state() == State::Running);
        let running = running.map(|campaign| campaign.id).collect();
        let advertising = found.iter().map(|(campaign, _)| campaign).filter(|campaign| campaign.advertises());
        let advertising = advertising.map(|campaign| campaign.id).collect();
        let agreed = agreed(txn, messages, numbers, &advertising).await?;
        Ok(Self { running, hours, advertising, agreed, zones: zones(txn, messages, numbers).await? })
    }

    fn verdict(&mut self, message: &Model, number: Option<&addresses::Model>) -> Verdict {
        let (Some(number), Some(id)) = (number, message.campaign_id) else { return Verdict::Stands };
        if message.asked_by.is_none() && !self.running.contains(&id) {
            return Verdict::Stands;
        }
        if self.advertising.contains(&id) && !self.agreed.contains(&number.hash) {
            return NOT_AGREED;
        }
        let Some(hours) = self.hours.get_mut(&id) else { return Verdict::Stands };
        if number.campaigns_held_at.is_some() {
            return Verdict::Waits(clock::now() + UNTIL_DECIDED);
        }
        match hours.look(self.zones.get(&number.person_id).copied(), &number.value) {
            Allowed::Now { .. } => Verdict::Goes,
            Allowed::At(at) => Verdict::Waits(at),
            Allowed::Never => NO_HOUR,
        }
    }
}

/// Nobody is asked about for a campaign that advertises nothing.
async fn agreed(
    txn: &DatabaseTransaction,
    messages: &[&Model],
    numbers: &HashMap<i64, addresses::Model>,
    advertising: &HashSet<i64>,
) -> Result<HashSet<String>, DbErr> {
    let theirs = messages.iter().filter(|message| message.campaign_id.is_some_and(|id| advertising.contains(&id)));
    let hashes = theirs.filter_map(|message| numbers.get(&message.address_id)).map(|number| number.hash.as_str());
    consents::agreed_among(txn, &hashes.collect::<Vec<_>>()).await
}

async fn zones(
    txn: &DatabaseTransaction,
    messages: &[&Model],
    numbers: &HashMap<i64, addresses::Model>,
) -> Result<HashMap<i64, Tz>, DbErr> {
    let them = messages.iter().filter_map(|message| numbers.get(&message.address_id)).map(|number| number.person_id);
    let known: Vec<(i64, String)> = people::Entity::find()
        .select_only()
        .columns([people::Column::Id, people::Column::TimeZone])
        .filter(people::Column::Id.is_in(them))
        .filter(people::Column::TimeZone.is_not_null())
        .into_tuple()
        .all(txn)
        .await?;
    Ok(known.into_iter().filter_map(|(id, zone)| Some((id, zone.parse().ok()?))).collect())
}

/// Whether it is a text of a campaign that has ended, and no person asked for it. A stop waits until this transaction has
/// ended, and then finds what it put back; or it is seen here.
pub async fn is_over(txn: &DatabaseTransaction, message: &Model) -> Result<bool, DbErr> {
    let Some(id) = message.campaign_id.filter(|_| message.kind == KIND && message.asked_by.is_none()) else {
        return Ok(false);
    };
    let campaign = campaigns::Entity::find_by_id(id).lock(LockType::Share).one(txn).await?;
    Ok(campaign.is_none_or(|campaign| campaign.state().has_ended()))
}

/// What waits through the night is not late for it.
async fn wait(txn: &DatabaseTransaction, id: i64, until: i64) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::DueAt, Expr::value(until))
        .col_expr(Column::NextTryAt, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(Status::Queued.as_str()))
        .exec(txn)
        .await?;
    Ok(())
}
