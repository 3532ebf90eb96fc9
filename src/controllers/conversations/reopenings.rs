//! Opening a closed conversation again by hand.

use super::Chosen;
use crate::{controllers::errors::PageResult, database::Writer};

pub async fn create(chosen: Chosen) -> PageResult {
    let reopened = chosen.conversation.reopen(&Writer::of(&chosen.ctx), &chosen.signed_in.user).await;
    chosen.changed(reopened).await
}
