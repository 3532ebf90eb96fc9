//! "Count as 2 Thursday".

use super::Chosen;
use crate::{controllers::errors::PageResult, database::Writer, live::Live};

pub async fn create(chosen: Chosen) -> PageResult {
    let counted = chosen.message.count_as_answer(&Writer::of(&chosen.ctx), &chosen.signed_in.user).await;
    if counted.is_ok() {
        Live::of(&chosen.ctx).campaigns_touched(chosen.message.campaign_id);
    }
    chosen.settled(counted).await
}
