//! How fast this machine puts a page on its disk: every figure of durable texts rests on it.

use crate::{Outcome, report::quantile};
use std::{
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

const SYNCS: usize = 500;

/// `fdatasync` after appending 4 KiB: p50 and p99.
pub fn sync_rate(folder: &Path) -> Outcome<(Duration, Duration)> {
    let path = folder.join("sync");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        file.write_all(&[7; 4096])?;
        let began = Instant::now();
        file.sync_data()?;
        times.push(began.elapsed());
    }
    std::fs::remove_file(path)?;
    times.sort();
    Ok((quantile(&times, 0.5), quantile(&times, 0.99)))
}
