//! The letter box: takes verified texts and receipts, commits many at a time, and answers each after its commit.
//!
//! Whatever queued up while the last commit was on its way to the disk makes the next batch: waiting for more
//! would only cost time. A batch that the database refuses for its content is run again in halves, so that one
//! bad text never fails its neighbours.

mod answers; // what a text means to the questions its sender was asked
mod batch; // one transaction: arrivals, people, conversations, messages and what follows
mod clerk; // whoever commits
mod decide; // which conversation a text joins, and what follows from it
mod entrance; // which conversation a text enters
mod free_text; // opt-outs in words of one's own
mod keyword_answers; // which keywords the desk answers
mod letter; // a text that is ready to be stored
mod nature; // whether a person said something, or their phone did
mod parts; // long texts that come in pieces
mod receipts; // what carriers say of our own texts, from a queue of its own
mod rules; // what a text's inbox says of it
mod same_account; // texts of which several inboxes are told
mod standing; // what a number has said of being texted
mod thanks; // what ends an exchange, and opens none
mod thread; // the letters of one sender at one inbox, and what is known of them
mod turns; // texts before receipts
mod writes; // what a batch writes: one statement for each kind of row

pub use letter::{Letter, key_of};
pub use rules::Rules;

use crate::{
    database::{ForTexts, is_sqlite, sets},
    gateways::{Event, Receipt},
    lines::Line,
    models::clock,
    vault::Vault,
};
use clerk::Clerk;
use loco_rs::app::AppContext;
use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::{mpsc, oneshot};
use turns::Turns;

/// Clerks where the database takes several transactions at once.
const CLERKS_ON_POSTGRES: u32 = 3;

/// Hands texts and receipts to those who commit. Each clerk has its own share of the numbers, so that the texts of
/// one number are stored in the order they came, and no two clerks open the same conversation.
#[derive(Clone)]
pub struct Intake {
    clerks: Arc<[mpsc::Sender<Job>]>,
    receipts: mpsc::Sender<receipts::Job>,
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
    /// Show what came of long texts whose other parts stay away.
    WaitingParts,
}

/// What a committed batch changed, for the bell.
#[derive(Debug, Default)]
pub struct Changed {
    pub conversations: BTreeSet<i64>,
    pub people: BTreeSet<i64>,
    pub inboxes: BTreeSet<i64>,
    /// Campaigns that were answered.
    pub campaigns: BTreeSet<i64>,
    /// How many texts each inbox got.
    pub received: BTreeMap<i64, u64>,
    /// Something was queued for a carrier.
    pub queued: bool,
}

impl Intake {
    /// Opens the letter box. On SQLite there is one writer, so one clerk.
    pub async fn start(ctx: &AppContext) -> loco_rs::Result<Self> {
        let clerks = if is_sqlite(&ctx.db) { 1 } else { CLERKS_ON_POSTGRES };
        let for_texts = ForTexts::open(ctx, clerks).await?;
        ctx.shared_store.insert(for_texts.clone());
        let failed_at = Arc::new(AtomicI64::new(0));
        let turns = Turns::default();
        let receipts = receipts::start(ctx, &for_texts, turns.clone());
        let clerks = (0..clerks).map(|_| Clerk::start(ctx, &for_texts, failed_at.clone(), turns.clone())).collect();
        Ok(Self { clerks, receipts, failed_at })
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("the letter box is open while the desk serves")
    }

    /// Whether everyone who commits is at work.
    pub fn is_open(&self) -> bool {
        self.clerks.iter().all(|clerk| !clerk.is_closed()) && !self.receipts.is_closed()
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
        let (answer, answered) = oneshot::channel();
        // A full queue delays receipts alone: the carrier comes back with them.
        self.receipts
            .try_send(receipts::Job { said: (inbox_id, receipt), answer })
            .map_err(|_| Refusal::Unavailable)?;
        answered.await.unwrap_or(Err(Refusal::Unavailable))
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

fn answer_all(answers: impl IntoIterator<Item = Answer>, outcome: &Result<(), Refusal>) {
    for answer in answers {
        // Whoever asked may have hung up: what is stored stays stored.
        let _ = answer.send(outcome.clone());
    }
}
