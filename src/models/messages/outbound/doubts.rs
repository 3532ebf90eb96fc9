//! Texts of which nobody knows whether the carrier took them.

use crate::{
    database::Writer,
    models::{
        _entities::{addresses, attempts, provider_ids},
        clock,
        messages::{Column, Entity, Model, Status},
    },
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use std::collections::{HashMap, HashSet};

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
    let ids: HashSet<i64> = open.iter().map(|attempt| attempt.message_id).collect();
    let messages = Entity::find()
        .filter(Column::Id.is_in(ids))
        .filter(Column::Status.eq(Status::Unknown.as_str()))
        .all(db)
        .await?;
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

async fn numbers(db: &impl ConnectionTrait, messages: &[Model]) -> Result<HashMap<i64, String>, DbErr> {
    let ids: HashSet<i64> = messages.iter().map(|message| message.address_id).collect();
    let found = addresses::Entity::find().filter(addresses::Column::Id.is_in(ids)).all(db).await?;
    Ok(found.into_iter().map(|address| (address.id, address.value)).collect())
}

/// Whether a provider's id belongs to a call of ours already.
pub async fn is_known(db: &impl ConnectionTrait, inbox_id: i64, provider_id: &str) -> Result<bool, DbErr> {
    let known = provider_ids::Entity::find()
        .filter(provider_ids::Column::InboxId.eq(inbox_id))
        .filter(provider_ids::Column::Value.eq(provider_id));
    Ok(known.one(db).await?.is_some())
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
