//! A person's numbers: several, of which one is preferred.

use super::{Column, Entity, Model};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult,
        addresses::{self, phone},
        clock,
        events::{self, Event},
        inboxes,
    },
    vault::Vault,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, ExprTrait, QueryFilter, Statement,
    sea_query::Expr,
};
use std::collections::HashSet;

/// A number that was added, and what is doubtful about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    pub address: addresses::Model,
    pub warning: Option<String>,
}

impl Model {
    /// Adds a number that nobody has yet; their first one is preferred.
    pub async fn add_number(
        &self,
        writer: &Writer,
        vault: &Vault,
        number: &str,
        country: &str,
        by: i64,
    ) -> ModelResult<Added> {
        let typed = read(&**writer, number, country).await?;
        let txn = writer.begin().await?;
        self.touch(&txn).await?;
        let is_first = addresses::of_person(&txn, self.id).await?.is_empty();
        match addresses::insert(&txn, vault, &typed.address, self.id, is_first).await? {
            Some(address) => {
                events::record(&txn, self.number_event("number_added", address.id, by)).await?;
                txn.commit().await?;
                Ok(Added { address, warning: typed.warning() })
            }
            None => {
                txn.rollback().await?;
                Err(somebodys(&**writer, &typed.address).await?)
            }
        }
    }

    /// Writes to them go to this number first.
    pub async fn prefer_number(&self, writer: &Writer, address_id: i64, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        self.touch(&txn).await?;
        self.number(&txn, address_id).await?;
        self.prefer(&txn, address_id).await?;
        events::record(&txn, self.number_event("number_preferred", address_id, by)).await?;
        Ok(txn.commit().await?)
    }

    /// Takes a number from them; one with tickets stays, and its history with it.
    pub async fn remove_number(&self, writer: &Writer, address_id: i64, by: i64) -> ModelResult<()> {
        let txn = writer.begin().await?;
        self.touch(&txn).await?;
        let address = self.number(&txn, address_id).await?;
        if with_history(&txn, self.id).await?.contains(&address_id) {
            return Err(ModelError::conflict(
                "You can't remove a number that has conversations. Make another number primary instead.",
            ));
        }
        addresses::Entity::delete_by_id(address_id).exec(&txn).await?;
        if address.preferred
            && let Some(next) = addresses::of_person(&txn, self.id).await?.first()
        {
            self.prefer(&txn, next.id).await?;
        }
        events::record(&txn, self.number_event("number_removed", address_id, by)).await?;
        Ok(txn.commit().await?)
    }

    /// Changes of one person's numbers wait for each other here.
    async fn touch(&self, txn: &DatabaseTransaction) -> ModelResult<()> {
        let touched = Entity::update_many()
            .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
            .filter(Column::Id.eq(self.id))
            .exec(txn)
            .await?;
        if touched.rows_affected == 1 { Ok(()) } else { Err(ModelError::NotFound) }
    }

    async fn number(&self, txn: &DatabaseTransaction, address_id: i64) -> ModelResult<addresses::Model> {
        let theirs = addresses::of_person(txn, self.id).await?;
        theirs.into_iter().find(|address| address.id == address_id).ok_or(ModelError::NotFound)
    }

    async fn prefer(&self, txn: &DatabaseTransaction, address_id: i64) -> Result<(), DbErr> {
        addresses::Entity::update_many()
            .col_expr(addresses::Column::Preferred, Expr::col(addresses::Column::Id).eq(address_id))
            .filter(addresses::Column::PersonId.eq(self.id))
            .exec(txn)
            .await?;
        Ok(())
    }

    fn number_event(&self, kind: &'static str, address_id: i64, by: i64) -> Event {
        Event { subject_id: Some(address_id), ..self.event(kind, by) }
    }
}

/// Reads a number that was typed for a person. Where there are only sandboxes it is one of the phone in the browser.
pub(super) async fn read(db: &impl ConnectionTrait, number: &str, country: &str) -> ModelResult<phone::Typed> {
    let sandbox = inboxes::are_all_sandboxes(db).await?;
    phone::typed(number, country, sandbox).map_err(|words| ModelError::invalid("number", words))
}

/// Says whose number it is.
pub(super) async fn somebodys(db: &impl ConnectionTrait, address: &phone::Address) -> ModelResult<ModelError> {
    let Some(known) = addresses::find_by_value(db, address).await? else { return Ok(ModelError::NotFound) };
    let person = super::find(db, known.person_id).await?;
    let name = person.name.unwrap_or_else(|| "Someone without a name".to_owned());
    Ok(ModelError::Somebodys { person_id: person.id, words: format!("{name} has this number already.") })
}

/// Those of a person's numbers with which anything was ever said, or of which a user noted something.
pub(super) async fn with_history(db: &impl ConnectionTrait, person_id: i64) -> Result<HashSet<i64>, DbErr> {
    let sql = "select a.id from addresses a where a.person_id = $1 and (exists (select 1 from conversations c where c.address_id = a.id) \
        or exists (select 1 from messages m where m.address_id = a.id) or exists (select 1 from recipients r where r.address_id = a.id) \
        or exists (select 1 from consents s join proofs f on f.consent_id = s.id where s.address_hash = a.hash))";
    let found =
        db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [person_id.into()])).await?;
    found.iter().map(|row| row.try_get_by_index(0)).collect()
}
