//! An inbox's breaker: a provider that fails again and again is left alone, but for one text now and then.

use super::call;
use crate::models::{
    clock,
    inboxes::{self, Failing},
    messages::outbound::Outcome,
};
use sea_orm::{DatabaseTransaction, DbErr};
use std::time::{Duration, Instant};

/// Failures in a row that open it.
const IN_A_ROW: u32 = 5;
/// The first wait between two trials; it doubles up to the longest.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Closed, texts go as they fall due; open, one at a time is tried.
#[derive(Default)]
pub struct Breaker {
    failures: u32,
    open: Option<Open>,
    /// It opened or closed, and no other process can know yet.
    unwritten: bool,
    /// When the inbox was last changed, as far as is known here.
    changed_at: i64,
}

struct Open {
    failing: Failing,
    wait: Duration,
    trial_at: Instant,
    is_trying: bool,
}

impl Breaker {
    /// Takes over what the table says: an earlier process or another one may have opened it or closed it. After a change
    /// by an admin it is tried at once.
    pub fn go_by(&mut self, inbox: &inboxes::Model) {
        if !self.unwritten {
            match (inbox.failing(), &self.open) {
                (Some(failing), None) => self.open = Some(Open::new(failing, Duration::ZERO)),
                (None, Some(_)) => self.close(),
                _ => {}
            }
        }
        if let Some(open) = &mut self.open
            && self.changed_at != inbox.updated_at
        {
            open.trial_at = Instant::now();
        }
        self.changed_at = inbox.updated_at;
    }

    /// How many more calls may begin beside those under way.
    pub fn room(&self, under_way: usize, most: usize) -> usize {
        match &self.open {
            None => most.saturating_sub(under_way),
            Some(open) => usize::from(under_way == 0 && open.trial_at <= Instant::now()),
        }
    }

    /// A call begins; while open, it is the trial.
    pub fn begin(&mut self) {
        if let Some(open) = &mut self.open {
            open.is_trying = true;
        }
    }

    /// Notes what a call came to. Whatever a provider says in earnest shows that it is there, a refusal too.
    pub fn note(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::NotBegun | Outcome::Stopped => self.end_trial(),
            Outcome::Refused { code, .. } if code == call::NOT_SET_UP => self.end_trial(),
            Outcome::Accepted { .. } | Outcome::Refused { .. } | Outcome::NotSent { retry_after: Some(_), .. } => {
                self.succeed();
            }
            Outcome::NotSent { words, retry_after: None, .. } | Outcome::Unknown { words, .. } => self.fail(words),
            Outcome::Barred { words, .. } => {
                self.failures = self.failures.max(IN_A_ROW - 1); // one is enough to know
                self.fail(words);
            }
        }
    }

    /// Notes with its inbox that it has opened or closed, if it has since this was last written down.
    pub async fn write_down(&self, txn: &DatabaseTransaction, inbox_id: i64) -> Result<(), DbErr> {
        let Some(failing) = self.news() else { return Ok(()) };
        match failing {
            Some(Failing { words, .. }) => {
                tracing::warn!(inbox_id, words, "an inbox's provider fails: it is left alone but for trials");
            }
            None => tracing::info!(inbox_id, "an inbox's provider takes texts again"),
        }
        inboxes::note_failing(txn, inbox_id, failing).await
    }

    /// What is to be written down, if it has opened or closed since: the failing, or that it is over.
    fn news(&self) -> Option<Option<&Failing>> {
        self.unwritten.then(|| self.open.as_ref().map(|open| &open.failing))
    }

    /// It is written down; says whether that was news.
    pub fn written(&mut self) -> bool {
        std::mem::take(&mut self.unwritten)
    }

    fn succeed(&mut self) {
        self.unwritten |= self.open.is_some();
        self.close();
    }

    fn close(&mut self) {
        (self.failures, self.open) = (0, None);
    }

    fn fail(&mut self, words: &str) {
        self.failures += 1;
        match &mut self.open {
            Some(open) if open.is_trying => {
                self.unwritten |= open.failing.words != words;
                words.clone_into(&mut open.failing.words);
                open.wait_longer();
            }
            // Calls that had begun before it opened.
            Some(_) => {}
            None if self.failures >= IN_A_ROW => {
                let failing = Failing { since: clock::now(), words: words.to_owned() };
                self.open = Some(Open::new(failing, FIRST_WAIT));
                self.unwritten = true;
            }
            None => {}
        }
    }

    fn end_trial(&mut self) {
        if let Some(open) = &mut self.open {
            open.is_trying = false;
        }
    }
}

