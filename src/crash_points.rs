//! Where the fault tests kill the desk: `PARLEY_CRASH_AT=before_call` ends the process at that point as a kill would,
//! `before_call:3` the third time it is passed. Only a debug build looks at it; a release has no such points.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

/// A text is decided on, and not committed.
pub const BEFORE_COMMIT: &str = "before_commit";
/// Texts are on the disk; neither the carrier nor an open page knows.
pub const AFTER_COMMIT: &str = "after_commit";
/// A message is claimed, and its carrier not called.
pub const BEFORE_CALL: &str = "before_call";
/// A carrier has answered, and nothing of it is written down.
pub const AFTER_CALL: &str = "after_call";

struct Crash {
    at: String,
    passes: AtomicU64,
}

static CRASH: LazyLock<Option<Crash>> = LazyLock::new(|| {
    // Not a setting: nobody should find it where settings are explained.
    let wanted = std::env::var("PARLEY_CRASH_AT").ok()?;
    let (at, passes) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    Some(Crash { at: at.to_owned(), passes: AtomicU64::new(passes.parse().unwrap_or(1)) })
});

/// Ends the process here if a test wants it to.
pub fn pass(point: &str) {
    if !cfg!(debug_assertions) {
        return;
    }
    if let Some(crash) = &*CRASH
        && crash.at == point
        && crash.passes.fetch_sub(1, Ordering::Relaxed) == 1
    {
        std::process::abort();
    }
}
