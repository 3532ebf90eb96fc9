//! The connections: on SQLite several that only read and one that writes, on PostgreSQL a pool.

pub mod file; // the one file of a SQLite desk, and its log
pub mod overheard; // what a test hears of the statements that are run
pub mod sets; // statements over whole sets of rows, in both dialects
pub mod unusable; // why it cannot be used, in words

use crate::{
    models::{ModelError, ModelResult},
    settings::Settings,
};
use loco_rs::{Result, app::AppContext};
use overheard::audible;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    DbErr, RuntimeErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sqlx::{
    Connection, Executor, SqliteConnection,
    error::DatabaseError,
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{ops::Deref, path::Path, time::Duration};

/// Readers of a SQLite desk.
const READERS: u32 = 4;
/// No list in a statement is longer: SQLite takes 32,766 values in one, PostgreSQL 65,535.
pub const LONGEST_LIST: usize = 10_000;
/// How often a transaction that met another process is done again.
const RACES: u32 = 20;
/// Of the connections to PostgreSQL, those beside the pool: five take texts and receipts in, one hears the bell of other
/// processes, one shows them that this one lives.
const BESIDE_POOL: u32 = 7;
/// A connection to PostgreSQL that nobody used for this long may be gone: it is asked before it is used.
const RESTED: Duration = Duration::from_millis(500);

/// The one connection that writes. A model that takes a `&Writer` changes the database.
#[derive(Clone, Debug)]
pub struct Writer(DatabaseConnection);

impl Writer {
    /// The writer of the running desk.
    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("the writer is put into place at boot")
    }

    /// A transaction that holds SQLite's write lock from its first statement, so that what it reads stays true.
    pub async fn begin(&self) -> std::result::Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            isolation_level: None,
            access_mode: None::<AccessMode>,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        };
        self.0.begin_with_options(options).await
    }
}

impl Deref for Writer {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        &self.0
    }
}

/// Opens readers and writer; the file is made with the pragmas that can only be set before its first table.
pub async fn open(settings: &Settings) -> Result<(DatabaseConnection, Writer)> {
    if settings.is_postgres() {
        let pool = audible(Database::connect(postgres(settings, FOR_ALL)).await?, FOR_ALL);
        return Ok((pool.clone(), Writer(pool)));
    }
    file::prepare(&file::of(settings)?)?;
    let writer = audible(Database::connect(sqlite(&settings.database_url, 1, false)).await?, "");
    let readers = audible(Database::connect(sqlite(&settings.database_url, READERS, true)).await?, "");
    Ok((readers, Writer(writer)))
}

/// What texts are taken in through. On SQLite that is the one writer. On PostgreSQL they have connections of their
/// own, so that pages never keep a carrier waiting: one for each clerk, one for receipts, and one that is just being given back.
#[derive(Clone, Debug)]
pub struct ForTexts(pub Writer);

impl ForTexts {
    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("texts are taken in while the desk serves")
    }

    pub async fn open(ctx: &AppContext, clerks: u32) -> Result<Self> {
        let writer = Writer::of(ctx);
        if is_sqlite(&*writer) {
            return Ok(Self(writer));
        }
        let mut options = postgres(&Settings::of(ctx), FOR_TEXTS);
        options.max_connections(clerks + 2);
        Ok(Self(Writer(audible(Database::connect(options).await?, FOR_TEXTS))))
    }
}

/// Opens a database that may be another process's, or a copy: nothing can be written through it.
pub async fn open_to_look(settings: &Settings) -> Result<DatabaseConnection> {
    if settings.is_postgres() {
        let mut options = postgres(settings, FOR_ALL);
        options.max_connections(1).min_connections(1);
        return Ok(Database::connect(options).await?);
    }
    let mut options = ConnectOptions::new(&settings.database_url);
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(|options| {
        options.create_if_missing(false).busy_timeout(Duration::from_secs(10)).pragma("query_only", "on")
    });
    Ok(Database::connect(options).await?)
}

/// Opens a SQLite file that is not the running desk's, to write in it alone.
pub async fn open_file(file: &Path) -> Result<Writer> {
    Ok(Writer(Database::connect(at(file, false)).await?))
}

/// The same only to read, leaving no trace beside it.
pub async fn read_file(file: &Path) -> Result<DatabaseConnection> {
    Ok(Database::connect(at(file, true)).await?)
}

