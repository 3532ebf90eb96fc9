//! Whether anybody serves: held by every serving process, and asked for by whoever must be alone with the data.
//!
//! On SQLite it is a locked file beside the database. On PostgreSQL it is an advisory lock that serving processes share, on a connection
//! of its own: it ends with the process, however that ends, while a process that merely sleeps keeps it. A lease would
//! run out under a sleeper, who would then write into what was restored.

use super::Stop;
use crate::{database::file, settings::Settings};
use loco_rs::app::AppContext;
use loco_rs::{Error, Result};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use std::{
    fs::File,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    task::AbortHandle,
    time::{Instant, timeout},
};

const SHARED: &str = "select pg_try_advisory_lock_shared(7275540, hashtext(current_schema()))";
const ALONE: &str = "select pg_try_advisory_lock(7275540, hashtext(current_schema()))";
/// What starting processes bring the tables up to date under: none does so meanwhile.
const STARTING: &str = "select pg_advisory_lock(7275539, hashtext(current_schema()))";

const LOOK: Duration = Duration::from_secs(3);
/// Where this connection was lost, those of other processes may have been: they have so long to take theirs again.
const GRACE: Duration = Duration::from_secs(15);
/// PostgreSQL takes a moment to notice that a process is gone.
const MOMENT: Duration = Duration::from_millis(250);
const MOMENTS: usize = 12;

/// That this process serves.
pub enum Presence {
    /// The lock ends with the file.
    File(File),
    Connection(AbortHandle),
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Self::Connection(held) = self {
            held.abort();
        }
    }
}

/// The connection by which other processes know that this one lives: it is gone as soon as the process is, however it
/// ended.
#[derive(Clone, Default)]
pub struct Holder(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    number: Option<i32>,
    lost_at: Option<Instant>,
}

impl Holder {
    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().unwrap_or_default()
    }

    /// As PostgreSQL numbers it; none where there is none.
    pub fn number(&self) -> Option<i32> {
        self.held().number
    }

    /// The same, where others that do not stand are surely gone.
    pub fn judge(&self) -> Option<i32> {
        let held = self.held();
        held.number.filter(|_| held.lost_at.is_none_or(|at| at.elapsed() > GRACE))
    }

    async fn is(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let number = sqlx::query_scalar("select pg_backend_pid()").fetch_one(connection).await?;
        self.held().number = Some(number);
        Ok(())
    }

    fn is_lost(&self) {
        self.held().lost_at = Some(Instant::now());
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Holds it until dropped. On SQLite a desk is served once; on PostgreSQL by several, but not while it is restored.
pub async fn hold(settings: &Settings, holder: &Holder, stop: &Stop) -> Result<Presence> {
    if !settings.is_postgres() {
        return Ok(Presence::File(lock(settings)?));
    }
    let url = settings.database_url.clone();
    let Some(mut connection) = locked(&url, SHARED).await.map_err(unreachable)? else {
        return Err(Error::Message("This database is being restored. Start the desk once that has ended.".to_owned()));
    };
    holder.is(&mut connection).await.map_err(unreachable)?;
    Ok(Presence::Connection(tokio::spawn(keep(connection, url, holder.clone(), stop.clone())).abort_handle()))
}

/// Nobody serves, and nobody begins to, as long as one has this.
pub enum Alone {
    File(File),
    Connection(Box<PgConnection>),
}

/// Takes the data for oneself; refuses while a desk serves.
pub async fn alone(settings: &Settings) -> Result<Alone> {
    if !settings.is_postgres() {
        return Ok(Alone::File(lock(settings)?));
    }
    for _ in 0..MOMENTS {
        if let Some(mut connection) = locked(&settings.database_url, ALONE).await.map_err(unreachable)? {
            sqlx::query(STARTING).execute(&mut connection).await.map_err(unreachable)?;
            return Ok(Alone::Connection(Box::new(connection)));
        }
        tokio::time::sleep(MOMENT).await;
    }
    Err(Error::Message("A desk serves from this database. Stop every process of it first.".to_owned()))
}

fn lock(settings: &Settings) -> Result<File> {
    let database = file::of(settings)?;
    let lock = File::create(file::lock_of(&database))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(_) => Err(Error::Message(format!(
            "Another desk already serves from {}. Stop it first, or set PARLEY_DATA_DIR to another folder (DATABASE_URL, where that is set).",
            database.display()
        ))),
    }
}

/// A connection that holds the lock, none if it cannot be had now.
async fn locked(url: &str, how: &'static str) -> Result<Option<PgConnection>, sqlx::Error> {
    let mut connection = PgConnection::connect_with(&url.parse::<PgConnectOptions>()?).await?;
    let is_held: bool = sqlx::query_scalar(how).fetch_one(&mut connection).await?;
    Ok(is_held.then_some(connection))
}

/// Takes the lock again whenever its connection was lost; a desk whose data is restored meanwhile must not go on.
async fn keep(mut connection: PgConnection, url: String, holder: Holder, stop: Stop) {
    loop {
        tokio::time::sleep(LOOK).await;
        if timeout(LOOK, connection.ping()).await.is_ok_and(|answer| answer.is_ok()) {
            continue;
        }
        holder.is_lost();
        match locked(&url, SHARED).await {
            Ok(Some(mut again)) => {
                if let Err(error) = holder.is(&mut again).await {
                    tracing::warn!(%error, "the database cannot be told that this process serves");
                }
                connection = again;
            }
            Ok(None) => {
                tracing::error!("the database is being restored: this process stops");
                return stop.0.cancel();
            }
            Err(error) => tracing::warn!(%error, "the database cannot be told that this process serves"),
        }
    }
}

fn unreachable(error: sqlx::Error) -> Error {
    Error::Message(format!("PostgreSQL cannot be asked: {error}."))
}