impl Open {
    fn new(failing: Failing, first_trial: Duration) -> Self {
        Self { failing, wait: FIRST_WAIT, trial_at: Instant::now() + first_trial, is_trying: false }
    }

    fn wait_longer(&mut self) {
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        self.trial_at = Instant::now() + self.wait;
        self.is_trying = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> Outcome {
        Outcome::Unknown { code: String::new(), words: "No answer came".to_owned() }
    }

    fn accepted() -> Outcome {
        Outcome::Accepted { provider_ids: vec!["1".to_owned()], price: None }
    }

    fn busy() -> Outcome {
        let retry_after = Some(Duration::from_secs(1));
        Outcome::NotSent { code: "429".to_owned(), words: "Too fast".to_owned(), retry_after }
    }

    fn refused() -> Outcome {
        Outcome::Refused { code: "21211".to_owned(), words: "No such number".to_owned(), retryable: false }
    }

    fn opened() -> Breaker {
        let mut breaker = Breaker::default();
        (0..IN_A_ROW).for_each(|_| breaker.note(&failure()));
        breaker
    }

    fn tried_now(breaker: &mut Breaker) {
        breaker.open.as_mut().expect("it is open").trial_at = Instant::now();
        assert_eq!(breaker.room(0, 32), 1);
        breaker.begin();
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_lets_nothing_through() {
        let breaker = opened();

        assert_eq!(breaker.room(0, 32), 0);
        assert_eq!(breaker.news().flatten().map(|failing| failing.words.as_str()), Some("No answer came"));
    }

    #[test]
    fn an_answer_between_failures_begins_the_count_anew() {
        for answer in [accepted(), refused(), busy()] {
            let mut breaker = Breaker::default();
            (1..IN_A_ROW).for_each(|_| breaker.note(&failure()));

            breaker.note(&answer);
            breaker.note(&failure());

            assert_eq!(breaker.room(4, 32), 28, "{answer:?}");
        }
    }

    #[test]
    fn one_text_is_tried_and_its_success_closes_it() {
        let mut breaker = opened();
        assert!(breaker.written());
        tried_now(&mut breaker);
        assert_eq!(breaker.room(1, 32), 0, "one trial at a time");

        breaker.note(&accepted());

        assert_eq!(breaker.room(0, 32), 32);
        assert!(matches!(breaker.news(), Some(None)));
    }

    #[test]
    fn each_trial_that_fails_makes_the_next_wait_longer_up_to_a_minute() {
        let mut breaker = opened();
        let waits: Vec<u64> = (0..5)
            .map(|_| {
                tried_now(&mut breaker);
                breaker.note(&failure());
                breaker.open.as_ref().map_or(0, |open| open.wait.as_secs())
            })
            .collect();

        assert_eq!(waits, [10, 20, 40, 60, 60]);
        assert_eq!(breaker.room(0, 32), 0);
    }

    #[test]
    fn a_trial_that_never_reached_the_provider_says_nothing_of_it() {
        let not_set_up =
            Outcome::Refused { code: call::NOT_SET_UP.to_owned(), words: "No key".to_owned(), retryable: true };
        for nothing in [Outcome::NotBegun, not_set_up] {
            let mut breaker = opened();
            tried_now(&mut breaker);

            breaker.note(&nothing);

            assert_eq!(breaker.room(0, 32), 1, "the next one is the trial: {nothing:?}");
            assert_eq!(breaker.open.map(|open| open.wait), Some(FIRST_WAIT));
        }
    }

    #[test]
    fn calls_that_had_begun_before_it_opened_make_no_wait_longer() {
        let mut breaker = opened();

        breaker.note(&failure());

        assert_eq!(breaker.open.map(|open| open.wait), Some(FIRST_WAIT));
    }
}
