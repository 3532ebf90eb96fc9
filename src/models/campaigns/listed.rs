//! A list of people that is brought along: uploaded, matched, looked at, and then taken in.
//!
//! What was uploaded waits in the database, in pieces that hold nobody up, until somebody has said what its columns
//! are: a restart loses nothing, and every process of the desk can show it.

mod decoding; // what the bytes of a file say
mod headings; // what columns of numbers and names are called
mod keeping; // until it is taken in
pub mod matching; // which column is what
mod quotes; // a quotation mark that nothing closes
pub mod reading; // the rows as people
pub mod table; // rows and columns
mod taking; // people and recipients, a few at a time

pub use crate::models::_entities::lists::Model as List;
pub use keeping::{discard, discard_loose, discard_old, keep, pending, read_back};
pub(super) use keeping::{is_being_taken, remove};
pub use taking::{Step, confirm, forget_some, take_some, to_take};

use super::{Audience, Model, State, audience};
use crate::models::{_entities::recipients, ModelError, ModelResult, addresses::phone, inboxes};
use matching::Matching;
use reading::Read;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use table::Table;

/// The columns of a campaign's list that its text may use: `{{list.<column>}}`.
pub async fn columns(db: &impl ConnectionTrait, campaign: &Model) -> Result<Vec<String>, DbErr> {
    audience::columns_of(db, campaign.id).await
}

/// How many stand in a campaign's list.
pub async fn count(db: &impl ConnectionTrait, campaign: &Model) -> Result<u64, DbErr> {
    recipients::Entity::find()
        .filter(recipients::Column::CampaignId.eq(campaign.id))
        .filter(recipients::Column::State.eq("listed"))
        .count(db)
        .await
}

/// A list belongs to a draft that goes to one.
pub fn may_have_one(campaign: &Model) -> ModelResult<()> {
    if campaign.state() != State::Draft {
        Err(ModelError::conflict("This campaign was launched, or is about to be: its list stays as it is."))
    } else if campaign.audience != Audience::LIST {
        Err(ModelError::conflict("This campaign does not go to a list. Choose “a list” in its draft first."))
    } else {
        Ok(())
    }
}

/// Reads a list as it was matched, its numbers in the country of the inbox. It takes the processor for a while.
pub async fn read(table: Table, matching: Matching, inbox: &inboxes::Model) -> ModelResult<(Table, Read)> {
    let (country, is_sandbox) = (inbox.country.clone(), inbox.is_sandbox());
    let number = move |text: &str| match phone::typed(text, &country, is_sandbox) {
        Ok(typed) if !is_sandbox && phone::is_too_short(&typed.address.value) => Err(format!(
            "This would be {}, which is too short for a phone number. Enter it in full, with its country code.",
            phone::spaced(&typed.address.value)
        )),
        read => read,
    };
    let reading = tokio::task::spawn_blocking(move || {
        let read = reading::read(&table, &matching, number);
        (table, read)
    });
    reading.await.map_err(|error| ModelError::Database(DbErr::Custom(error.to_string())))
}
