//! Room on the disk where the desk keeps its data, and how long SQLite's write-ahead log has grown.

use super::Part;
use crate::{
    database::is_sqlite,
    settings::{DiskFloor, Settings},
};
use fs4::FsStats;
use loco_rs::app::AppContext;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use std::path::{Path, PathBuf};

const MEGABYTE: u64 = 1_000_000;
/// Without a setting, less than this or less than a twentieth is too little.
const LITTLE: u64 = 200 * MEGABYTE;
const TWENTIETH: u64 = 20;
/// A checkpoint comes long before: something keeps it from ending.
const LONG_LOG: u64 = 256 * MEGABYTE;

pub const NO_ROOM: &str = "The desk's disk is nearly full, so nothing new can be sent. What you wrote is still here: \
    send it again once an admin has made room.";

#[derive(Clone)]
pub struct Disk {
    folder: PathBuf,
    floor: DiskFloor,
    /// On SQLite.
    log: Option<PathBuf>,
}

impl Disk {
    pub async fn of(ctx: &AppContext) -> Result<Self, DbErr> {
        let settings = Settings::of(ctx);
        let file = if is_sqlite(&ctx.db) { database_file(&ctx.db).await? } else { None };
        let folder = file.as_deref().and_then(Path::parent).unwrap_or(&settings.data_dir).to_path_buf();
        Ok(Self { folder, floor: settings.disk_floor, log: file.map(log_of) })
    }

    /// What is wrong, in words. A disk that does not answer holds nobody up.
    pub async fn troubles(&self) -> Vec<(Part, String)> {
        let disk = self.clone();
        tokio::task::spawn_blocking(move || disk.room().into_iter().chain(disk.log()).collect())
            .await
            .unwrap_or_default()
    }

    fn room(&self) -> Option<(Part, String)> {
        let room = room(&self.folder, self.floor)
            .inspect_err(|error| tracing::warn!(%error, "how much room the disk has is not known"))
            .ok()?;
        room.err().map(|words| (Part::Disk, words))
    }

    fn log(&self) -> Option<(Part, String)> {
        let length = std::fs::metadata(self.log.as_ref()?).ok()?.len();
        let words = format!(
            "The database's log has grown to {} MB: something reads from it without end, such as a backup that hangs",
            length / MEGABYTE
        );
        (length > LONG_LOG).then_some((Part::Log, words))
    }
}

/// Megabytes that are left where the desk keeps its data, or why they are too few.
pub fn room(folder: &Path, floor: DiskFloor) -> std::io::Result<Result<u64, String>> {
    let stats = fs4::statvfs(folder)?;
    let left = stats.available_space() / MEGABYTE;
    Ok(if is_low(floor, &stats) {
        Err(format!(
            "The disk is nearly full: {left} MB are left in {}. What comes in is kept and confirmed; replies are refused until there is room",
            folder.display()
        ))
    } else {
        Ok(left)
    })
}

fn is_low(floor: DiskFloor, stats: &FsStats) -> bool {
    let left = stats.available_space();
    match floor {
        DiskFloor::Usual => left < LITTLE || left < stats.total_space() / TWENTIETH,
        DiskFloor::Megabytes(floor) => left < floor.saturating_mul(MEGABYTE),
        DiskFloor::None => false,
    }
}

/// None for a database in memory.
async fn database_file(db: &DatabaseConnection) -> Result<Option<PathBuf>, DbErr> {
    let sql = "select file from pragma_database_list where name = 'main'";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let file: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(file.filter(|file| !file.is_empty()).map(PathBuf::from))
}

fn log_of(file: PathBuf) -> PathBuf {
    let mut log = file.into_os_string();
    log.push("-wal");
    PathBuf::from(log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_nobody_folds_in_is_said_aloud() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("parley.sqlite-wal");
        let disk = Disk { folder: folder.path().to_path_buf(), floor: DiskFloor::None, log: Some(log.clone()) };
        let file = std::fs::File::create(log).unwrap();
        file.set_len(LONG_LOG).unwrap();
        assert_eq!(disk.log(), None);

        file.set_len(LONG_LOG + 44 * MEGABYTE).unwrap();

        assert!(disk.log().is_some_and(|(part, words)| part == Part::Log && words.contains("300 MB")));
    }

    #[test]
    fn a_floor_of_ones_own_is_all_that_counts() {
        let folder = tempfile::tempdir().unwrap();
        let with = |floor| Disk { folder: folder.path().to_path_buf(), floor, log: None }.room();

        assert_eq!(with(DiskFloor::None), None);
        assert_eq!(with(DiskFloor::Megabytes(0)), None);
        assert!(with(DiskFloor::Megabytes(u64::MAX)).is_some_and(|(part, _)| part == Part::Disk));
    }
}
