//! Why a database cannot be used, for the person who starts the desk.

use super::{file, sql_state};
use crate::settings::Settings;
use loco_rs::{Error, Result};
use sea_orm::DbErr;

/// The same error; what the database said becomes a sentence with what to do.
pub fn in_words(error: Error, settings: &Settings) -> Error {
    let Error::DB(said) = &error else { return error };
    let words = if settings.is_postgres() { of_postgres(said) } else { of_sqlite(said, settings).ok().flatten() };
    words.map_or(error, Error::Message)
}

fn of_postgres(error: &DbErr) -> Option<String> {
    matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_)).then(|| {
        format!(
            "PostgreSQL cannot be reached: {error}. Check that it runs, and that DATABASE_URL says where and as whom."
        )
    })
}

/// By SQLite's result codes, of which the last byte is the kind (sqlite.org/rescode.html).
fn of_sqlite(error: &DbErr, settings: &Settings) -> Result<Option<String>> {
    let file = file::of(settings)?;
    let file = file.display();
    let code = sql_state(error).and_then(|code| code.parse::<u32>().ok()).unwrap_or_default();
    Ok(match code & 0xFF {
        11 | 26 => Some(format!(
            "{file} is damaged, or is no database of Parley's. Move it away, then put a backup in its place with \"parley restore\", or start again with an empty desk."
        )),
        10 | 13 => Some(format!(
            "{file} cannot be written: {error}. Most likely the disk is full: free some space, then start Parley again."
        )),
        8 | 14 => Some(format!(
            "{file} cannot be opened to be written: {error}. Give it to the user that runs Parley, or set PARLEY_DATA_DIR to another folder."
        )),
        5 => Some(format!("Another program holds {file} locked. Close that program, then start Parley again.")),
        _ => None,
    })
}
