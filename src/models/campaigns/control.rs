//! Paused, resumed, stopped, and its end. Each is one conditional update: of two at once, one counts.

use super::{Column, Entity, Model, State, audience::Why};
use crate::{
    database::Writer,
    models::{
        _entities::recipients,
        ModelError, ModelResult, clock, events,
        messages::{self, Status},
    },
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, Query},
};

impl Model {
    /// Nothing more of it goes, what waits in the outbox included, until it is resumed.
    pub async fn pause(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        self.turn(&txn, State::Paused, Some(by), "campaign_paused").await?;
        Ok(txn.commit().await?)
    }

    pub async fn resume(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        self.turn(&txn, State::Running, Some(by), "campaign_resumed").await?;
        // What waited through the pause is not late for it.
        self.in_outbox()
            .col_expr(messages::Column::DueAt, Expr::value(clock::now()))
            .filter(messages::Column::Status.eq(Status::Queued.as_str()))
            .exec(&txn)
            .await?;
        Ok(txn.commit().await?)
    }

    /// Ends it for good: who has not had it does not get it.
    pub async fn stop(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        self.turn(&txn, State::Stopped, Some(by), "campaign_stopped").await?;
        self.in_outbox()
            .col_expr(messages::Column::Status, Expr::value(Status::Cancelled.as_str()))
            .col_expr(messages::Column::UpdatedAt, Expr::value(clock::now()))
            .filter(messages::Column::Status.eq(Status::Queued.as_str()))
            .exec(&txn)
            .await?;
        Ok(txn.commit().await?)
    }

    /// Ends it once nobody waits for it any more; says whether it did.
    pub async fn finish_if_done(&self, writer: &Writer) -> ModelResult<bool> {
        if self.cursor.is_some() || self.someone_waits(writer).await? {
            return Ok(false);
        }
        let txn = writer.begin().await?;
        match self.turn(&txn, State::Finished, None, "campaign_finished").await {
            Ok(()) => {
                txn.commit().await?;
                Ok(true)
            }
            Err(ModelError::Conflict(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn someone_waits(&self, writer: &Writer) -> Result<bool, DbErr> {
        let waiting = recipients::Entity::find()
            .select_only()
            .column(recipients::Column::Id)
            .filter(recipients::Column::CampaignId.eq(self.id))
            .filter(recipients::Column::State.eq("waiting"))
            .into_tuple::<i64>()
            .one(&**writer)
            .await?;
        let on_its_way = messages::Entity::find()
            .select_only()
            .column(messages::Column::Id)
            .filter(messages::Column::CampaignId.eq(self.id))
            .filter(Expr::cust("kind = 'campaign' and status in ('queued', 'sending')"))
            .into_tuple::<i64>()
            .one(&**writer)
            .await?;
        Ok(waiting.is_some() || on_its_way.is_some())
    }

    fn in_outbox(&self) -> sea_orm::UpdateMany<messages::Entity> {
        messages::Entity::update_many()
            .filter(messages::Column::CampaignId.eq(self.id))
            .filter(Expr::cust("kind = 'campaign' and status in ('queued', 'sending')"))
    }

    async fn turn(
        &self,
        txn: &DatabaseTransaction,
        to: State,
        by: Option<i64>,
        event: &'static str,
    ) -> ModelResult<()> {
        let now = clock::now();
        let mut change = Entity::update_many()
            .col_expr(Column::State, Expr::value(to.as_str()))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::State.is_in(to.follows().iter().map(|state| state.as_str())));
        if to.has_ended() {
            change = change.col_expr(Column::EndedAt, Expr::value(now));
        }
        if change.exec(txn).await?.rows_affected == 0 {
            return Err(ModelError::conflict("Someone else changed this first: look at how it stands now."));
        }
        events::record(txn, self.event(event, by)).await?;
        Ok(())
    }
}

/// A desk from a backup does not know what it sent since: nobody who waited then gets it now, and what ran or was to
/// begin waits for a user.
pub async fn settle_rewound(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    let launched = Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::State.is_in([State::Running.as_str(), State::Paused.as_str()]))
        .to_owned();
    recipients::Entity::update_many()
        .col_expr(recipients::Column::State, Expr::value("left_out"))
        .col_expr(recipients::Column::Why, Expr::value(Why::Restored.as_str()))
        .filter(recipients::Column::State.eq("waiting"))
        .filter(recipients::Column::CampaignId.in_subquery(launched))
        .exec(txn)
        .await?;
    let now = clock::now();
    Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Stopped.as_str()))
        .col_expr(Column::EndedAt, Expr::value(now))
        .col_expr(Column::Cursor, Expr::value(None::<i64>))
        .filter(Column::State.is_in([State::Running.as_str(), State::Paused.as_str()]))
        .exec(txn)
        .await?;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Draft.as_str()))
        .filter(Column::State.eq(State::Scheduled.as_str()))
        .exec(txn)
        .await?;
    Ok(())
}
