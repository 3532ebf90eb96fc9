//! The letter box: takes verified texts and receipts, commits many at a time, and answers each after its commit.
//!
//! Whatever queued up while the last commit was on its way to the disk makes the next batch: waiting for more
//! would only cost time. A batch that the database refuses for its content is run again in halves, so that one
//! bad text never fails its neighbours.

mod batch; // one transaction: arrivals, people, conversations, messages and what follows
mod decide; // which conversation a text joins, and what follows from it
mod letter; // a text that is ready to be stored
mod parts; // long texts that come in pieces
mod sets; // statements over whole sets of rows, in both dialects
mod thread; // the letters of one sender at one inbox, and what is known of them
mod writes; // what a batch writes: one statement for each kind of row

pub use letter::{Letter, key_of};

use crate::{
    database::{Writer, is_sqlite},
    dispatch::Dispatcher,
    gateways::{Event, Receipt},
    lines::Line,
    live::Live,
    metrics::Metrics,
    models::{clock, inboxes, messages::receipts},
    settings::{AutomaticTexts, Settings},
    vault::Vault,
};
use batch::Problem;
use loco_rs::app::AppContext;
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};
use tokio::sync::{mpsc, oneshot};

/// The most that one commit takes.
const LARGEST_BATCH: usize = 256;
/// What may wait for each clerk before carriers are told to come back.
const LONGEST_QUEUE: usize = 4_096;
/// Clerks where the database takes several transactions at once.
const CLERKS_ON_POSTGRES: usize = 3;

/// Hands texts and receipts to those who commit. Each clerk has its own share of the numbers, so that the texts of
/// one number are stored in the order they came, and no two clerks open the same conversation.
#[derive(Clone)]
pub struct Intake {
    clerks: Arc<[mpsc::Sender<Job>]>,
    /// When texts last could not be stored; 0 once some could be again.
    failed_at: Arc<AtomicI64>,
}

/// Why something was not taken in.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It could not be stored now: the carrier is told to come back.
    Unavailable,
    /// It can never be stored as it is: kept aside with these words.
    Unreadable(String),
}

type Answer = oneshot::Sender<Result<(), Refusal>>;

struct Job {
    what: What,
    answer: Answer,
}

enum What {
    Text(Box<Letter>),
    Receipt(i64, Box<Receipt>),
    /// Show what came of long texts whose other parts stay away.
    WaitingParts,
}

/// What a committed batch changed, for the bell.
#[derive(Debug, Default)]
pub struct Changed {
    pub conversations: BTreeSet<i64>,
    pub people: BTreeSet<i64>,
    pub inboxes: BTreeSet<i64>,
    /// How many texts each inbox got.
    pub received: BTreeMap<i64, u64>,
    /// Something was queued for a carrier.
    pub queued: bool,
}

impl Intake {
    /// Opens the letter box. On SQLite there is one writer, so one clerk.
    pub fn start(ctx: &AppContext) -> Self {
        let clerks = if is_sqlite(&ctx.db) { 1 } else { CLERKS_ON_POSTGRES };
        let failed_at = Arc::new(AtomicI64::new(0));
        Self { clerks: (0..clerks).map(|_| Clerk::start(ctx, failed_at.clone())).collect(), failed_at }
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("the letter box is open while the desk serves")
    }

    /// Whether every clerk is at work.
    pub fn is_open(&self) -> bool {
        self.clerks.iter().all(|clerk| !clerk.is_closed())
    }

    /// Whether the last texts could not be stored, and that was a moment ago.
    pub fn is_failing(&self) -> bool {
        clock::now() - self.failed_at.load(Ordering::Relaxed) < clock::MINUTE
    }

    /// Takes in one thing that a carrier says; returns once it is on the disk.
    pub async fn take(&self, line: &Line, event: Event, vault: &Vault) -> Result<(), Refusal> {
        match event {
            Event::Incoming(incoming) => match Letter::read(&incoming, Rules::of(line), vault) {
                Ok(letter) => self.take_text(letter).await,
                Err(words) => Err(Refusal::Unreadable(words)),
            },
            Event::Receipt(receipt) => self.take_receipt(line.inbox.id, receipt).await,
        }
    }

    /// Takes one text in; returns once it is on the disk.
    pub async fn take_text(&self, letter: Letter) -> Result<(), Refusal> {
        let clerk = self.clerk_for(&letter.contents.number_hash);
        self.hand_over(clerk, What::Text(Box::new(letter))).await
    }

    /// Takes one receipt in; returns once it is on the disk.
    pub async fn take_receipt(&self, inbox_id: i64, receipt: Receipt) -> Result<(), Refusal> {
        self.hand_over(&self.clerks[0], What::Receipt(inbox_id, Box::new(receipt))).await
    }

