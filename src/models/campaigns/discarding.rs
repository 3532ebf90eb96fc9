//! A draft that is not wanted goes, with its list.

use super::{Column, Entity, Model, State, listed};
use crate::{
    database::Writer,
    models::{
        _entities::{choices, recipients},
        ModelError, ModelResult, clock, events,
    },
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, Query},
};

impl Model {
    /// Deletes a draft; one that was launched meanwhile stays.
    pub async fn discard(&self, writer: &Writer, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let held = Entity::update_many()
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::State.eq(State::Draft.as_str()))
            .exec(&txn)
            .await?;
        if held.rows_affected == 0 {
            return Err(ModelError::conflict("It is no draft any more: look at how it stands now."));
        }
        let this = Query::select().column(Column::Id).from(Entity).and_where(Column::Id.eq(self.id)).to_owned();
        listed::remove(&txn, this).await?;
        recipients::Entity::delete_many().filter(recipients::Column::CampaignId.eq(self.id)).exec(&txn).await?;
        choices::Entity::delete_many().filter(choices::Column::CampaignId.eq(self.id)).exec(&txn).await?;
        Entity::delete_by_id(self.id).exec(&txn).await?;
        events::record(&txn, self.event("campaign_deleted", Some(by))).await?;
        Ok(txn.commit().await?)
    }
}
