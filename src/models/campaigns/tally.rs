//! How far a campaign has come, counted exactly and kept: a page with a hundred thousand recipients reads one row.

use super::{Column, Entity, Model, audience::Why};
use crate::{
    database::Writer,
    models::{_entities::recipients, clock},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every recipient stands in exactly one of the first four; every answer in one of the choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Not yet in the outbox.
    pub waiting: i64,
    /// In the outbox or further, by the message's status.
    pub sent: BTreeMap<String, i64>,
    /// By reason.
    pub left_out: BTreeMap<String, i64>,
    /// Of those that failed, why, in words.
    pub failed: BTreeMap<String, i64>,
    /// By the number of the choice.
    pub answers: BTreeMap<i64, i64>,
    /// Answered what was not understood, and nothing else.
    pub unclear: i64,
    /// It reached them, and they said nothing to it.
    pub silent: i64,
    /// When how many had gone, in the last minute: (milliseconds, texts).
    pub marks: Vec<(i64, i64)>,
}

/// Marks are so far apart, and as old as this at most.
const MARKED_EVERY: i64 = 5 * clock::SECOND;
const MARKED_FOR: i64 = clock::MINUTE;

impl Tally {
    pub fn with_status(&self, status: &str) -> i64 {
        self.sent.get(status).copied().unwrap_or(0)
    }

    pub fn all_left_out(&self) -> i64 {
        self.left_out.values().sum()
    }

    pub fn all_sent(&self) -> i64 {
        self.sent.values().sum()
    }

    pub fn all(&self) -> i64 {
        self.waiting + self.all_sent() + self.all_left_out()
    }

    pub fn answered(&self) -> i64 {
        self.answers.values().sum()
    }

    /// Taken by a carrier, as far as anybody knows.
    pub fn reached(&self) -> i64 {
        ["sent", "delivered"].iter().map(|status| self.with_status(status)).sum()
    }

    /// Still to go: before the outbox, and in it.
    pub fn to_go(&self) -> i64 {
        self.waiting + self.with_status("queued") + self.with_status("sending")
    }

    /// Texts a minute that went of late; none where nothing can be said of it.
    pub fn rate(&self) -> Option<i64> {
        let ((from, before), (to, after)) = (self.marks.first()?, self.marks.last()?);
        let (texts, time) = (after - before, to - from);
        (texts > 0 && time >= MARKED_EVERY).then(|| (texts * clock::MINUTE / time).max(1))
    }

    fn gone(&self) -> i64 {
        self.all_sent() - self.with_status("queued") - self.with_status("sending")
    }

    /// Takes over what was marked before, and marks what stands now.
    fn mark(&mut self, mut marks: Vec<(i64, i64)>, now: i64) {
        marks.retain(|(at, _)| now - at <= MARKED_FOR);
        if marks.last().is_none_or(|(at, _)| now - at >= MARKED_EVERY) {
            marks.push((now, self.gone()));
        }
        self.marks = marks;
    }

    fn counts_as(&self, other: &Self) -> bool {
        Self { marks: Vec::new(), ..self.clone() } == Self { marks: Vec::new(), ..other.clone() }
    }
}

impl Model {
    /// As it was counted last.
    pub fn tally(&self) -> Tally {
        self.tally.as_deref().and_then(|tally| serde_json::from_str(tally).ok()).unwrap_or_default()
    }

    /// Counts anew, and keeps it; says whether it has changed.
    pub async fn count(&self, db: &impl ConnectionTrait, writer: &Writer) -> Result<bool, DbErr> {
        let mut tally = count(db, self).await?;
        let before = self.tally();
        if self.tally.is_some() && tally.counts_as(&before) {
            return Ok(false);
        }
        let now = clock::now();
        tally.mark(before.marks, now);
        Entity::update_many()
            .col_expr(Column::Tally, Expr::value(serde_json::to_string(&tally).unwrap_or_default()))
            .col_expr(Column::TalliedAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .exec(&**writer)
            .await?;
        Ok(true)
    }
}

/// When the next of those who wait may be texted; none where nobody waits.
pub async fn next_ready(db: &impl ConnectionTrait, campaign: &Model) -> Result<Option<i64>, DbErr> {
    use recipients::Column as R;
    let waiting = recipients::Entity::find().filter(R::CampaignId.eq(campaign.id)).filter(R::State.eq("waiting"));
    waiting.select_only().column(R::ReadyAt).order_by_asc(R::ReadyAt).limit(1).into_tuple().one(db).await
}

async fn count(db: &impl ConnectionTrait, campaign: &Model) -> Result<Tally, DbErr> {
    let mut tally = Tally::default();
    if campaign.without_number > 0 {
        tally.left_out.insert(Why::NoNumber.as_str().to_owned(), campaign.without_number);
    }
    let sql = "select r.state, r.why, coalesce(m.status, r.outcome), m.error_words, r.choice, \
        case when r.choice is null and r.misses > 0 then 1 else 0 end, count(*) \
        from recipients r left join messages m on m.id = r.message_id where r.campaign_id = $1 \
        group by 1, 2, 3, 4, 5, 6";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [campaign.id.into()]);
    for row in db.query_all_raw(statement).await? {
        let state: String = row.try_get_by_index(0)?;
        let why: Option<String> = row.try_get_by_index(1)?;
        let status: Option<String> = row.try_get_by_index(2)?;
        let words: Option<String> = row.try_get_by_index(3)?;
        let choice: Option<i64> = row.try_get_by_index(4)?;
        let unclear = i64::from(row.try_get_by_index::<i32>(5)?);
        let many: i64 = row.try_get_by_index(6)?;
        match state.as_str() {
            "queued" => {
                let status = status.unwrap_or_else(|| "erased".to_owned());
                if choice.is_none() && unclear == 0 && matches!(status.as_str(), "sent" | "delivered" | "unknown") {
                    tally.silent += many;
                }
                if status == "failed" {
                    *tally.failed.entry(words.unwrap_or_default()).or_default() += many;
                }
                *tally.sent.entry(status).or_default() += many;
            }
            "left_out" => *tally.left_out.entry(why.unwrap_or_default()).or_default() += many,
            _ => tally.waiting += many,
        }
        if let Some(choice) = choice {
            *tally.answers.entry(choice).or_default() += many;
        }
        tally.unclear += unclear * many;
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone(texts: i64) -> Tally {
        Tally { sent: BTreeMap::from([("sent".to_owned(), texts), ("queued".to_owned(), 7)]), ..Tally::default() }
    }

    #[test]
    fn how_fast_it_goes_is_told_by_the_last_minute() {
        let mut tally = gone(100);
        tally.mark(Vec::new(), 0);
        assert_eq!(tally.rate(), None);

        for (at, texts) in [(10, 200), (12, 220), (40, 500), (69, 690)] {
            let marks = tally.marks;
            tally = gone(texts);
            tally.mark(marks, at * clock::SECOND);
        }

        assert_eq!(tally.marks, [(10_000, 200), (40_000, 500), (69_000, 690)]);
        assert_eq!(tally.rate(), Some(498));
    }

    #[test]
    fn marks_alone_are_no_change() {
        let mut later = gone(3);
        later.mark(Vec::new(), 90);

        assert!(later.counts_as(&gone(3)));
        assert!(!later.counts_as(&gone(4)));
    }
}
