//! Takes receipts in beside the texts, from a queue of their own, so that a flood of them costs no text its answer.
//!
//! On SQLite a text may wait for the slice of receipts that is being committed: so a slice is short, and there are
//! few of them, because one commit of many receipts holds the writer for less than many commits of one.

use super::{
    Answer, Refusal, answer_all,
    batch::{self, Problem},
    turns::Turns,
};
use crate::{
    database::{ForTexts, Writer},
    dispatch::Dispatcher,
    gateways::Receipt,
    live::Live,
    models::messages::receipts::{self, Told},
};
use loco_rs::app::AppContext;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

/// The most that one commit takes: it holds SQLite's writer for a few milliseconds.
const SLICE: usize = 64;
/// Between two commits, unless a whole slice is waiting.
const REST: Duration = Duration::from_millis(20);
/// How long a freed message may wait for its turn: looking for one after each commit costs texts their time.
const BETWEEN_WAKES: Duration = Duration::from_millis(200);
/// What may wait before carriers are told to come back.
const LONGEST_QUEUE: usize = 4_096;

/// A receipt, the inbox it came to, and who waits for it to be stored.
pub struct Job {
    pub said: (i64, Receipt),
    pub answer: Answer,
}

struct Worker {
    ctx: AppContext,
    writer: Writer,
    live: Live,
    turns: Turns,
    /// The dispatcher is woken soon.
    wakes: Arc<AtomicBool>,
}

/// Starts the one worker; it ends when nobody can hand it anything any more.
pub fn start(ctx: &AppContext, ForTexts(writer): &ForTexts, turns: Turns) -> mpsc::Sender<Job> {
    let (sender, receiver) = mpsc::channel(LONGEST_QUEUE);
    let worker = Worker { ctx: ctx.clone(), writer: writer.clone(), live: Live::of(ctx), turns, wakes: Arc::default() };
    tokio::spawn(worker.run(receiver));
    sender
}

impl Worker {
    async fn run(self, mut receiver: mpsc::Receiver<Job>) {
        let mut slice = Vec::with_capacity(SLICE);
        let mut rested = Instant::now();
        while receiver.recv_many(&mut slice, SLICE).await > 0 {
            let _ = timeout_at(rested, fill(&mut slice, &mut receiver)).await;
            self.turns.of_receipts().await;
            self.take(std::mem::take(&mut slice)).await;
            rested = Instant::now() + REST;
        }
    }

    /// Commits the receipts together; what the content of one forbids is found by halving.
    async fn take(&self, slice: Vec<Job>) {
        let mut piles = vec![slice];
        while let Some(mut pile) = piles.pop() {
            let outcome = match self.store(&pile).await {
                Ok(told) => {
                    self.announce(told);
                    Ok(())
                }
                Err(Problem::Content(_)) if pile.len() > 1 => {
                    let second = pile.split_off(pile.len() / 2);
                    piles.extend([second, pile]);
                    continue;
                }
                Err(Problem::Content(words)) => Err(Refusal::Unreadable(words)),
                Err(problem) => {
                    tracing::error!(%problem, "receipts could not be stored");
                    Err(Refusal::Unavailable)
                }
            };
            answer_all(pile.into_iter().map(|job| job.answer), &outcome);
        }
    }

    async fn store(&self, pile: &[Job]) -> Result<Told, Problem> {
        let said: Vec<&(i64, Receipt)> = pile.iter().map(|job| &job.said).collect();
        let take = || async { Ok(receipts::take(&self.writer, &said).await?) };
        batch::again_when_raced(take).await
    }

    fn announce(&self, told: Told) {
        self.live.conversations_changed(&told.conversations);
        self.live.campaigns_touched(told.campaigns);
        self.wake_soon();
    }

    /// A receipt may have freed the next message of the same number.
    fn wake_soon(&self) {
        if self.wakes.swap(true, Ordering::AcqRel) {
            return;
        }
        let (ctx, wakes) = (self.ctx.clone(), self.wakes.clone());
        tokio::spawn(async move {
            tokio::time::sleep(BETWEEN_WAKES).await;
            wakes.store(false, Ordering::Release);
            Dispatcher::of(&ctx).wake();
        });
    }
}

/// Waits until the slice is full; what has come stays in it when this is given up.
async fn fill(slice: &mut Vec<Job>, receiver: &mut mpsc::Receiver<Job>) {
    while slice.len() < SLICE && receiver.recv_many(slice, SLICE - slice.len()).await > 0 {}
}
