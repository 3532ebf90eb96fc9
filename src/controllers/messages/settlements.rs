//! "It arrived".

use super::Chosen;
use crate::{controllers::errors::PageResult, database::Writer};

pub async fn create(chosen: Chosen) -> PageResult {
    let arrived = chosen.message.arrived(&Writer::of(&chosen.ctx), &chosen.signed_in.user).await;
    chosen.settled(arrived).await
}
