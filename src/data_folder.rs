//! The data folder: it is there, and can be written to, before anything in it is opened.

use crate::{database::file, settings::Settings};
use loco_rs::{Error, Result};
use std::{
    fs::OpenOptions,
    io::{self, ErrorKind, Write},
    path::Path,
};

/// What a start writes at least.
const ROOM: usize = 64 * 1024;

/// Makes the folder; the error is a sentence for the person who starts the desk.
pub fn prepare(settings: &Settings) -> Result<()> {
    let folder = &settings.data_dir;
    std::fs::create_dir_all(folder).map_err(|error| in_words(&error, folder))?;
    if settings.is_postgres() {
        return Ok(());
    }
    try_to_write(folder).map_err(|error| in_words(&error, folder))?;
    let database = file::of(settings)?;
    for file in [file::log_of(&database), file::lock_of(&database), database] {
        try_to_open(&file).map_err(|error| in_words(&error, &file))?;
    }
    Ok(())
}

/// A full disk may show itself only when what was written is synced.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".room").tempfile_in(folder)?;
    file.write_all(&[0; ROOM])?;
    file.as_file().sync_data()
}

/// What another user left behind in a folder that is ours.
fn try_to_open(file: &Path) -> io::Result<()> {
    match OpenOptions::new().read(true).write(true).open(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn in_words(error: &io::Error, path: &Path) -> Error {
    let path = path.display();
    Error::Message(match error.kind() {
        ErrorKind::PermissionDenied => format!(
            "Parley may not write to {path}. Give it to the user that runs Parley, or set PARLEY_DATA_DIR to another folder."
        ),
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => format!(
            "The data folder {path} cannot be made: a file is in its place. Move that file away, or set PARLEY_DATA_DIR to another folder."
        ),
        ErrorKind::IsADirectory => format!(
            "{path} is a folder, and Parley needs a file there. Move it away, or set PARLEY_DATA_DIR to another folder."
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            format!("There is no room left on the disk of {path}. Free some space, then start Parley again.")
        }
        ErrorKind::ReadOnlyFilesystem => {
            format!("The disk of {path} is read-only. Make it writable, or set PARLEY_DATA_DIR to another folder.")
        }
        _ => format!("{path} cannot be used: {error}. Check it, or set PARLEY_DATA_DIR to another folder."),
    })
}
