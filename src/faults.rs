//! What the fault tests do to the desk from within. `PARLEY_CRASH_AT=before_call` ends the process at that point as a kill
//! would, `before_call:3` the third time it is passed; `PARLEY_CLOCK_AHEAD=3600000` puts its clock wrong by so many
//! milliseconds. Only a debug build looks at them; they are no settings, so nobody finds them where those are explained.

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

/// How far the clock goes wrong, in milliseconds.
pub fn clock_ahead() -> i64 {
    static AHEAD: LazyLock<i64> =
        LazyLock::new(|| std::env::var("PARLEY_CLOCK_AHEAD").ok().and_then(|ahead| ahead.parse().ok()).unwrap_or(0));
    if cfg!(debug_assertions) { *AHEAD } else { 0 }
}
