//! One-time links with which a user chooses a password. Only a hash of the token is kept.

pub use super::_entities::links::*;
use super::{
    ModelError, ModelResult, clock,
    events::{self, Event},
    users::{self, password::Hashed},
};
use crate::{database::Writer, vault};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    QueryFilter, sea_query::Expr,
};

/// A link is good for a day.
const GOOD_FOR: i64 = clock::DAY;

/// A link as it is handed over: the token is known only now.
#[derive(Clone, Debug)]
pub struct Made {
    pub token: String,
    pub expires_at: i64,
}

impl Made {
    pub fn url(&self, public_url: &str) -> String {
        format!("{public_url}/links/{}", self.token)
    }
}

/// Makes a link for a user; an earlier one stops working.
pub async fn create(writer: &Writer, user: &users::Model, by: Option<i64>) -> ModelResult<Made> {
    if !user.is_active() {
        return Err(ModelError::conflict("They are deactivated: let them in again first."));
    }
    let made = Made { token: vault::random_token::<32>(), expires_at: clock::now() + GOOD_FOR };
    let txn = writer.begin().await?;
    end_all_of(&txn, user.id).await?;
    row(user, &made).insert(&txn).await?;
    let event = Event { kind: "link_made", user_id: by, subject_id: Some(user.id), ..Default::default() };
    events::record(&txn, event).await?;
    txn.commit().await?;
    Ok(made)
}

/// Whose link this is, as long as it works.
pub async fn user_of(db: &impl ConnectionTrait, token: &str) -> ModelResult<Option<users::Model>> {
    let link = Entity::find().filter(working(token)).one(db).await?;
    match link {
        Some(link) => Ok(users::find_active(db, link.user_id).await?),
        None => Ok(None),
    }
}

/// Uses a link up for a new password; sign-ins from before end. Returns by what the bell knows those.
pub async fn redeem(writer: &Writer, token: &str, user: &users::Model, password: &Hashed) -> ModelResult<Vec<String>> {
    let txn = writer.begin().await?;
    use_up(&txn, token, user.id).await?;
    let ended = user.take_password(&txn, password).await?;
    let event =
        Event { kind: "password_chosen", user_id: Some(user.id), subject_id: Some(user.id), ..Default::default() };
    events::record(&txn, event).await?;
    txn.commit().await?;
    Ok(ended)
}

/// No link of this user works any more.
pub async fn end_all_of(db: &impl ConnectionTrait, user_id: i64) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).filter(Column::UsedAt.is_null()).exec(db).await?;
    Ok(())
}

/// No link of anybody works any more.
pub async fn end_all(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::UsedAt.is_null()).exec(db).await?;
    Ok(())
}

/// Of two who press at the same instant, one is first.
async fn use_up(txn: &DatabaseTransaction, token: &str, user_id: i64) -> ModelResult<()> {
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(clock::now()))
        .filter(working(token))
        .filter(Column::UserId.eq(user_id))
        .exec(txn)
        .await?;
    if used.rows_affected == 1 { Ok(()) } else { Err(ModelError::NotFound) }
}

fn working(token: &str) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(Column::TokenHash.eq(vault::hash_token(token)))
        .add(Column::UsedAt.is_null())
        .add(Column::ExpiresAt.gt(clock::now()))
}

fn row(user: &users::Model, made: &Made) -> ActiveModel {
    ActiveModel {
        user_id: Set(user.id),
        token_hash: Set(vault::hash_token(&made.token)),
        purpose: Set(if user.is_invited() { "invitation" } else { "reset" }.to_owned()),
        expires_at: Set(made.expires_at),
        created_at: Set(clock::now()),
        ..Default::default()
    }
}
