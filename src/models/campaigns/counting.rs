//! "Count as 2 Thursday": a user takes for an answer what the desk only offered as one.

use super::{
    Model,
    marks::{Reading, What},
};
use crate::{
    database::Writer,
    models::{
        _entities::{choices, recipients},
        ModelError, ModelResult, clock,
        events::{self, Event},
        messages, users,
    },
};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

impl messages::Model {
    /// Counts it as the answer that it was read as; whoever has answered since keeps that answer. Nothing is sent.
    pub async fn count_as_answer(&self, writer: &Writer, by: &users::Model) -> ModelResult<()> {
        let offered = self.reading.as_deref().and_then(Reading::parse).filter(|reading| reading.what == What::Offered);
        let (Some(kept), Some(number), Some(campaign_id), Some(recipient_id)) =
            (&self.reading, offered.and_then(|reading| reading.number), self.campaign_id, self.recipient_id)
        else {
            return Err(moved_on());
        };
        let txn = writer.begin().await?;
        let campaign = super::find(&txn, campaign_id).await?;
        self.keep_reading(&txn, kept).await?;
        self.choose(&txn, &campaign, recipient_id, number).await?;
        let event = Event {
            kind: "answer_counted",
            conversation_id: self.conversation_id,
            inbox_id: Some(self.inbox_id),
            user_id: Some(by.id),
            subject_id: Some(self.id),
            ..Event::default()
        };
        events::record(&txn, event).await?;
        Ok(txn.commit().await?)
    }

    async fn keep_reading(&self, txn: &DatabaseTransaction, kept: &str) -> ModelResult<()> {
        let counted = kept.replacen(What::Offered.as_str(), What::Counted.as_str(), 1);
        let changed = messages::Entity::update_many()
            .col_expr(messages::Column::Reading, Expr::value(counted))
            .col_expr(messages::Column::UpdatedAt, Expr::value(clock::now()))
            .filter(messages::Column::Id.eq(self.id))
            .filter(messages::Column::Reading.eq(kept))
            .exec(txn)
            .await?;
        if changed.rows_affected == 1 { Ok(()) } else { Err(moved_on()) }
    }

    async fn choose(
        &self,
        txn: &DatabaseTransaction,
        campaign: &Model,
        recipient_id: i64,
        number: i64,
    ) -> ModelResult<()> {
        use recipients::Column as R;
        let choice = choices::Entity::find()
            .filter(choices::Column::CampaignId.eq(campaign.id))
            .filter(choices::Column::Number.eq(number))
            .one(txn)
            .await?
            .ok_or_else(moved_on)?;
        let mut may = Condition::any().add(R::Choice.is_null());
        if campaign.may_change {
            may = may.add(R::AnswerId.lt(self.id));
        }
        let mut change = recipients::Entity::update_many()
            .col_expr(R::Choice, Expr::value(number))
            .col_expr(R::AnsweredAt, Expr::value(self.created_at))
            .col_expr(R::AnswerId, Expr::value(self.id));
        if choice.hands_over {
            change = change.col_expr(R::HandedOver, Expr::value(true));
        }
        let chosen = change.filter(R::Id.eq(recipient_id)).filter(may).exec(txn).await?;
        if chosen.rows_affected == 1 {
            Ok(())
        } else {
            Err(ModelError::conflict("They have answered since, and that answer counts."))
        }
    }
}

fn moved_on() -> ModelError {
    ModelError::conflict("It has moved on since: look at where it stands now.")
}
