//! Sign-ins that are still good. Only a hash of a session's id is kept: who reads the table cannot use it.

pub use super::_entities::sessions::*;
use super::{clock, events, throttles};
use crate::{database::Writer, vault};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use serde_json::Value;
use std::{collections::HashMap, fmt::Display};

/// Without a click for this long, it ends.
pub const IDLE: i64 = 12 * clock::HOUR;
/// However busy they are, it ends then.
pub const LONGEST: i64 = 30 * clock::DAY;
/// Being here is written down this often at most.
pub const TOUCH_EVERY: i64 = 5 * clock::MINUTE;

/// What a session knows: whose it is, since when, when they were last seen and last typed their password, and in which role.
pub const USER: &str = "user_id";
pub const SINCE: &str = "signed_in_at";
pub const SEEN: &str = "seen";
pub const CONFIRMED: &str = "confirmed_at";
pub const ROLE: &str = "role";

pub type Data = HashMap<String, Value>;

/// What is kept of an id, and by what the bell knows the session.
pub fn hash(id: impl Display) -> String {
    vault::hash_token(&id.to_string())
}

/// Keeps a new session; false if its id exists.
pub async fn create(db: &impl ConnectionTrait, id_hash: &str, data: &Data, expires_at: i64) -> Result<bool, DbErr> {
    let row = ActiveModel {
        id_hash: Set(id_hash.to_owned()),
        user_id: Set(number(data, USER)),
        data: Set(encode(data)),
        created_at: Set(clock::now()),
        expires_at: Set(end(data, expires_at)),
    };
    let created = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::IdHash).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(created == 1)
}

/// Keeps what changed. One that has ended meanwhile stays ended.
pub async fn save(db: &impl ConnectionTrait, id_hash: &str, data: &Data, expires_at: i64) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::UserId, Expr::value(number(data, USER)))
        .col_expr(Column::Data, Expr::value(encode(data)))
        .col_expr(Column::ExpiresAt, Expr::value(end(data, expires_at)))
        .filter(Column::IdHash.eq(id_hash))
        .exec(db)
        .await?;
    Ok(())
}

/// The data of a session that is still good, and when it ends.
pub async fn load(db: &impl ConnectionTrait, id_hash: &str) -> Result<Option<(Data, i64)>, DbErr> {
    let row = Entity::find_by_id(id_hash).filter(Column::ExpiresAt.gt(clock::now())).one(db).await?;
    Ok(row.map(|row| (decode(&row.data), row.expires_at)))
}

/// Whether a session is still good.
pub async fn is_alive(db: &impl ConnectionTrait, id_hash: &str) -> Result<bool, DbErr> {
    Ok(load(db, id_hash).await?.is_some())
}

/// Ends one, for good.
pub async fn delete(db: &impl ConnectionTrait, id_hash: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(id_hash).exec(db).await?;
    Ok(())
}

/// Ends every sign-in of a user; returns by what the bell knows them.
pub async fn end_all_of(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<String>, DbErr> {
    let theirs = Column::UserId.eq(user_id);
    let ended = Entity::find().select_only().column(Column::IdHash).filter(theirs.clone()).into_tuple().all(db).await?;
    Entity::delete_many().filter(theirs).exec(db).await?;
    Ok(ended)
}

/// Ends every sign-in of everybody.
pub async fn end_all(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    Entity::delete_many().exec(db).await?;
    Ok(())
}

/// When each user was last here: by their sessions, or when they last signed in.
pub async fn last_seen(db: &impl ConnectionTrait) -> Result<HashMap<i64, i64>, DbErr> {
    let mut seen: HashMap<i64, i64> = sign_ins(db).await?.into_iter().collect();
    for row in Entity::find().filter(Column::UserId.is_not_null()).all(db).await? {
        if let (Some(user), Some(at)) = (row.user_id, number(&decode(&row.data), SEEN)) {
            let latest = seen.entry(user).or_default();
            *latest = at.max(*latest);
        }
    }
    Ok(seen)
}

/// Forgets sessions that ran out, and tries of long ago.
pub async fn sweep(writer: &Writer) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::ExpiresAt.lte(clock::now())).exec(&**writer).await?;
    throttles::sweep(writer).await
}

/// Sign-ins have no conversation, so that the index of conversations finds them among very many events.
async fn sign_ins(db: &impl ConnectionTrait) -> Result<Vec<(i64, i64)>, DbErr> {
    events::Entity::find()
        .select_only()
        .column(events::Column::UserId)
        .column_as(events::Column::CreatedAt.max(), "at")
        .filter(events::Column::ConversationId.is_null())
        .filter(events::Column::Kind.eq("user_signed_in"))
        .filter(events::Column::UserId.is_not_null())
        .group_by(events::Column::UserId)
        .into_tuple()
        .all(db)
        .await
}

/// Whatever a session asks for, it ends thirty days after they signed in.
fn end(data: &Data, expires_at: i64) -> i64 {
    number(data, SINCE).map_or(expires_at, |since| expires_at.min(since + LONGEST))
}

fn number(data: &Data, key: &str) -> Option<i64> {
    data.get(key).and_then(Value::as_i64)
}

fn encode(data: &Data) -> String {
    serde_json::to_string(data).expect("plain values can be written")
}

/// What cannot be read belongs to nobody.
fn decode(data: &str) -> Data {
    serde_json::from_str(data).unwrap_or_default()
}
