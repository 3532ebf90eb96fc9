//! How the tables of a PostgreSQL desk are copied and replaced: by PostgreSQL's own pg_dump and pg_restore.
//!
//! Only the desk's own schema is touched. What was there before a restore stays in the database, in a schema of
//! another name.

mod archive; // what stands in a dump
mod programs; // pg_dump and pg_restore

use super::{
    label::Contents,
    refuse,
    restore::{Arguments, Restored, refuse_users, set_right},
    said,
};
use crate::{
    database::{self, Writer},
    models::{
        clock, desk,
        restoring::{self, Given, MARKING, given_out},
        users,
    },
    settings::Settings,
};
use archive::Archive;
use chrono::Utc;
use loco_rs::Result;
use programs::Program;
use sea_orm::{AccessMode, ConnectionTrait, DatabaseTransaction, DbErr, IsolationLevel, Statement, TransactionTrait};
use std::path::Path;

/// Copies the desk as it is at this moment; nobody waits for it.
pub async fn backup(settings: &Settings, into: &Path) -> Result<Contents> {
    let (_, writer) = database::open(settings).await?;
    let Some(schema) = schema_of_a_desk(&writer).await? else {
        return refuse("There is no desk in this database.");
    };
    let moment = this_moment(&writer).await?;
    let contents = Contents::count(&moment).await?;
    let snapshot = text(&moment, "select pg_export_snapshot()").await?.unwrap_or_default();
    Program::new("pg_dump", &settings.database_url)?
        .args(["--format=custom", "--no-owner", "--no-privileges"])
        .args([format!("--schema=\"{schema}\""), format!("--snapshot={snapshot}")])
        .arg("--file")
        .arg(into)
        .run()?;
    // The dump is whole, even where PostgreSQL has hung up on who only waited.
    let _ = moment.rollback().await;
    writer.close_by_ref().await?;
    Ok(contents)
}

/// The desk as it stands now, marked as a backup. The mark is committed, or the dump would not see it, and taken away
/// again at once; no desk starts meanwhile, and the mark of a backup that died here only makes a desk too careful.
async fn this_moment(writer: &Writer) -> Result<DatabaseTransaction> {
    let guard = writer.begin().await?;
    guard.execute_unprepared(MARKING).await?;
    restoring::mark(&**writer, clock::now()).await.map_err(said)?;
    let moment = snapshot(writer).await;
    desk::remove(&**writer, desk::BACKUP).await?;
    guard.commit().await?;
    Ok(moment?)
}

async fn snapshot(writer: &Writer) -> std::result::Result<DatabaseTransaction, DbErr> {
    let moment = writer.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?;
    // A transaction sees what stood at its first statement.
    moment.execute_unprepared("select 1 from desk").await?;
    Ok(moment)
}

/// Puts what is here aside and loads the backup; if that fails, everything is as before.
pub async fn restore(settings: &Settings, arguments: &Arguments) -> Result<Restored> {
    let archive = Archive::read(&arguments.file, &settings.database_url)?;
    archive.label.check(settings)?;
    let (_, before) = database::open(settings).await?;
    let schema = text(&*before, "select current_schema()").await?.unwrap_or_default();
    if archive.schema != schema {
        return refuse(format!("The backup is of the schema {}, and this desk's is {schema}.", archive.schema));
    }
    let given = what_is_there(&before, arguments.over).await?;
    let aside = put_aside(&before, &schema).await?;
    before.close_by_ref().await?;
    match load(settings, &archive, &given).await {
        Ok((rewound, contents)) => {
            Ok(Restored { rewound, contents, kept: Some(format!("the schema {aside} of this database")) })
        }
        Err(error) => {
            put_back(settings, &schema, &aside).await?;
            Err(error)
        }
    }
}

/// What the desk gave out that is to be replaced.
async fn what_is_there(writer: &Writer, over: bool) -> Result<Given> {
    if schema_of_a_desk(writer).await?.is_none() {
        return Ok(Given::new());
    }
    refuse_users(users::exist(&**writer).await?, over)?;
    Ok(given_out(&**writer).await?)
}

async fn put_aside(writer: &Writer, schema: &str) -> Result<String> {
    let aside = format!("{schema}_before_{}", Utc::now().format("%Y%m%d_%H%M%S"));
    let txn = writer.begin().await?;
    txn.execute_unprepared(&format!("alter schema \"{schema}\" rename to \"{aside}\"")).await?;
    txn.execute_unprepared(&format!("create schema \"{schema}\"")).await?;
    txn.commit().await?;
    Ok(aside)
}

async fn load(settings: &Settings, archive: &Archive, given: &Given) -> Result<(restoring::Rewound, Contents)> {
    archive.load(&settings.database_url)?;
    let (_, writer) = database::open(settings).await?;
    let outcome = set_right(settings, &writer, given).await;
    writer.close_by_ref().await?;
    outcome
}

async fn put_back(settings: &Settings, schema: &str, aside: &str) -> Result<()> {
    let (_, writer) = database::open(settings).await?;
    let txn = writer.begin().await?;
    txn.execute_unprepared(&format!("drop schema \"{schema}\" cascade")).await?;
    txn.execute_unprepared(&format!("alter schema \"{aside}\" rename to \"{schema}\"")).await?;
    txn.commit().await?;
    Ok(writer.close_by_ref().await?)
}

/// Where the desk's tables stand; none if there are none.
async fn schema_of_a_desk(writer: &Writer) -> Result<Option<String>> {
    Ok(text(&**writer, "select current_schema() where to_regclass('desk') is not null").await?)
}

async fn text(db: &impl ConnectionTrait, sql: &str) -> std::result::Result<Option<String>, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}
