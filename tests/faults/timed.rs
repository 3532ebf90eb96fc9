//! How long carriers wait for an answer, whatever is killed meanwhile.

use crate::support::{Carrier, Encoding, Key, Sms};
use std::{sync::Mutex, time::Duration};
use tokio::time::{Instant, sleep, timeout};

const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Default)]
pub struct Timed(Mutex<Vec<Duration>>);

impl Timed {
    pub fn note(&self, took: Duration) {
        self.0.lock().unwrap().push(took);
    }

    /// Hands a text over here and there until it is taken; what counts is the time that was taken then.
    pub async fn hand_over(&self, carriers: impl Iterator<Item = &Carrier>, sms: &Sms) {
        for carrier in carriers {
            let asked = Instant::now();
            let handed = timeout(PATIENCE, carrier.try_to_hand_over(sms, Encoding::Form, Key::Right)).await;
            if handed.is_ok_and(|reply| reply.is_some_and(|reply| reply.is_taken())) {
                return self.note(asked.elapsed());
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Milliseconds that this part of them took at most.
    pub fn quantile(&self, part: f64) -> u128 {
        let mut times = self.0.lock().unwrap().clone();
        times.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place"
        )]
        let at = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
        times.get(at).copied().unwrap_or_default().as_millis()
    }

    pub fn many(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}
