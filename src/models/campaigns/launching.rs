//! A launch happens once and freezes the campaign. Who gets it is then written down in chunks, each in a short
//! transaction, so that texts that come in meanwhile are not kept waiting.

use super::{
    Audience, Column, Entity, Model, State,
    audience::{Gate, Why},
    listed,
    meant::{self, Head, Page},
};
use crate::{
    database::Writer,
    models::{_entities::recipients, ModelError, ModelResult, clock, events, inboxes},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use std::collections::BTreeMap;

/// Recipients of one transaction.
const CHUNK: usize = 1_000;
/// The first places on Earth have a day so long before UTC does.
const EARLIEST_ZONE: i64 = 14 * clock::HOUR;

/// Someone it is meant for, and from when on they get it, or why not.
type Judged<'a> = (&'a Head, Result<i64, Why>);

impl Model {
    /// When it begins by itself; none: when somebody launches it.
    pub fn begins_at(&self) -> Option<i64> {
        self.send_at.map(|at| if self.local_time { at - EARLIEST_ZONE } else { at })
    }

    /// Launches it, or leaves it to launch at its time. What two users press at once happens once.
    pub async fn launch(&self, writer: &Writer, by: i64) -> ModelResult<State> {
        let now = clock::now();
        let is_later = self.begins_at().is_some_and(|at| at > now);
        let state = if is_later { State::Scheduled } else { State::Running };
        let txn = writer.begin().await?;
        if listed::is_being_taken(&txn, self.id).await? {
            return Err(ModelError::conflict(
                "Its list is still being taken in. Launch it when all of it stands there.",
            ));
        }
        if !begin(&txn, self, state, now, Some(by)).await? {
            return Err(ModelError::conflict("This campaign was launched already."));
        }
        txn.commit().await?;
        Ok(state)
    }

    /// Takes a campaign that has not begun back into its draft.
    pub async fn unschedule(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let back = Entity::update_many()
            .col_expr(Column::State, Expr::value(State::Draft.as_str()))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::State.eq(State::Scheduled.as_str()))
            .exec(&txn)
            .await?;
        if back.rows_affected == 0 {
            return Err(ModelError::conflict("This campaign has begun. You can pause or stop it."));
        }
        events::record(&txn, self.event("campaign_unscheduled", Some(by))).await?;
        Ok(txn.commit().await?)
    }
}

/// Begins what was to begin by now.
pub async fn launch_due(writer: &Writer, campaign: &Model) -> Result<bool, DbErr> {
    let now = clock::now();
    if campaign.state() != State::Scheduled || campaign.begins_at().is_some_and(|at| at > now) {
        return Ok(false);
    }
    let txn = writer.begin().await?;
    let began = begin(&txn, campaign, State::Running, now, None).await?;
    txn.commit().await?;
    Ok(began)
}

pub(super) async fn begin(
    txn: &DatabaseTransaction,
    campaign: &Model,
    state: State,
    now: i64,
    by: Option<i64>,
) -> Result<bool, DbErr> {
    let from = match by {
        Some(_) => State::Draft,
        None => State::Scheduled,
    };
    let mut change = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(campaign.id))
        .filter(Column::State.eq(from.as_str()));
    if let Some(by) = by {
        change = change.col_expr(Column::LaunchedBy, Expr::value(by));
    }
    if state == State::Running {
        change = change.col_expr(Column::LaunchedAt, Expr::value(now)).col_expr(Column::Cursor, Expr::value(0));
    }
    if change.exec(txn).await?.rows_affected == 0 {
        return Ok(false);
    }
    let kind = if state == State::Running { "campaign_launched" } else { "campaign_scheduled" };
    events::record(txn, campaign.event(kind, by)).await?;
    Ok(true)
}

