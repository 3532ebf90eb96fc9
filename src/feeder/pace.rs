//! A campaign's pace: so many texts a minute, as a bucket that holds a second's worth.

use std::time::Instant;

pub struct Pace {
    level: f64,
    filled_at: Instant,
}

impl Pace {
    pub fn new() -> Self {
        Self { level: 1.0, filled_at: Instant::now() }
    }

    /// How many texts may be fed now.
    pub fn allows(&mut self, a_minute: Option<i64>) -> u64 {
        let Some(a_minute) = a_minute else { return u64::MAX };
        let now = Instant::now();
        #[expect(clippy::cast_precision_loss, reason = "a pace is at most some ten thousand")]
        let a_second = a_minute as f64 / 60.0;
        let filled = now.duration_since(self.filled_at).as_secs_f64() * a_second;
        self.level = (self.level + filled).min(a_second.max(1.0));
        self.filled_at = now;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a level is small and not below zero"
        )]
        let whole = self.level.max(0.0) as u64;
        whole
    }

    /// So many were fed.
    pub fn take(&mut self, texts: usize) {
        #[expect(clippy::cast_precision_loss, reason = "a chunk is small")]
        let texts = texts as f64;
        self.level -= texts;
    }
}
