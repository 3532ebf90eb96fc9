//! How the file of a SQLite desk is copied and replaced.

use super::{
    backup::{beside, folder},
    label::{Contents, Label},
    refuse,
    restore::{Arguments, Restored, refuse_users, set_right},
    said,
};
use crate::{
    database::{self, file},
    models::{
        _entities::desk,
        clock,
        restoring::{self, Given, given_out},
        users,
    },
    settings::Settings,
};
use loco_rs::{Error, Result};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, Statement};
use std::{fs::File, path::Path};

/// Copies the desk as it is at this moment; its writer need not wait.
pub async fn backup(settings: &Settings, into: &Path) -> Result<Contents> {
    let file = file::of(settings)?;
    if !file.exists() {
        return refuse(format!("There is no desk in {}.", file.display()));
    }
    let made_at = clock::now();
    let desk = database::open_file(&file).await?;
    let values = [into.to_string_lossy().into_owned().into()];
    desk.execute_raw(Statement::from_sql_and_values(desk.get_database_backend(), "vacuum into $1", values)).await?;
    desk.close_by_ref().await?;
    let copy = database::open_file(into).await?;
    restoring::mark(&*copy, made_at).await.map_err(said)?;
    // One file that can be carried away: nothing of it stands in a log beside.
    copy.execute_unprepared("pragma journal_mode = delete").await?;
    let contents = Contents::count(&*copy).await?;
    check_integrity(&copy).await?;
    copy.close_by_ref().await?;
    Ok(contents)
}

/// Prepares a copy of the backup whole, then puts it in the place of the desk's file.
pub async fn restore(settings: &Settings, arguments: &Arguments) -> Result<Restored> {
    let file = file::of(settings)?;
    label(&arguments.file).await?.check(settings)?;
    let given = what_is_there(&file, arguments.over).await?;
    let copy = beside(&file)?;
    std::fs::copy(&arguments.file, copy.path())?;
    let writer = database::open_file(copy.path()).await?;
    let (rewound, contents) = set_right(settings, &writer, &given).await?;
    writer.close_by_ref().await?;
    File::open(copy.path())?.sync_all()?;
    let has_something = file.exists() || file::log_of(&file).exists();
    let kept = if has_something { Some(keep(&file)?) } else { None };
    copy.persist(&file).map_err(|error| Error::wrap(error.error))?;
    File::open(folder(&file))?.sync_all()?;
    Ok(Restored { rewound, contents, kept })
}

async fn label(file: &Path) -> Result<Label> {
    match read_label(file).await {
        Ok(label) => Ok(label),
        Err(error) => {
            refuse(format!("{} is not a backup of a desk on SQLite, or is damaged: {error}.", file.display()))
        }
    }
}

async fn read_label(file: &Path) -> Result<Label> {
    let db = database::read_file(file).await?;
    check_integrity(&db).await?;
    let facts = desk::Entity::find().all(&db).await?.into_iter().map(|fact| (fact.key, fact.value)).collect();
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), "select version from seaql_migrations"))
        .await?;
    let migrations = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    db.close_by_ref().await?;
    Ok(Label { facts, migrations })
}

async fn check_integrity(db: &DatabaseConnection) -> Result<()> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), "pragma integrity_check(1)")).await?;
    let word: String = row.map_or(Ok(String::new()), |row| row.try_get_by_index(0))?;
    if word == "ok" { Ok(()) } else { refuse(format!("its pages do not fit together ({word})")) }
}

/// What the desk gave out that is to be replaced. One that cannot be read is only replaced when told to.
async fn what_is_there(file: &Path, over: bool) -> Result<Given> {
    if !file.exists() {
        return Ok(Given::new());
    }
    let (has_users, given) = look_into(file).await.unwrap_or((true, Given::new()));
    refuse_users(has_users, over)?;
    Ok(given)
}

async fn look_into(file: &Path) -> Result<(bool, Given)> {
    let db = database::open_file(file).await?;
    let found = (users::exist(&*db).await?, given_out(&*db).await?);
    db.close_by_ref().await?;
    Ok(found)
}

/// Gives the desk's file a second name with the time, and takes its log along if it has one.
fn keep(file: &Path) -> Result<String> {
    let kept = file::name_aside(file);
    if file.exists() && std::fs::hard_link(file, &kept).is_err() {
        std::fs::copy(file, &kept)?;
    }
    file::move_log(file, &kept)?;
    Ok(kept.display().to_string())
}