/// Lets go of every connection: SQLite then folds its log into the database.
pub async fn close(ctx: &AppContext) {
    let for_texts = ctx.shared_store.get::<ForTexts>().map(|ForTexts(writer)| writer.0);
    for connection in [&ctx.db, &*Writer::of(ctx)].into_iter().chain(&for_texts) {
        if let Err(error) = connection.close_by_ref().await {
            tracing::warn!(%error, "a connection did not close");
        }
    }
}

/// Whether two spellings of SQL are needed here.
pub fn is_sqlite(db: &impl ConnectionTrait) -> bool {
    db.get_database_backend() == DatabaseBackend::Sqlite
}

/// Statements of a few milliseconds would be compiled for a hundred, where PostgreSQL guesses that they are long.
const FOR_ALL: &str = "set jit = off";
/// Besides, a handful of texts is never joined by reading a whole table, because a plan made while the tables were small
/// would stay; and nobody waits for a lock longer than a carrier waits for its answer.
const FOR_TEXTS: &str = "set jit = off; set enable_hashjoin = off; set enable_mergejoin = off; \
    set enable_seqscan = off; set enable_bitmapscan = off; set lock_timeout = '8s'";

fn postgres(settings: &Settings, session: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(&settings.database_url);
    options
        .max_connections(settings.database_connections - BESIDE_POOL)
        .min_connections(2)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire_if_idle_for(RESTED)
        .sqlx_logging(false)
        .map_sqlx_postgres_pool_opts(move |pool| {
            pool.after_connect(move |connection, _| {
                Box::pin(async move { connection.execute(session).await.map(drop) })
            })
        });
    options
}

fn sqlite(url: &str, connections: u32, only_reads: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(is_clean(connection)))
        .map_sqlx_sqlite_opts(move |options| pragmas(options, only_reads));
    options
}

/// Whether a connection is in no transaction. Where the disk fails a commit, SQLite rolls back by itself, and sqlx goes
/// on counting one that is open: the next would be a part of it, be answered, and never be committed. It is closed then.
async fn is_clean(connection: &mut SqliteConnection) -> std::result::Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // What was dropped half way is being rolled back: wait for that.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

fn at(file: &Path, only_reads: bool) -> ConnectOptions {
    let file = file.to_path_buf();
    let mut options = ConnectOptions::new("sqlite://");
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(move |options| {
        let options = options.filename(&file).create_if_missing(false);
        if only_reads { options.read_only(true) } else { pragmas(options, false) }
    });
    options
}

fn pragmas(options: SqliteConnectOptions, only_reads: bool) -> SqliteConnectOptions {
    options
        .auto_vacuum(SqliteAutoVacuum::Incremental)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("secure_delete", "on")
        .pragma("cache_size", if only_reads { "-8000" } else { "-48000" })
        // An I/O error under a memory map is a signal, not an error that can be answered.
        .pragma("mmap_size", "0")
        .pragma("temp_store", "memory")
        // The committing thread does the checkpoint: let it be rare under load, and bound what stays behind.
        .pragma("wal_autocheckpoint", "20000")
        .pragma("journal_size_limit", "67108864")
        .pragma("query_only", if only_reads { "on" } else { "off" })
        .statement_cache_capacity(256)
        .row_buffer_size(1024)
}

/// The database's own code for what went wrong: PostgreSQL's SQLSTATE, SQLite's extended result code.
pub fn sql_state(error: &DbErr) -> Option<String> {
    said_by_database(error)?.code().map(|code| code.into_owned())
}

fn said_by_database(error: &DbErr) -> Option<&dyn DatabaseError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))
    | DbErr::Conn(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    error.as_database_error()
}

/// Whether another process was in the way (PostgreSQL: serialization failure, deadlock, a row that something was hung
/// on meanwhile): the same may well succeed now.
fn was_raced(error: &ModelError) -> bool {
    let ModelError::Database(error) = error else { return false };
    matches!(sql_state(error).as_deref(), Some("40001" | "40P01" | "23503"))
}

/// Does a transaction again when another process was in the way of it.
pub async fn patiently<T, F: Future<Output = ModelResult<T>>>(mut transaction: impl FnMut() -> F) -> ModelResult<T> {
    for _ in 0..RACES {
        match transaction().await {
            Err(error) if was_raced(&error) => tokio::time::sleep(Duration::from_millis(50)).await,
            outcome => return outcome,
        }
    }
    transaction().await
}
