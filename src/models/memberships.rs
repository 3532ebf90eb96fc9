//! Which user reads and answers which inbox. Every finder of conversations passes through here.

pub use super::_entities::memberships::*;

use super::{clock, events, inboxes, users};
use crate::database::LONGEST_LIST;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};

/// The inboxes a user is a member of.
pub async fn inbox_ids(db: &impl ConnectionTrait, user_id: i64) -> Result<Vec<i64>, DbErr> {
    Entity::find().select_only().column(Column::InboxId).filter(Column::UserId.eq(user_id)).into_tuple().all(db).await
}

pub async fn includes(db: &impl ConnectionTrait, user_id: i64, inbox_id: i64) -> Result<bool, DbErr> {
    let found: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::UserId.eq(user_id))
        .filter(Column::InboxId.eq(inbox_id))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The members of an inbox who can sign in, by name.
pub async fn users_of(db: &impl ConnectionTrait, inbox_id: i64) -> Result<Vec<users::Model>, DbErr> {
    let members = user_ids(db, inbox_id).await?;
    let mut active = users::active(db).await?;
    active.retain(|user| members.contains(&user.id));
    Ok(active)
}

/// A new user joins every inbox.
pub async fn join_all(db: &impl ConnectionTrait, user: &users::Model) -> Result<(), DbErr> {
    let inboxes = inboxes::Entity::find().select_only().column(inboxes::Column::Id).into_tuple().all(db).await?;
    join(db, inboxes.into_iter().map(|inbox_id| (user.id, inbox_id))).await
}

/// Every user joins a new inbox, so that nobody is missing when they come back.
pub async fn join_everyone(db: &impl ConnectionTrait, inbox_id: i64) -> Result<(), DbErr> {
    let users = users::Entity::find().select_only().column(users::Column::Id).into_tuple().all(db).await?;
    join(db, users.into_iter().map(|user_id| (user_id, inbox_id))).await
}

/// Makes these users the members of an inbox, of those who can sign in; who is deactivated keeps their place.
pub async fn set(txn: &DatabaseTransaction, inbox_id: i64, members: &[i64], by: i64) -> Result<(), DbErr> {
    let before = user_ids(txn, inbox_id).await?;
    let active: Vec<i64> = users::active(txn).await?.into_iter().map(|user| user.id).collect();
    let joining: Vec<i64> = active.iter().copied().filter(|id| members.contains(id) && !before.contains(id)).collect();
    let leaving: Vec<i64> = active.iter().copied().filter(|id| !members.contains(id) && before.contains(id)).collect();
    leave(txn, inbox_id, &leaving).await?;
    join(txn, joining.iter().map(|user_id| (*user_id, inbox_id))).await?;
    let event = |kind| {
        move |id: &i64| events::Event {
            kind,
            inbox_id: Some(inbox_id),
            user_id: Some(by),
            subject_id: Some(*id),
            ..Default::default()
        }
    };
    events::record_all(txn, joining.iter().map(event("member_joined")).chain(leaving.iter().map(event("member_left"))))
        .await
}

/// Everyone who has a place in an inbox, deactivated or not.
pub async fn user_ids(db: &impl ConnectionTrait, inbox_id: i64) -> Result<Vec<i64>, DbErr> {
    Entity::find().select_only().column(Column::UserId).filter(Column::InboxId.eq(inbox_id)).into_tuple().all(db).await
}

async fn join(db: &impl ConnectionTrait, pairs: impl IntoIterator<Item = (i64, i64)>) -> Result<(), DbErr> {
    let row = |(user_id, inbox_id)| ActiveModel {
        user_id: Set(user_id),
        inbox_id: Set(inbox_id),
        created_at: Set(clock::now()),
        ..Default::default()
    };
    let rows: Vec<ActiveModel> = pairs.into_iter().map(row).collect();
    // Each has three values.
    for some in rows.chunks(LONGEST_LIST / 3) {
        let known = OnConflict::columns([Column::UserId, Column::InboxId]).do_nothing().to_owned();
        Entity::insert_many(some.to_vec()).on_conflict(known).exec_without_returning(db).await?;
    }
    Ok(())
}

async fn leave(txn: &DatabaseTransaction, inbox_id: i64, users: &[i64]) -> Result<(), DbErr> {
    for some in users.chunks(LONGEST_LIST) {
        let theirs = Entity::delete_many().filter(Column::InboxId.eq(inbox_id));
        theirs.filter(Column::UserId.is_in(some.iter().copied())).exec(txn).await?;
    }
    Ok(())
}
