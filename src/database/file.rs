//! The one file of a SQLite desk, and the log that SQLite keeps beside it.

use crate::settings::Settings;
use chrono::Utc;
use loco_rs::{Error, Result};
use sqlx::sqlite::SqliteConnectOptions;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// What the log's files are called, behind the name of the database.
const LOG: [&str; 2] = ["-wal", "-shm"];

/// Where a SQLite desk keeps everything.
pub fn of(settings: &Settings) -> Result<PathBuf> {
    let options: SqliteConnectOptions = settings
        .database_url
        .parse()
        .map_err(|error: sqlx::Error| Error::Message(format!("DATABASE_URL cannot be understood: {error}.")))?;
    Ok(options.get_filename().to_path_buf())
}

/// Where its log is, if it has one.
pub fn log_of(file: &Path) -> PathBuf {
    named(file, LOG[0])
}

/// What whoever serves from it, or must be alone with it, has locked: one file, by whatever name the database is reached.
pub fn lock_of(file: &Path) -> PathBuf {
    named(&file.canonicalize().unwrap_or_else(|_| file.to_owned()), ".lock")
}

/// The name under which what is replaced stays beside, with the time.
pub fn name_aside(file: &Path) -> PathBuf {
    named(file, &format!(".before-{}", Utc::now().format("%Y%m%d-%H%M%S")))
}

/// Lets the log of one file be that of another.
pub fn move_log(from: &Path, to: &Path) -> io::Result<()> {
    for ending in LOG.into_iter().filter(|ending| named(from, ending).exists()) {
        fs::rename(named(from, ending), named(to, ending))?;
    }
    Ok(())
}

/// Comes before the file is opened to be served: it is its owner's alone, and no other database's log stands beside it.
pub fn prepare(file: &Path) -> Result<()> {
    lay_foreign_log_aside(file)?;
    match new_private(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(Error::Message(format!("The database cannot be made at {}: {error}.", file.display())))
        }
        // The files that SQLite lays beside it get the same rights.
        _ => Ok(()),
    }
}

/// A new file that only its owner reads.
fn new_private(file: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// A backup is one file without a log. Put in place by hand, it may find the log of the desk that was there: SQLite would
/// play that over it.
fn lay_foreign_log_aside(file: &Path) -> Result<()> {
    if !file.exists() || !log_of(file).exists() || writes_ahead(file)? {
        return Ok(());
    }
    let aside = name_aside(file);
    tracing::warn!(aside = %log_of(&aside).display(), "a log that is not this database's was laid aside");
    Ok(move_log(file, &aside)?)
}

/// Bytes 18 and 19 of the header are 2 where a database has a write-ahead log (SQLite, "Database File Format", 1.3.3).
fn writes_ahead(file: &Path) -> Result<bool> {
    let mut header = [0; 20];
    let length = fs::File::open(file)?.read(&mut header)?;
    Ok(length < header.len() || header[18] != 1 || header[19] != 1)
}

fn named(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
