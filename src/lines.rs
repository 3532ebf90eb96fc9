//! The open lines: each inbox with its gateway ready to speak, kept so that a text does not ask the database for it. After
//! two seconds a line is read again, because it may have been changed beside the desk (a task, another process). A carrier
//! does not wait for that: the line that is known serves it meanwhile.

use crate::{
    database::{ForTexts, Writer},
    gateways::{Gateway, Receipt, registry},
    intake::Intake,
    models::{ModelError, ModelResult, inboxes},
    settings::Settings,
    vault::Vault,
};
use loco_rs::app::AppContext;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinHandle,
    time::timeout,
};

const FRESH_FOR: Duration = Duration::from_secs(2);
/// A line that nobody used for longer is read before it serves, but a carrier waits no longer than this for it.
const KNOWN_FOR: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_millis(500);

/// An inbox and the gateway that speaks for it; none where its credentials are missing or wrong.
pub struct Line {
    pub inbox: inboxes::Model,
    pub gateway: Result<Arc<dyn Gateway>, String>,
    /// The other inboxes of its account.
    pub same_account: Vec<i64>,
}

#[derive(Clone)]
pub struct Lines(Arc<Inner>);

struct Inner {
    ctx: AppContext,
    kept: Mutex<Kept>,
    sandboxes: Mutex<HashMap<i64, UnboundedSender<Receipt>>>,
}

/// The lines by their hook addresses, which of them are being read again, and how often one was changed.
#[derive(Default)]
struct Kept {
    lines: HashMap<String, (Instant, Arc<Line>)>,
    refreshing: HashSet<String>,
    changes: u64,
}

impl Lines {
    pub fn new(ctx: &AppContext) -> Self {
        Self(Arc::new(Inner { ctx: ctx.clone(), kept: Mutex::default(), sandboxes: Mutex::default() }))
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("the lines are opened at boot")
    }

    /// The line behind a hook address; none if nobody has that address, which is not remembered: anyone can make one up.
    pub async fn by_hook_key(&self, key: &str) -> ModelResult<Option<Arc<Line>>> {
        let known = self.kept().known(key);
        match known {
            Some((_, line)) if !line.inbox.is_at(key) => self.read(key).await,
            Some((age, line)) if age < FRESH_FOR => Ok(Some(line)),
            Some((age, line)) => self.known_or_newer(key, line, age).await,
            None => self.read(key).await,
        }
    }

    /// The line of an inbox, as it stands now: the one at hand may have been changed since it was read.
    pub async fn of_inbox(&self, inbox: &inboxes::Model) -> ModelResult<Arc<Line>> {
        let known = self.kept().known(&inbox.hook_key);
        match known {
            Some((age, line)) if age < FRESH_FOR => Ok(line),
            _ => self.read(&inbox.hook_key).await?.ok_or(ModelError::NotFound),
        }
    }

    /// The known line while it is read again beside this; where it was not used for long, the new one if that comes soon.
    async fn known_or_newer(&self, key: &str, known: Arc<Line>, age: Duration) -> ModelResult<Option<Arc<Line>>> {
        match self.refresh(key) {
            Some(newer) if age > KNOWN_FOR => match timeout(PATIENCE, newer).await {
                Ok(Ok(Ok(newer))) => Ok(newer),
                _ => Ok(Some(known)),
            },
            _ => Ok(Some(known)),
        }
    }

    /// Begins to read a line again, unless that is under way.
    fn refresh(&self, key: &str) -> Option<JoinHandle<ModelResult<Option<Arc<Line>>>>> {
        if !self.kept().refreshing.insert(key.to_owned()) {
            return None;
        }
        let (lines, key) = (self.clone(), key.to_owned());
        Some(tokio::spawn(async move {
            let line = lines.read(&key).await;
            lines.kept().refreshing.remove(&key);
            if let Err(error) = &line {
                tracing::warn!(%error, "an inbox could not be read again: what is known of it serves");
            }
            line
        }))
    }

    async fn read(&self, key: &str) -> ModelResult<Option<Arc<Line>>> {
        let changes = self.kept().changes;
        let Some(inbox) = inboxes::by_hook_key(&*self.database(), key).await? else {
            self.kept().lines.remove(key);
            return Ok(None);
        };
        let line = Arc::new(self.open(inbox).await?);
        self.kept().keep(key, &line, changes);
        Ok(Some(line))
    }

    /// The texts' own connections: pages keep no carrier waiting.
    fn database(&self) -> Writer {
        ForTexts::of(&self.0.ctx).0
    }

    /// Forgets an inbox that was changed here, so that the next text goes by the new settings.
    pub fn forget(&self, inbox_id: i64) {
        let mut kept = self.kept();
        kept.changes += 1;
        kept.lines.retain(|_, (_, line)| line.inbox.id != inbox_id);
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn open(&self, inbox: inboxes::Model) -> ModelResult<Line> {
        let ctx = &self.0.ctx;
        let mut connection = inbox.connection(&*self.database(), &Vault::of(ctx), &Settings::of(ctx)).await?;
        if inbox.gateway == "sandbox" {
            connection.receipts = Some(self.receipts_of(inbox.id));
        }
        let same_account = inboxes::of_same_account(&*self.database(), &inbox).await?;
        Ok(Line { gateway: registry::build(&connection), inbox, same_account })
    }

    /// Where the sandbox of this inbox puts its receipts: they come in like any carrier's.
    fn receipts_of(&self, inbox_id: i64) -> UnboundedSender<Receipt> {
        let mut sandboxes = self.0.sandboxes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sandboxes
            .entry(inbox_id)
            .or_insert_with(|| {
                let (sender, mut receiver) = unbounded_channel();
                let ctx = self.0.ctx.clone();
                tokio::spawn(async move {
                    while let Some(receipt) = receiver.recv().await {
                        if let Err(refusal) = Intake::of(&ctx).take_receipt(inbox_id, receipt).await {
                            tracing::warn!(inbox_id, ?refusal, "a receipt of the sandbox was not taken");
                        }
                    }
                });
                sender
            })
            .clone()
    }
}

impl Kept {
    /// A line that was read before, and how long ago.
    fn known(&self, key: &str) -> Option<(Duration, Arc<Line>)> {
        self.lines.get(key).map(|(at, line)| (at.elapsed(), line.clone()))
    }

    /// Keeps a line, unless something was changed while it was read.
    fn keep(&mut self, key: &str, line: &Arc<Line>, changes: u64) {
        if self.changes == changes {
            self.lines.insert(key.to_owned(), (Instant::now(), line.clone()));
        }
    }
}
