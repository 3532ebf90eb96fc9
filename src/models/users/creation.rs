//! The first admin, and everyone after.

use super::{ADMIN, ActiveModel, Details, Entity, Model, one_at_a_time, password::Hashed};
use crate::{
    database::Writer,
    models::{ModelError, ModelResult, clock, events, memberships},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Statement,
};

/// Makes the first admin; none if someone else was quicker.
pub async fn create_first(writer: &Writer, details: &Details, password: &Hashed) -> ModelResult<Option<Model>> {
    let txn = writer.begin().await?;
    one_at_a_time(&txn).await?;
    let Some(id) = insert_into_empty(&txn, details, password).await? else { return Ok(None) };
    let user = Entity::find_by_id(id).one(&txn).await?.ok_or(ModelError::NotFound)?;
    welcome(&txn, &user, None).await?;
    txn.commit().await?;
    Ok(Some(user))
}

/// Makes a user, a member of all inboxes. Without a password they choose one through a one-time link.
pub async fn create(
    writer: &Writer,
    details: &Details,
    password: Option<&Hashed>,
    by: Option<i64>,
) -> ModelResult<Model> {
    let txn = writer.begin().await?;
    let user = row(details, password).insert(&txn).await.map_err(named_twice)?;
    welcome(&txn, &user, by).await?;
    txn.commit().await?;
    Ok(user)
}

/// What a unique index says of an e-mail address, in words.
pub(super) fn named_twice(error: DbErr) -> ModelError {
    if ModelError::is_duplicate(&error) {
        ModelError::invalid("email", "Someone with this e-mail address is here already.")
    } else {
        error.into()
    }
}

async fn welcome(txn: &DatabaseTransaction, user: &Model, by: Option<i64>) -> ModelResult<()> {
    memberships::join_all(txn, user).await?;
    let event = events::Event {
        kind: "user_created",
        user_id: by.or(Some(user.id)),
        subject_id: Some(user.id),
        ..Default::default()
    };
    Ok(events::record(txn, event).await?)
}

fn row(details: &Details, password: Option<&Hashed>) -> ActiveModel {
    let now = clock::now();
    ActiveModel {
        email: Set(details.email.clone()),
        name: Set(details.name.clone()),
        role: Set(details.role.clone()),
        password_hash: Set(password.map(|hashed| hashed.reveal().to_owned())),
        time_zone: Set(details.time_zone.clone()),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    }
}

async fn insert_into_empty(
    txn: &DatabaseTransaction,
    details: &Details,
    password: &Hashed,
) -> Result<Option<i64>, DbErr> {
    let statement = Statement::from_sql_and_values(
        txn.get_database_backend(),
        "insert into users (email, name, role, password_hash, created_at, updated_at) \
         select $1, $2, $3, $4, $5, $6 where not exists (select 1 from users) returning id",
        [
            details.email.clone().into(),
            details.name.clone().into(),
            ADMIN.into(),
            password.reveal().into(),
            clock::now().into(),
            clock::now().into(),
        ],
    );
    txn.query_one_raw(statement).await?.map(|row| row.try_get("", "id")).transpose()
}
