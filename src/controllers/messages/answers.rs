//! "Count as 2 Thursday".

use super::Chosen;
use crate::{controllers::errors::PageResult, database::Writer};

pub async fn create(chosen: Chosen) -> PageResult {
    let counted = chosen.message.count_as_answer(&Writer::of(&chosen.ctx), &chosen.signed_in.user).await;
    chosen.settled(counted).await
}
