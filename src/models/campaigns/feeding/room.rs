//! How many segments more of a campaign may wait in the outbox.

use crate::models::{
    campaigns::Model,
    clock, inboxes,
    messages::{self, Column, Entity},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

/// Segments of one campaign that may wait in the outbox, however fast its inbox is.
const MOST_IN_OUTBOX: f64 = 1_000.0;
/// Seconds of its inbox's rate that may wait there, of all its campaigns together.
const AHEAD: f64 = 60.0;

/// The room that is left for a campaign, where `sharing` campaigns share its inbox; none where it is not above zero.
pub async fn of(
    db: &impl ConnectionTrait,
    campaign: &Model,
    inbox: &inboxes::Model,
    sharing: usize,
) -> Result<i64, DbErr> {
    Ok(share(inbox.rate, sharing) - in_outbox(db, campaign.id).await?)
}

/// Segments of one campaign that may wait in the outbox of an inbox with this rate: never less than one text.
fn share(rate: f64, sharing: usize) -> i64 {
    #[expect(clippy::cast_precision_loss, reason = "a handful of campaigns")]
    let share = rate * AHEAD / sharing.max(1) as f64;
    #[expect(clippy::cast_possible_truncation, reason = "a thousand at most")]
    let share = share.min(MOST_IN_OUTBOX) as i64;
    share.max(1)
}

/// As many of the texts as there is room for; one longer than all of the room goes alone.
pub fn fitting(mut rows: Vec<messages::ActiveModel>, room: i64) -> Vec<messages::ActiveModel> {
    let mut left = room;
    let fits = rows.iter().take_while(|row| {
        let goes = left > 0;
        left -= row.segments.clone().take().unwrap_or(1);
        goes
    });
    let fits = fits.count();
    rows.truncate(fits);
    rows
}

/// How many segments of a campaign wait in the outbox now.
async fn in_outbox(db: &impl ConnectionTrait, campaign_id: i64) -> Result<i64, DbErr> {
    // Spelled as its index is.
    let in_outbox = Expr::cust("kind = 'campaign' and status in ('queued', 'sending')");
    let segments: Option<i64> = Entity::find()
        .select_only()
        .column_as(Expr::cust("cast(coalesce(sum(segments), 0) as bigint)"), "segments")
        .filter(Column::CampaignId.eq(campaign_id))
        .filter(Column::DueAt.lte(clock::now()))
        .filter(in_outbox)
        .into_tuple()
        .one(db)
        .await?;
    Ok(segments.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::ActiveValue::Set;

    #[test]
    fn campaigns_of_an_inbox_share_about_a_minute_of_its_rate() {
        assert_eq!([share(1.0, 1), share(1.0, 3), share(1.0, 200), share(0.01, 1)], [60, 20, 1, 1]);
        assert_eq!([share(10.0, 1), share(1_000.0, 1), share(1_000.0, 100)], [600, 1_000, 600]);
    }

    #[test]
    fn texts_are_fed_by_their_segments_and_never_none() {
        let texts = |segments: &[i64]| -> Vec<messages::ActiveModel> {
            let text = |segments: &i64| messages::ActiveModel { segments: Set(*segments), ..Default::default() };
            segments.iter().map(text).collect()
        };

        assert_eq!(fitting(texts(&[2, 2, 2, 2]), 6).len(), 3);
        assert_eq!(fitting(texts(&[3, 3]), 1).len(), 1);
        assert_eq!(fitting(texts(&[1, 1]), 0).len(), 0);
    }
}
