//! What the desk knows of itself: names and values, few and small.

use super::{_entities::desk, ModelResult};
use chrono_tz::Tz;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, sea_query::OnConflict};
use std::collections::HashMap;

/// Where the desk's own time zone stands.
pub const TIME_ZONE: &str = "time zone";
/// Set where a database belongs to a demo.
pub const DEMO: &str = "demo";
/// By what another secret than the database's is told.
pub const FINGERPRINT: &str = "secret fingerprint";
/// Set in a backup: when it was made. A desk that finds it has not yet dealt with what it does not remember.
pub const BACKUP: &str = "backup made at";
/// When the backup was made that this desk was restored from.
pub const RESTORED: &str = "restored from backup made at";

/// Where it stands when an inbox's provider was last asked in full for what came in.
pub fn back_fill(inbox_id: i64) -> String {
    format!("back-fill {inbox_id}")
}

pub async fn get(db: &impl ConnectionTrait, key: &str) -> Result<Option<String>, DbErr> {
    Ok(desk::Entity::find_by_id(key).one(db).await?.map(|row| row.value))
}

pub async fn put(db: &impl ConnectionTrait, key: &str, value: &str) -> ModelResult<()> {
    desk::Entity::insert(row(key, value))
        .on_conflict(OnConflict::column(desk::Column::Key).update_column(desk::Column::Value).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

pub async fn remove(db: &impl ConnectionTrait, key: &str) -> Result<bool, DbErr> {
    Ok(desk::Entity::delete_by_id(key).exec(db).await?.rows_affected > 0)
}

/// Keeps the first value ever given for `key`, and says which that is.
pub async fn put_once(db: &impl ConnectionTrait, key: &str, value: &str) -> Result<String, DbErr> {
    desk::Entity::insert(row(key, value))
        .on_conflict(OnConflict::column(desk::Column::Key).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    get(db, key).await?.ok_or_else(|| DbErr::RecordNotFound(key.to_owned()))
}

/// All it knows of itself.
pub struct Facts(HashMap<String, String>);

impl Facts {
    pub async fn read(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let rows = desk::Entity::find().all(db).await?;
        Ok(Self(rows.into_iter().map(|row| (row.key, row.value)).collect()))
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The zone that times are shown in where nobody chose another.
    pub fn time_zone(&self) -> &str {
        self.get(TIME_ZONE).unwrap_or("UTC")
    }

    /// The same, as a zone to reckon with.
    pub fn zone(&self) -> Tz {
        self.time_zone().parse().unwrap_or(Tz::UTC)
    }
}

/// The zone that times are shown in where nobody chose another.
pub async fn time_zone(db: &impl ConnectionTrait) -> Result<String, DbErr> {
    Ok(get(db, TIME_ZONE).await?.unwrap_or_else(|| "UTC".to_owned()))
}

fn row(key: &str, value: &str) -> desk::ActiveModel {
    desk::ActiveModel { key: Set(key.to_owned()), value: Set(value.to_owned()) }
}
