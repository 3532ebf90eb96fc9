//! "Try again" and "Send again".

use super::Chosen;
use crate::{
    controllers::errors::PageResult, database::Writer, dispatch::Dispatcher, health::Health, models::ModelError,
};

pub async fn create(chosen: Chosen) -> PageResult {
    let retried = match Health::of(&chosen.ctx).room_to_send() {
        Ok(()) => chosen.message.retry(&Writer::of(&chosen.ctx), &chosen.signed_in.user).await,
        Err(words) => Err(ModelError::conflict(words)),
    };
    Dispatcher::of(&chosen.ctx).wake();
    chosen.settled(retried).await
}
