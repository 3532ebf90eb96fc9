//! A misread number becomes what it is: in its own row, or together with the person who has the right number already.

mod joining; // everything of it goes to the right number
mod words; // what it said of texts and of marketing

use super::{Column, Entity, Model, find, misread::Misread, phone};
use crate::{
    database::Writer,
    models::{
        ModelError, ModelResult, campaigns,
        events::{self, Event},
    },
    vault::Vault,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect, Statement, Value,
    sea_query::{Expr, LockType},
};

/// Whose calls were made to another number than their message's. Rules about who was texted do not ask of them.
pub const OWNER: &str = "mended";

/// Puts one number right, in one transaction. A conflict where a text to it is being handed over.
pub async fn mend(writer: &Writer, vault: &Vault, misread: &Misread) -> ModelResult<()> {
    let txn = writer.begin().await?;
    let wrong = find(&txn, misread.id).await?;
    if wrong.value != misread.value {
        return Err(ModelError::conflict("It was changed meanwhile."));
    }
    let address = phone::Address { kind: phone::SMS, value: misread.right.clone() };
    let hash = vault.number_hash(phone::SMS, &misread.right);
    let right = super::find_by_value(&txn, &address).await?;
    hold(&txn, &wrong, right.as_ref()).await?;
    refuse_open_calls(&txn, wrong.id).await?;
    words::take_over(&txn, &wrong, &hash).await?;
    let kept = right.as_ref().unwrap_or(&wrong);
    let counted = match &right {
        Some(right) => joining::join(&txn, &wrong, right).await?,
        None => rename(&txn, &wrong, &misread.right, &hash).await.map(|()| Vec::new())?,
    };
    let event =
        Event { kind: "number_mended", person_id: Some(kept.person_id), subject_id: Some(kept.id), ..Event::default() };
    events::record(&txn, event).await?;
    txn.commit().await?;
    for id in counted {
        campaigns::find(&**writer, id).await?.count(&**writer, writer).await?;
    }
    Ok(())
}

/// Nobody adds anything to either meanwhile.
async fn hold(txn: &DatabaseTransaction, wrong: &Model, right: Option<&Model>) -> Result<(), DbErr> {
    let ids = [Some(wrong.id), right.map(|right| right.id)].into_iter().flatten();
    let both = Entity::find().select_only().column(Column::Id).filter(Column::Id.is_in(ids));
    both.lock(LockType::Update).into_tuple::<i64>().all(txn).await?;
    Ok(())
}

async fn refuse_open_calls(txn: &DatabaseTransaction, address_id: i64) -> ModelResult<()> {
    let sql = "select 1 from messages m join attempts a on a.message_id = m.id where m.address_id = $1 and a.outcome is null limit 1";
    let open = Statement::from_sql_and_values(txn.get_database_backend(), sql, [address_id.into()]);
    match txn.query_one_raw(open).await? {
        Some(_) => Err(ModelError::conflict("A text to it is being handed over right now. Try again in a minute.")),
        None => Ok(()),
    }
}

async fn rename(txn: &DatabaseTransaction, wrong: &Model, value: &str, hash: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Value, Expr::value(value))
        .col_expr(Column::Hash, Expr::value(hash))
        .filter(Column::Id.eq(wrong.id))
        .exec(txn)
        .await?;
    mark_calls(txn, wrong.id).await
}

/// The number that a call was made to is not the one that its message stands with now.
async fn mark_calls(txn: &DatabaseTransaction, address_id: i64) -> Result<(), DbErr> {
    let sql = "update attempts set owner = $1 where message_id in (select id from messages where address_id = $2)";
    run(txn, sql, [OWNER.into(), address_id.into()]).await.map(drop)
}

async fn run(txn: &DatabaseTransaction, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, DbErr> {
    let statement = Statement::from_sql_and_values(txn.get_database_backend(), sql, values);
    Ok(txn.execute_raw(statement).await?.rows_affected())
}