    /// Shows the parts of long texts whose others have not come within a minute.
    pub async fn show_waiting_parts(&self) {
        if self.hand_over(&self.clerks[0], What::WaitingParts).await.is_err() {
            tracing::warn!("waiting parts could not be shown");
        }
    }

    fn clerk_for(&self, number: &str) -> &mpsc::Sender<Job> {
        let mut hasher = DefaultHasher::new();
        number.hash(&mut hasher);
        let shares = self.clerks.len() as u64;
        &self.clerks[usize::try_from(hasher.finish() % shares).unwrap_or_default()]
    }

    async fn hand_over(&self, clerk: &mpsc::Sender<Job>, what: What) -> Result<(), Refusal> {
        let (answer, answered) = oneshot::channel();
        // A full queue means that the disk cannot follow: the carrier keeps the text and comes back.
        clerk.try_send(Job { what, answer }).map_err(|_| Refusal::Unavailable)?;
        answered.await.unwrap_or(Err(Refusal::Unavailable))
    }
}

struct Clerk {
    ctx: AppContext,
    writer: Writer,
    live: Live,
    metrics: Metrics,
    most: AutomaticTexts,
    failed_at: Arc<AtomicI64>,
}

impl Clerk {
    /// One clerk, one commit at a time.
    fn start(ctx: &AppContext, failed_at: Arc<AtomicI64>) -> mpsc::Sender<Job> {
        let (sender, receiver) = mpsc::channel(LONGEST_QUEUE);
        let most = Settings::of(ctx).automatic;
        let (live, metrics) = (Live::of(ctx), Metrics::of(ctx));
        let clerk = Self { ctx: ctx.clone(), writer: Writer::of(ctx), live, metrics, most, failed_at };
        tokio::spawn(clerk.run(receiver));
        sender
    }

    async fn run(self, mut receiver: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(LARGEST_BATCH);
        while receiver.recv_many(&mut jobs, LARGEST_BATCH).await > 0 {
            self.work(std::mem::take(&mut jobs)).await;
        }
    }

    async fn work(&self, jobs: Vec<Job>) {
        let (mut texts, mut receipts) = (Vec::new(), Vec::new());
        for Job { what, answer } in jobs {
            match what {
                What::Text(letter) => texts.push((*letter, answer)),
                What::Receipt(inbox_id, receipt) => receipts.push((inbox_id, *receipt, answer)),
                What::WaitingParts => self.show_waiting_parts(answer).await,
            }
        }
        if !texts.is_empty() {
            self.take_texts(texts).await;
        }
        if !receipts.is_empty() {
            self.take_receipts(receipts).await;
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

    async fn take_receipts(&self, received: Vec<(i64, Receipt, Answer)>) {
        let (receipts, answers): (Vec<_>, Vec<_>) =
            received.into_iter().map(|(inbox, receipt, answer)| ((inbox, receipt), answer)).unzip();
        match receipts::take(&self.writer, &receipts).await {
            Ok(conversations) => {
                self.live.conversations_changed(&conversations);
                answer_all(answers, &Ok(()));
                // A receipt may have freed the next message of the same number.
                Dispatcher::of(&self.ctx).wake();
            }
            Err(error) => {
                tracing::error!(%error, "receipts could not be stored");
                answer_all(answers, &Err(Refusal::Unavailable));
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
        if changed.queued {
            Dispatcher::of(&self.ctx).wake();
        }
    }
}

fn answer_all(answers: impl IntoIterator<Item = Answer>, outcome: &Result<(), Refusal>) {
    for answer in answers {
        // Whoever asked may have hung up: what is stored stays stored.
        let _ = answer.send(outcome.clone());
    }
}

/// What a batch needs to know of an inbox, as it stood when the text came in.
#[derive(Clone, Debug)]
pub struct Rules {
    pub inbox_id: i64,
    pub gateway: String,
    pub address: String,
    pub confirms: bool,
    pub confirmation_text: String,
    /// Milliseconds; -1 always, 0 never.
    pub reopen_window: i64,
    /// When it last heard from anyone, as far as this process knew a moment ago.
    pub heard_at: Option<i64>,
}

impl Rules {
    pub fn of(line: &Line) -> Arc<Self> {
        Self::from_inbox(&line.inbox)
    }

    pub fn from_inbox(inbox: &inboxes::Model) -> Arc<Self> {
        Arc::new(Self {
            inbox_id: inbox.id,
            gateway: inbox.gateway.clone(),
            address: inbox.address.clone(),
            confirms: inbox.confirms,
            confirmation_text: inbox.confirmation_text.clone(),
            reopen_window: inbox.reopen_window,
            heard_at: inbox.last_text_at,
        })
    }
}
