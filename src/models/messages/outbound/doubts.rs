//! Texts of which nobody knows whether the carrier took them.

use crate::{
    database::{LONGEST_LIST, Writer},
    models::{
        _entities::{addresses, attempts},
        clock,
        messages::{Column, Entity, Model, Status},
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement, sea_query::Expr,
};
use std::collections::{BTreeSet, HashMap};

/// A message in doubt, with the call that left it so.
#[derive(Clone, Debug)]
pub struct Doubt {
    pub message: Model,
    pub attempt: i64,
    pub public_id: String,
    pub to: String,
    pub started_at: i64,
    pub finished_at: i64,
}

/// Messages whose last call left them in doubt since then, the oldest first; all of them, or one.
pub async fn in_doubt(db: &impl ConnectionTrait, since: i64, only: Option<i64>) -> Result<Vec<Doubt>, DbErr> {
    let mut open = attempts::Entity::find()
        .filter(attempts::Column::Outcome.eq("unknown"))
        .filter(attempts::Column::FinishedAt.gt(since))
        .order_by_asc(attempts::Column::FinishedAt);
    if let Some(id) = only {
        open = open.filter(attempts::Column::MessageId.eq(id));
    }
    let open = open.all(db).await?;
    let messages = unknown(db, &open).await?;
    let numbers = numbers(db, &messages).await?;
    let mut messages: HashMap<i64, Model> = messages.into_iter().map(|message| (message.id, message)).collect();
    // Of several calls for one message only the last is in question.
    let last = open.into_iter().rev().filter_map(|attempt| {
        let message = messages.remove(&attempt.message_id)?;
        Some(Doubt {
            to: numbers.get(&message.address_id)?.clone(),
            attempt: attempt.id,
            public_id: attempt.public_id,
            started_at: attempt.started_at,
            finished_at: attempt.finished_at.unwrap_or(attempt.started_at),
            message,
        })
    });
    let mut doubts: Vec<Doubt> = last.collect();
    doubts.reverse();
    Ok(doubts)
}

/// The messages of these calls that are still in doubt.
async fn unknown(db: &impl ConnectionTrait, calls: &[attempts::Model]) -> Result<Vec<Model>, DbErr> {
    let ids: BTreeSet<i64> = calls.iter().map(|attempt| attempt.message_id).collect();
    let mut messages = Vec::new();
    for some in Vec::from_iter(ids).chunks(LONGEST_LIST) {
        let theirs = Entity::find().filter(Column::Id.is_in(some.iter().copied()));
        messages.extend(theirs.filter(Column::Status.eq(Status::Unknown.as_str())).all(db).await?);
    }
    Ok(messages)
}

async fn numbers(db: &impl ConnectionTrait, messages: &[Model]) -> Result<HashMap<i64, String>, DbErr> {
    use addresses::Column as A;
    let ids: BTreeSet<i64> = messages.iter().map(|message| message.address_id).collect();
    let mut numbers = HashMap::new();
    for some in Vec::from_iter(ids).chunks(LONGEST_LIST) {
        let theirs = addresses::Entity::find().select_only().columns([A::Id, A::Value]);
        let theirs = theirs.filter(A::Id.is_in(some.iter().copied()));
        numbers.extend(theirs.into_tuple::<(i64, String)>().all(db).await?);
    }
    Ok(numbers)
}

/// Whether a provider's id belongs to a call of ours already, made from this inbox or another of its account.
pub async fn is_known(db: &impl ConnectionTrait, inbox_id: i64, provider_id: &str) -> Result<bool, DbErr> {
    let sql = "select 1 from inboxes o cross join provider_ids p where p.inbox_id = o.id and p.value = $2 \
        and (o.id = $1 or o.account_id = (select i.account_id from inboxes i where i.id = $1)) limit 1";
    let values = [inbox_id.into(), provider_id.into()];
    Ok(db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?.is_some())
}

/// Says more of a doubt than before; what was settled meanwhile stays as it is.
pub async fn explain(writer: &Writer, id: i64, words: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::ErrorWords, Expr::value(words))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(Status::Unknown.as_str()))
        .exec(&**writer)
        .await?;
    Ok(())
}
