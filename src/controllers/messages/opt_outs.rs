//! "Opt out" and "Not an opt-out", below a text that looks like one.

use super::Chosen;
use crate::{
    controllers::{errors::PageResult, people::ring},
    database::Writer,
    models::{
        ModelError, ModelResult, addresses,
        consents::{Proof, Saying},
    },
};

pub async fn create(chosen: Chosen) -> PageResult {
    let address = addresses::find(&chosen.ctx.db, chosen.message.address_id).await?;
    let noted = opt_out(&chosen, &address).await;
    ring(&chosen.ctx, &address).await?;
    chosen.settled(noted).await
}

pub async fn deny(chosen: Chosen) -> PageResult {
    let denied = chosen.message.is_no_opt_out(&Writer::of(&chosen.ctx), &chosen.signed_in.user).await;
    chosen.settled(denied).await
}

async fn opt_out(chosen: &Chosen, address: &addresses::Model) -> ModelResult<()> {
    if !chosen.message.is_inbound() {
        return Err(ModelError::NotFound);
    }
    let proof = Proof::text(&chosen.message);
    address.note(&Writer::of(&chosen.ctx), Saying::NoTexts, &proof, &chosen.signed_in.user).await
}
