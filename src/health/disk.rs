//! Room on the disk where the desk keeps its data, and how long SQLite's write-ahead log has grown.

use super::Part;
use crate::{
    database::file,
    settings::{DiskFloor, Settings},
};
use fs4::FsStats;
use std::path::{Path, PathBuf};

const MEGABYTE: u64 = 1_000_000;
/// Without a setting, less than this or less than a twentieth is too little.
const LITTLE: u64 = 200 * MEGABYTE;
const TWENTIETH: u64 = 20;
/// A checkpoint comes long before: something keeps it from ending.
const LONG_LOG: u64 = 256 * MEGABYTE;

pub const NO_ROOM: &str = "The desk's disk is nearly full, so nothing can be sent. What you wrote is still here: send it again once an admin has made room.";

#[derive(Clone)]
pub struct Disk {
    folder: PathBuf,
    floor: DiskFloor,
    /// On SQLite.
    log: Option<PathBuf>,
}

impl Disk {
    pub fn of(settings: &Settings) -> loco_rs::Result<Self> {
        let file = if settings.is_postgres() { None } else { Some(file::of(settings)?) };
        let folder = file.as_deref().and_then(Path::parent).unwrap_or(&settings.data_dir).to_path_buf();
        Ok(Self { folder, floor: settings.disk_floor, log: file.as_deref().map(file::log_of) })
    }

    /// Megabytes that are left where the desk keeps its data, or why they are too few.
    pub fn room(&self) -> std::io::Result<Result<u64, String>> {
        let stats = fs4::statvfs(&self.folder)?;
        let left = stats.available_space() / MEGABYTE;
        Ok(if is_low(self.floor, &stats) {
            Err(format!(
                "The disk is nearly full: {left} MB are left in {}. What comes in is kept and confirmed; replies are refused until there is room",
                self.folder.display()
            ))
        } else {
            Ok(left)
        })
    }

    /// What is wrong, in words. A disk that does not answer holds nobody up.
    pub async fn troubles(&self) -> Vec<(Part, String)> {
        let disk = self.clone();
        tokio::task::spawn_blocking(move || disk.fullness().into_iter().chain(disk.log()).collect())
            .await
            .unwrap_or_default()
    }

    fn fullness(&self) -> Option<(Part, String)> {
        let room =
            self.room().inspect_err(|error| tracing::warn!(%error, "how much room the disk has is not known")).ok()?;
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

fn is_low(floor: DiskFloor, stats: &FsStats) -> bool {
    let left = stats.available_space();
    match floor {
        DiskFloor::Usual => left < LITTLE || left < stats.total_space() / TWENTIETH,
        DiskFloor::Megabytes(floor) => left < floor.saturating_mul(MEGABYTE),
        DiskFloor::None => false,
    }
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
        let with = |floor| Disk { folder: folder.path().to_path_buf(), floor, log: None }.fullness();

        assert_eq!(with(DiskFloor::None), None);
        assert_eq!(with(DiskFloor::Megabytes(0)), None);
        assert!(with(DiskFloor::Megabytes(u64::MAX)).is_some_and(|(part, _)| part == Part::Disk));
    }
}
