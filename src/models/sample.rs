//! A believable desk to try things on: made-up people on the sandbox's phone, with numbers kept free for fiction.
//! It hangs on one sandbox inbox alone and goes with one click.

mod campaign; // one that has come to its end
mod demo; // a desk that is nothing but this
mod filling; // how the scripts become rows
mod removal; // all of it, and what was tried with it
mod scripts; // who said what

pub use demo::{DEMO_ADMIN, demo};
pub use removal::remove;

use super::{_entities::inboxes as inboxes_table, ModelError, ModelResult, desk, inboxes, people};
use crate::{database::Writer, vault::Vault};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

/// Where the desk keeps which inbox is the sample's.
const INBOX: &str = "sample inbox";

/// Fills an empty desk; conversations in someone's hands are in this user's.
pub async fn fill(writer: &Writer, vault: &Vault, user_id: i64) -> ModelResult<()> {
    let txn = writer.begin().await?;
    if exists(&txn).await? || people::Entity::find().count(&txn).await? > 0 {
        return Err(ModelError::conflict("Sample data is for a desk that has no people yet."));
    }
    filling::fill(&txn, vault, user_id).await?;
    Ok(txn.commit().await?)
}

/// Whether there is sample data to remove.
pub async fn exists(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(inbox(db).await?.is_some())
}

/// The same, by what the desk knows of itself.
pub fn is_among(facts: &desk::Facts) -> bool {
    facts.get(INBOX).is_some_and(|id| id.parse::<i64>().is_ok())
}

/// Whether nobody has used the desk yet, so that sample data is offered.
pub async fn desk_is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let person: Option<i64> =
        people::Entity::find().select_only().column(people::Column::Id).limit(1).into_tuple().one(db).await?;
    let inbox: Option<i64> = inboxes_table::Entity::find()
        .select_only()
        .column(inboxes_table::Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(person.is_none() && inbox.is_none())
}

async fn inbox(db: &impl ConnectionTrait) -> Result<Option<inboxes::Model>, DbErr> {
    match desk::get(db, INBOX).await?.and_then(|id| id.parse::<i64>().ok()) {
        Some(id) => inboxes::Entity::find().filter(inboxes::Column::Id.eq(id)).one(db).await,
        None => Ok(None),
    }
}
