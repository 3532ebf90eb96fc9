//! Who texts us. A person has a name (or none yet), numbers of which one is preferred, and perhaps an owner.

mod details; // a name, notes and an owner that can be
mod erasure; // what goes for good, and what stays
mod numbers; // several numbers, one preferred
mod panel; // what stands beside a thread
mod search; // the list, by name and number
mod whereabouts; // what time it is for them, and whether they want to be left alone
pub mod whom; // to whom a text goes: a number, or somebody by name

pub use super::_entities::people::*;
pub use details::Details;
pub use erasure::Extent;
pub(super) use erasure::{erase_texts, leave_no_trace};
pub use numbers::Added;
pub use panel::{Number, Panel, Ticket, panel};
pub(super) use search::matching;
pub use search::{Cursor, ROWS, Row, list};
pub use whereabouts::Quiet;

use super::{
    ModelError, ModelResult, addresses, clock,
    events::{self, Event},
    wording,
};
use crate::{database::Writer, vault::Vault};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    sea_query::Expr,
};

pub async fn find(db: &impl ConnectionTrait, id: i64) -> ModelResult<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(ModelError::NotFound)
}

/// The same, but of who was erased there is nobody.
pub async fn find_present(db: &impl ConnectionTrait, id: i64) -> ModelResult<Model> {
    let erased = addresses::Entity::find()
        .filter(addresses::Column::PersonId.eq(id))
        .filter(addresses::Column::Kind.eq(addresses::ERASED));
    match erased.one(db).await? {
        Some(_) => Err(ModelError::NotFound),
        None => find(db, id).await,
    }
}

/// Takes in a person with a number that nobody has yet. Returns what is doubtful about the number.
pub async fn create(
    writer: &Writer,
    vault: &Vault,
    details: &Details,
    number: &str,
    country: &str,
    by: i64,
) -> ModelResult<(Model, Option<String>)> {
    let typed = numbers::read(&**writer, number, country).await?;
    let txn = writer.begin().await?;
    let owner_id = details.owner(&txn, None).await?;
    let person = insert(&txn, details.name.as_deref(), owner_id, &details.notes, false).await?;
    if addresses::insert(&txn, vault, &typed.address, person.id, true).await?.is_none() {
        txn.rollback().await?;
        return Err(numbers::somebodys(&**writer, &typed.address).await?);
    }
    events::record(&txn, person.event("person_created", by)).await?;
    txn.commit().await?;
    Ok((person, typed.warning()))
}

/// What a name is found and sorted by; it is kept wherever a name is.
pub(super) fn folded(name: Option<&str>) -> Option<String> {
    name.map(wording::folded_name)
}

/// Part of taking in a person.
pub(super) async fn insert(
    txn: &DatabaseTransaction,
    name: Option<&str>,
    owner_id: Option<i64>,
    notes: &str,
    sample: bool,
) -> Result<Model, DbErr> {
    let now = clock::now();
    let row = ActiveModel {
        name: Set(name.map(ToOwned::to_owned)),
        folded_name: Set(folded(name)),
        owner_id: Set(owner_id),
        notes: Set(notes.to_owned()),
        sample: Set(sample),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    Entity::insert(row).exec_with_returning(txn).await
}

impl Model {
    /// Changes name, owner, notes and time zone.
    pub async fn change(&self, writer: &Writer, details: &Details, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        let owner_id = details.owner(&txn, self.owner_id).await?;
        Entity::update_many()
            .col_expr(Column::Name, Expr::value(details.name.clone()))
            .col_expr(Column::FoldedName, Expr::value(folded(details.name.as_deref())))
            .col_expr(Column::OwnerId, Expr::value(owner_id))
            .col_expr(Column::Notes, Expr::value(&details.notes))
            .col_expr(Column::TimeZone, Expr::value(details.time_zone.clone()))
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .exec(&txn)
            .await?;
        events::record(&txn, self.event("person_edited", by)).await?;
        Ok(txn.commit().await?)
    }

    fn event(&self, kind: &'static str, by: i64) -> Event {
        Event { kind, person_id: Some(self.id), user_id: Some(by), ..Default::default() }
    }
}
