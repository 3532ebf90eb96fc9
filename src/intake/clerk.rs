//! Whoever commits what comes in, as much at a time as there is.

use super::{
    Answer, Changed, Job, Letter, Refusal, What, answer_all,
    batch::{self, Problem},
    turns::Turns,
};
use crate::{
    database::{ForTexts, Writer},
    dispatch::Dispatcher,
    live::Live,
    metrics::Metrics,
    models::clock,
    settings::{AutomaticTexts, Settings},
};
use loco_rs::app::AppContext;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};
use tokio::sync::mpsc;

/// The most that one commit takes.
const LARGEST_BATCH: usize = 256;
/// What may wait for each clerk before carriers are told to come back.
const LONGEST_QUEUE: usize = 4_096;

pub struct Clerk {
    ctx: AppContext,
    writer: Writer,
    live: Live,
    metrics: Metrics,
    most: AutomaticTexts,
    failed_at: Arc<AtomicI64>,
    turns: Turns,
}

impl Clerk {
    /// One clerk, one commit at a time.
    pub fn start(
        ctx: &AppContext,
        ForTexts(writer): &ForTexts,
        failed_at: Arc<AtomicI64>,
        turns: Turns,
    ) -> mpsc::Sender<Job> {
        let (sender, receiver) = mpsc::channel(LONGEST_QUEUE);
        let most = Settings::of(ctx).automatic;
        let (live, metrics) = (Live::of(ctx), Metrics::of(ctx));
        let clerk = Self { ctx: ctx.clone(), writer: writer.clone(), live, metrics, most, failed_at, turns };
        tokio::spawn(clerk.run(receiver));
        sender
    }

    async fn run(self, mut receiver: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(LARGEST_BATCH);
        while receiver.recv_many(&mut jobs, LARGEST_BATCH).await > 0 {
            let _turn = self.turns.of_texts();
            self.work(std::mem::take(&mut jobs)).await;
        }
    }

    async fn work(&self, jobs: Vec<Job>) {
        let mut texts = Vec::new();
        for Job { what, answer } in jobs {
            match what {
                What::Text(letter) => texts.push((*letter, answer)),
                What::WaitingParts => self.show_waiting_parts(answer).await,
            }
        }
        if !texts.is_empty() {
            self.take_texts(texts).await;
        }
    }

    /// Commits the texts together; what the content of one forbids is found by halving.
    async fn take_texts(&self, texts: Vec<(Letter, Answer)>) {
        let mut piles = vec![texts];
        while let Some(mut pile) = piles.pop() {
            let letters: Vec<&Letter> = pile.iter().map(|(letter, _)| letter).collect();
            let began = Instant::now();
            let outcome = batch::commit(&self.writer, &letters, self.most).await;
            match outcome {
                Ok(changed) => {
                    self.metrics.batch(letters.len(), began.elapsed());
                    self.failed_at.store(0, Ordering::Relaxed);
                    self.announce(&changed);
                    answer_all(pile.into_iter().map(|(_, answer)| answer), &Ok(()));
                }
                Err(Problem::Content(_)) if pile.len() > 1 => {
                    let second = pile.split_off(pile.len() / 2);
                    piles.push(second);
                    piles.push(pile);
                }
                Err(Problem::Content(words)) => {
                    answer_all(pile.into_iter().map(|(_, answer)| answer), &Err(Refusal::Unreadable(words)));
                }
                Err(problem) => {
                    tracing::error!(%problem, "texts could not be stored");
                    self.failed_at.store(clock::now(), Ordering::Relaxed);
                    answer_all(pile.into_iter().map(|(_, answer)| answer), &Err(Refusal::Unavailable));
                }
            }
        }
    }

    async fn show_waiting_parts(&self, answer: Answer) {
        let outcome = batch::show_waiting_parts(&self.writer, self.most).await;
        if let Ok(changed) = &outcome {
            self.announce(changed);
        }
        let _ = answer.send(outcome.map(|_| ()).map_err(|_| Refusal::Unavailable));
    }

    fn announce(&self, changed: &Changed) {
        self.metrics.received(&changed.received);
        let ids = |set: &BTreeSet<i64>| set.iter().copied().collect::<Vec<_>>();
        self.live.conversations_changed(&ids(&changed.conversations));
        self.live.people_changed(&ids(&changed.people));
        self.live.campaigns_touched(changed.campaigns.iter().copied());
        if changed.queued {
            Dispatcher::of(&self.ctx).wake();
        }
    }
}