/// Writes down the next recipients of a campaign that was launched; says whether there may be more.
pub async fn write_some(db: &impl ConnectionTrait, writer: &Writer, campaign: &Model) -> ModelResult<bool> {
    let Some(cursor) = campaign.cursor else { return Ok(false) };
    let inbox = inboxes::find(db, campaign.inbox_id).await?;
    let Page { heads, next } = meant::next(db, campaign, &inbox, cursor, CHUNK).await?;
    let mut gate = Gate::of(db, campaign, &inbox, &heads).await?;
    let asks = !campaign.choices(db).await?.is_empty();
    let judged: Vec<Judged<'_>> = heads.iter().map(|head| (head, gate.look(head))).collect();
    let txn = writer.begin().await?;
    if !advance(&txn, campaign, cursor, next, without_number(&judged)).await? {
        // Another process was faster.
        return Ok(true);
    }
    match campaign.audience.as_str() {
        Audience::LIST | Audience::ONE => judge_listed(&txn, campaign, &judged, asks).await?,
        _ => insert(&txn, campaign, &judged, asks).await?,
    }
    txn.commit().await?;
    Ok(next.is_some())
}

async fn advance(
    txn: &DatabaseTransaction,
    campaign: &Model,
    from: i64,
    to: Option<i64>,
    without_number: i64,
) -> Result<bool, DbErr> {
    let advanced = Entity::update_many()
        .col_expr(Column::Cursor, Expr::value(to))
        .col_expr(Column::WithoutNumber, Expr::col(Column::WithoutNumber).add(without_number))
        .filter(Column::Id.eq(campaign.id))
        .filter(Column::Cursor.eq(from))
        .exec(txn)
        .await?;
    Ok(advanced.rows_affected == 1)
}

fn without_number(judged: &[Judged<'_>]) -> i64 {
    let without = judged.iter().filter(|(head, _)| head.number.is_none()).count();
    i64::try_from(without).unwrap_or(i64::MAX)
}

async fn insert(txn: &DatabaseTransaction, campaign: &Model, judged: &[Judged<'_>], asks: bool) -> Result<(), DbErr> {
    let row = |(head, verdict): &Judged<'_>| {
        Some(recipients::ActiveModel {
            campaign_id: Set(campaign.id),
            inbox_id: Set(campaign.inbox_id),
            address_id: Set(head.number.as_ref()?.address_id),
            person_id: Set(head.person_id),
            fields: Set(head.fields.clone()),
            state: Set(if verdict.is_err() { "left_out" } else { "waiting" }.to_owned()),
            why: Set(verdict.err().map(|why| why.as_str().to_owned())),
            ready_at: Set(verdict.unwrap_or_default()),
            asks: Set(asks),
            misses: Set(0),
            handed_over: Set(false),
            ..Default::default()
        })
    };
    let rows: Vec<recipients::ActiveModel> = judged.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let known = OnConflict::columns([recipients::Column::CampaignId, recipients::Column::AddressId]);
    recipients::Entity::insert_many(rows)
        .on_conflict(known.clone().do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// The rows of a list are there already.
async fn judge_listed(
    txn: &DatabaseTransaction,
    campaign: &Model,
    judged: &[Judged<'_>],
    asks: bool,
) -> Result<(), DbErr> {
    let mut alike: BTreeMap<(Option<Why>, i64), Vec<i64>> = BTreeMap::new();
    for (head, verdict) in judged {
        alike.entry((verdict.err(), verdict.unwrap_or_default())).or_default().push(head.cursor);
    }
    for ((why, ready_at), ids) in alike {
        recipients::Entity::update_many()
            .col_expr(recipients::Column::State, Expr::value(if why.is_some() { "left_out" } else { "waiting" }))
            .col_expr(recipients::Column::Why, Expr::value(why.map(Why::as_str)))
            .col_expr(recipients::Column::ReadyAt, Expr::value(ready_at))
            .col_expr(recipients::Column::Asks, Expr::value(asks))
            // The draft may have been given another inbox since.
            .col_expr(recipients::Column::InboxId, Expr::value(campaign.inbox_id))
            .filter(recipients::Column::CampaignId.eq(campaign.id))
            .filter(recipients::Column::State.eq("listed"))
            .filter(recipients::Column::Id.is_in(ids))
            .exec(txn)
            .await?;
    }
    Ok(())
}
