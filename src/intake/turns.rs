//! Texts before receipts: where both wait for the one writer, texts go first.

use std::time::Duration;
use tokio::{sync::watch, time::timeout};

/// Receipts that have waited this long go all the same, however many texts there are.
const PATIENCE: Duration = Duration::from_millis(50);

/// How many clerks are committing texts.
#[derive(Clone)]
pub struct Turns(watch::Sender<usize>);

impl Default for Turns {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

/// Texts are being committed until this is dropped.
pub struct OfTexts<'a>(&'a Turns);

impl Turns {
    /// From now on texts are being committed.
    pub fn of_texts(&self) -> OfTexts<'_> {
        self.0.send_modify(|clerks| *clerks += 1);
        OfTexts(self)
    }

    /// Waits until no text is being committed, or for as long as receipts may be kept waiting.
    pub async fn of_receipts(&self) {
        let _ = timeout(PATIENCE, self.0.subscribe().wait_for(|clerks| *clerks == 0)).await;
    }
}

impl Drop for OfTexts<'_> {
    fn drop(&mut self) {
        self.0.0.send_modify(|clerks| *clerks -= 1);
    }
}
