//! Where texts come from and go to. An address belongs to one person; on pages it is called a number.

pub mod mending; // what was misread becomes what it is
pub mod misread; // numbers without their calling code
pub mod phone; // the only way a number enters

pub use super::_entities::addresses::*;

use super::{ModelError, ModelResult, clock, events, inboxes, people};
use crate::{
    database::{LONGEST_LIST, Writer},
    vault::Vault,
};
use phone::Address;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType, OnConflict},
};

/// What is left of the number of someone who was erased.
pub const ERASED: &str = "erased";

pub async fn find(db: &impl ConnectionTrait, id: i64) -> ModelResult<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(ModelError::NotFound)
}

pub async fn find_by_value(db: &impl ConnectionTrait, address: &Address) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::Kind.eq(address.kind)).filter(Column::Value.eq(&address.value)).one(db).await
}

/// A person's numbers, the preferred one first.
pub async fn of_person(db: &impl ConnectionTrait, person_id: i64) -> Result<Vec<Model>, DbErr> {
    let theirs = Entity::find().filter(Column::PersonId.eq(person_id)).filter(Column::Kind.ne(ERASED));
    theirs.order_by_desc(Column::Preferred).order_by_asc(Column::Id).all(db).await
}

impl Model {
    /// Only phones can be: short codes and sender names are names.
    pub fn can_be_texted(&self) -> bool {
        self.kind == phone::SMS || self.kind == phone::SANDBOX
    }
}

/// Takes in a number for a person; none if somebody has it already.
pub async fn insert(
    txn: &DatabaseTransaction,
    vault: &Vault,
    address: &Address,
    person_id: i64,
    preferred: bool,
) -> Result<Option<Model>, DbErr> {
    let row = ActiveModel {
        kind: Set(address.kind.to_owned()),
        value: Set(address.value.clone()),
        hash: Set(vault.number_hash(address.kind, &address.value)),
        person_id: Set(person_id),
        preferred: Set(preferred),
        created_at: Set(clock::now()),
        ..Default::default()
    };
    let taken = OnConflict::columns([Column::Kind, Column::Value]).do_nothing().to_owned();
    let inserted = Entity::insert(row).on_conflict(taken).exec_without_returning(txn).await?;
    if inserted == 0 { Ok(None) } else { find_by_value(txn, address).await }
}

/// Holds numbers until the transaction ends, so that nobody else writes down meanwhile what they said; on SQLite nobody
/// else writes at all.
pub async fn hold(txn: &DatabaseTransaction, ids: &[i64]) -> Result<(), DbErr> {
    // In one order, as the letter box does; texts that come from them need not wait.
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    for some in ids.chunks(LONGEST_LIST) {
        let theirs = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(some.iter().copied()));
        let held = theirs.order_by_asc(Column::Id).lock(LockType::NoKeyUpdate);
        held.into_tuple::<i64>().all(txn).await?;
    }
    Ok(())
}

/// Campaigns to a number go on.
pub async fn release_campaigns(txn: &DatabaseTransaction, id: i64) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::CampaignsHeldAt, Expr::value(None::<i64>))
        .filter(Column::Id.eq(id))
        .filter(Column::CampaignsHeldAt.is_not_null())
        .exec(txn)
        .await?;
    Ok(())
}

/// The address of a number that was typed to write to from an inbox; who is not known yet becomes a person.
pub async fn find_or_meet(writer: &Writer, vault: &Vault, text: &str, inbox: &inboxes::Model) -> ModelResult<Model> {
    let typed =
        phone::typed(text, &inbox.country, inbox.is_sandbox()).map_err(|words| ModelError::invalid("number", words))?;
    if let Some(known) = find_by_value(&**writer, &typed.address).await? {
        return Ok(known);
    }
    let txn = writer.begin().await?;
    let person = people::insert(&txn, None, None, "", false).await?;
    match insert(&txn, vault, &typed.address, person.id, true).await? {
        Some(met) => {
            events::record(
                &txn,
                events::Event { kind: "person_created", person_id: Some(person.id), ..Default::default() },
            )
            .await?;
            txn.commit().await?;
            Ok(met)
        }
        // Someone else met them in the same moment.
        None => {
            txn.rollback().await?;
            find_by_value(&**writer, &typed.address).await?.ok_or(ModelError::NotFound)
        }
    }
}

/// Sandbox phones that were used last, with their people's names.
pub async fn newest_phones(db: &impl ConnectionTrait, most: u64) -> Result<Vec<(String, Option<String>)>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Value)
        .column(people::Column::Name)
        .inner_join(people::Entity)
        .filter(Column::Kind.eq("sandbox"))
        .order_by_desc(Column::Id)
        .limit(most)
        .into_tuple()
        .all(db)
        .await
}
