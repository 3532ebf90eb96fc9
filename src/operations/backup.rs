//! The whole desk in one file, made while it serves.

use super::{grouped, label::Contents, postgres, refuse, sqlite};
use crate::settings::Settings;
use loco_rs::{Error, Result};
use std::{
    fs::File,
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// Writes the whole desk into one file, as it is at this moment. It may go on serving meanwhile.
///
/// The secret is not in the file: keep PARLEY_SECRET, or the file "secret" of the data folder, elsewhere. Without it
/// the credentials in a backup do not open.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file to write; it must not exist yet
    file: PathBuf,
}

pub async fn run(settings: &Settings, arguments: &Arguments) -> Result<()> {
    let file = &arguments.file;
    if file.exists() {
        return refuse(format!("{} exists already, and a backup overwrites nothing.", file.display()));
    }
    let unfinished = beside(file)?;
    let contents = if settings.is_postgres() {
        postgres::backup(settings, unfinished.path()).await?
    } else {
        sqlite::backup(settings, unfinished.path()).await?
    };
    let size = finish(unfinished, file)?;
    tell(settings, file, contents, size);
    Ok(())
}

/// A file that only its owner reads, in the folder of `file`, so that it need only be renamed.
pub fn beside(file: &Path) -> Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".parley-")
        .tempfile_in(folder(file))
        .map_err(|error| Error::Message(format!("Nothing can be written into {}: {error}.", folder(file).display())))
}

/// The folder that a file stands in.
pub fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Only a whole backup that is on the disk gets its name.
fn finish(unfinished: NamedTempFile, file: &Path) -> Result<u64> {
    File::open(unfinished.path())?.sync_all()?;
    let kept = unfinished
        .persist_noclobber(file)
        .map_err(|error| Error::Message(format!("{} cannot be written: {}.", file.display(), error.error)))?;
    File::open(folder(file))?.sync_all()?;
    Ok(kept.metadata()?.len())
}

fn tell(settings: &Settings, file: &Path, contents: Contents, size: u64) {
    let kilobytes = grouped(i64::try_from(size.div_ceil(1024)).unwrap_or(i64::MAX));
    println!("{} holds {}: {kilobytes} KB.", file.display(), contents.words());
    let secret = if settings.secret.is_some() {
        "PARLEY_SECRET".to_owned()
    } else {
        settings.data_dir.join("secret").display().to_string()
    };
    println!(
        "The secret is not in it, and without the secret its credentials do not open: keep {secret} apart from it."
    );
}
