//! An inbox's rate: a bucket that fills with segments at the rate the provider allows the number.

use std::time::{Duration, Instant};

pub struct Bucket {
    /// Segments a second.
    rate: f64,
    /// Segments that may go now; below zero after a text longer than what was there.
    level: f64,
    filled_at: Instant,
    /// The carrier asked us to wait.
    paused_until: Option<Instant>,
}

impl Bucket {
    pub fn new(rate: f64) -> Self {
        Self { rate, level: capacity(rate), filled_at: Instant::now(), paused_until: None }
    }

    pub fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
    }

    pub fn pause(&mut self, wait: Duration) {
        self.paused_until = Some(Instant::now() + wait);
    }

    /// How long until anything may go; none if something may go now.
    pub fn wait(&mut self) -> Option<Duration> {
        let now = Instant::now();
        if let Some(until) = self.paused_until.filter(|until| *until > now) {
            return Some(until - now);
        }
        self.fill(now);
        (self.level < 1.0).then(|| Duration::from_secs_f64(((1.0 - self.level) / self.rate).clamp(0.001, 3600.0)))
    }

    /// Takes as many of the next texts (by their segments) as may go now; says how many those are.
    pub fn afford(&mut self, segments: impl Iterator<Item = i64>) -> usize {
        self.fill(Instant::now());
        let mut texts = 0;
        for size in segments {
            // A text longer than the bucket goes when the bucket is full, and is paid off afterwards.
            #[expect(clippy::cast_precision_loss, reason = "a text has a few segments")]
            let size = size.max(1) as f64;
            if self.level + f64::EPSILON < size.min(capacity(self.rate)) {
                break;
            }
            self.level -= size;
            texts += 1;
        }
        texts
    }

    /// Texts of so many segments did not go after all.
    pub fn give_back(&mut self, segments: i64) {
        #[expect(clippy::cast_precision_loss, reason = "a batch has a few hundred segments")]
        let given = segments as f64;
        self.level = (self.level + given).min(capacity(self.rate));
    }

    fn fill(&mut self, now: Instant) {
        self.level =
            (self.level + now.duration_since(self.filled_at).as_secs_f64() * self.rate).min(capacity(self.rate));
        self.filled_at = now;
    }
}

/// A second's worth, and never less than one segment.
fn capacity(rate: f64) -> f64 {
    rate.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_may_send_one_segment_a_second_sends_one() {
        let mut bucket = Bucket::new(1.0);

        assert_eq!(bucket.afford([1, 1, 1].into_iter()), 1);
        assert!(bucket.wait().is_some());
    }

    #[test]
    fn a_long_text_goes_whole_and_is_paid_off_afterwards() {
        let mut bucket = Bucket::new(1.0);

        assert_eq!(bucket.afford([3].into_iter()), 1);
        assert!(bucket.wait().is_some_and(|wait| wait > Duration::from_secs(2)));
    }

    #[test]
    fn a_carrier_that_says_wait_is_waited_for() {
        let mut bucket = Bucket::new(100.0);

        bucket.pause(Duration::from_secs(30));

        assert!(bucket.wait().is_some_and(|wait| wait > Duration::from_secs(29)));
    }
}
