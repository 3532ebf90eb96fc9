//! What the fault tests do to the desk from within. `PARLEY_CRASH_AT=before_call` ends the process at that point as a kill
//! would, `before_call:3` the third time it is passed; `PARLEY_CLOCK_AHEAD=3600000` puts its clock wrong by so many
//! milliseconds. Only a debug build looks at them; they are no settings, so nobody finds them where those are explained.
//! A test that runs desks in its own thread can hold them at a point (`Gate`).

use std::{
    cell::RefCell,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};
use tokio::sync::Semaphore;

/// What is known of a text's sender, or of its other parts, has been read, and nothing is written that follows from it.
pub const AFTER_LOOK_UP: &str = "after_look_up";
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

thread_local! {
    static GATE: RefCell<Option<Gate>> = const { RefCell::new(None) };
}

/// Holds whoever passes a point on this thread until it is opened.
#[derive(Clone)]
pub struct Gate {
    at: &'static str,
    opening: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Gate {
    /// Closes a point to this thread.
    pub fn close(at: &'static str) -> Self {
        let gate = Self { at, opening: Arc::new(Semaphore::new(0)), waiting: Arc::default() };
        GATE.set(Some(gate.clone()));
        gate
    }

    /// How many wait at it.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Lets everyone through, now and later.
    pub fn open(&self) {
        GATE.set(None);
        self.opening.close();
    }
}

/// Waits here as long as a test of this thread holds the point closed.
pub async fn wait_at(point: &str) {
    if !cfg!(debug_assertions) {
        return;
    }
    let gate = GATE.with_borrow(|gate| gate.clone().filter(|gate| gate.at == point));
    if let Some(gate) = gate {
        gate.waiting.fetch_add(1, Ordering::Relaxed);
        // Opened by closing it: nobody takes anything from it.
        let _ = gate.opening.acquire().await;
    }
}

/// How far the clock goes wrong, in milliseconds.
pub fn clock_ahead() -> i64 {
    static AHEAD: LazyLock<i64> =
        LazyLock::new(|| std::env::var("PARLEY_CLOCK_AHEAD").ok().and_then(|ahead| ahead.parse().ok()).unwrap_or(0));
    if cfg!(debug_assertions) { *AHEAD } else { 0 }
}
