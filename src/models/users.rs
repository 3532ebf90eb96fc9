//! Who signs in: agents answer, admins also look after users, inboxes and settings.

mod change; // their details, by themselves or by an admin
mod creation; // the first admin, and everyone after
mod deactivation; // out at once, and in again
mod details; // a name, an e-mail address, a role and a time zone that can be
pub mod devices; // browsers in which they signed in before
pub mod password; // which one will do, and what is kept of it
pub mod signing_in; // the same words and the same work for every failure

pub use super::_entities::users::*;
pub use creation::{create, create_first};
pub use details::{Details, read_zone};

use super::{ModelError, ModelResult};
use crate::database::{self, LONGEST_LIST};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use std::collections::HashMap;

pub const ADMIN: &str = "admin";
pub const AGENT: &str = "agent";

/// Whether anyone was ever made; until then there is only the first page.
pub async fn exist(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let first: Option<i64> = Entity::find().select_only().column(Column::Id).limit(1).into_tuple().one(db).await?;
    Ok(first.is_some())
}

pub async fn find(db: &impl ConnectionTrait, id: i64) -> ModelResult<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(ModelError::NotFound)
}

pub async fn find_active(db: &impl ConnectionTrait, id: i64) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).filter(Column::DeactivatedAt.is_null()).one(db).await
}

/// The user with this address, however it is typed.
pub async fn find_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::Email.eq(details::plain_email(email))).one(db).await
}

/// Everyone who can sign in, by name.
pub async fn active(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    by_name().filter(Column::DeactivatedAt.is_null()).all(db).await
}

/// Everyone who ever could, by name; those who are out come last.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    let mut users = by_name().all(db).await?;
    users.sort_by_key(|user| !user.is_active());
    Ok(users)
}

/// What users are called, by their ids.
pub async fn names(db: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, String>, DbErr> {
    let mut names = HashMap::new();
    for some in ids.chunks(LONGEST_LIST) {
        let named = Entity::find().select_only().columns([Column::Id, Column::Name]);
        let named = named.filter(Column::Id.is_in(some.iter().copied()));
        names.extend(named.into_tuple::<(i64, String)>().all(db).await?);
    }
    Ok(names)
}

impl Model {
    pub fn is_admin(&self) -> bool {
        self.role == ADMIN
    }

    pub fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }

    /// Whether they have yet to choose a password.
    pub fn is_invited(&self) -> bool {
        self.password_hash.is_none()
    }

    /// The zone they read times in.
    pub fn zone(&self, desk_zone: &str) -> String {
        self.time_zone.clone().unwrap_or_else(|| desk_zone.to_owned())
    }

    /// Whether nobody would be left to look after the desk without them.
    pub async fn is_last_admin(&self, db: &impl ConnectionTrait) -> Result<bool, DbErr> {
        Ok(can_look_after(self) && Entity::find().filter(other_admins(self.id)).count(db).await? == 0)
    }
}

/// The rule of the last admin, for a conditional update: another one is left who can sign in.
fn another_admin_is_left(id: i64) -> Condition {
    let others = Entity::find().select_only().column(Column::Id).filter(other_admins(id));
    Condition::all().add(Expr::exists(sea_orm::QueryTrait::into_query(others)))
}

fn other_admins(id: i64) -> Condition {
    Condition::all()
        .add(Column::Id.ne(id))
        .add(Column::Role.eq(ADMIN))
        .add(Column::DeactivatedAt.is_null())
        .add(Column::PasswordHash.is_not_null())
}

fn can_look_after(user: &Model) -> bool {
    user.is_admin() && user.is_active()
}

/// Makes changes of users wait for each other, so that two admins cannot remove one another. SQLite has one writer anyway.
async fn one_at_a_time(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    if !database::is_sqlite(txn) {
        txn.execute_unprepared("lock table users in share row exclusive mode").await?;
    }
    Ok(())
}

fn by_name() -> sea_orm::Select<Entity> {
    Entity::find().order_by_asc(Expr::cust("lower(name)")).order_by_asc(Column::Id)
}
