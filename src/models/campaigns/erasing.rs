//! What a campaign keeps of people who were erased: that there was a recipient, what became of the text, what was chosen.

use super::audience::Why;
use crate::models::_entities::recipients;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, Statement, sea_query::Expr,
};

/// What became of texts that are about to go is kept with their recipients.
pub(in crate::models) async fn keep_counts(txn: &DatabaseTransaction, messages: &[i64]) -> Result<(), DbErr> {
    let ids = messages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "update recipients set outcome = (select m.status from messages m where m.id = recipients.message_id) \
         where id in (select m.recipient_id from messages m where m.id in ({ids}) and m.kind = 'campaign')"
    );
    txn.execute_raw(Statement::from_string(txn.get_database_backend(), sql)).await?;
    Ok(())
}

/// Nothing more goes to these numbers, and what a list said of them is forgotten.
pub(in crate::models) async fn forget(txn: &DatabaseTransaction, addresses: &[i64]) -> Result<(), DbErr> {
    use recipients::Column as R;
    let theirs = || recipients::Entity::update_many().filter(R::AddressId.is_in(addresses.iter().copied()));
    theirs().col_expr(R::Fields, Expr::value(None::<String>)).exec(txn).await?;
    theirs()
        .col_expr(R::State, Expr::value("left_out"))
        .col_expr(R::Why, Expr::value(Why::Erased.as_str()))
        .filter(R::State.is_in(["listed", "waiting"]))
        .exec(txn)
        .await?;
    Ok(())
}
