//! The open lines: each inbox with its gateway ready to speak, kept for two seconds, so that a change made
//! beside the desk (a task, another process) is noticed without asking the database for every text.

use crate::{
    gateways::{Gateway, Receipt, registry},
    intake::Intake,
    models::{ModelError, ModelResult, inboxes},
    settings::Settings,
    vault::Vault,
};
use loco_rs::app::AppContext;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

const FRESH_FOR: Duration = Duration::from_secs(2);

/// An inbox and the gateway that speaks for it; none where its credentials are missing or wrong.
pub struct Line {
    pub inbox: inboxes::Model,
    pub gateway: Result<Arc<dyn Gateway>, String>,
}

#[derive(Clone)]
pub struct Lines(Arc<Inner>);

struct Inner {
    ctx: AppContext,
    kept: Mutex<Kept>,
    sandboxes: Mutex<HashMap<i64, UnboundedSender<Receipt>>>,
}

/// The lines by their hook addresses, and how often one was changed.
#[derive(Default)]
struct Kept {
    lines: HashMap<String, (Instant, Arc<Line>)>,
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
        let changes = match self.kept().fresh(key) {
            Ok(line) => return Ok(Some(line)),
            Err(changes) => changes,
        };
        let Some(inbox) = inboxes::by_hook_key(&self.0.ctx.db, key).await? else { return Ok(None) };
        let line = Arc::new(self.open(inbox).await?);
        self.kept().keep(&line, changes);
        Ok(Some(line))
    }

    /// The line of an inbox, as it stands now: the one at hand may have been changed since it was read.
    pub async fn of_inbox(&self, inbox: &inboxes::Model) -> ModelResult<Arc<Line>> {
        self.by_hook_key(&inbox.hook_key).await?.ok_or(ModelError::NotFound)
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
        let mut connection = inbox.connection(&ctx.db, &Vault::of(ctx), &Settings::of(ctx)).await?;
        if inbox.gateway == "sandbox" {
            connection.receipts = Some(self.receipts_of(inbox.id));
        }
        Ok(Line { gateway: registry::build(&connection), inbox })
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
    /// A line that is still good, else how many changes there have been before it is read anew.
    fn fresh(&self, key: &str) -> Result<Arc<Line>, u64> {
        let known = self.lines.get(key).filter(|(at, _)| at.elapsed() < FRESH_FOR);
        known.map(|(_, line)| line.clone()).ok_or(self.changes)
    }

    /// Keeps a line, unless something was changed while it was read.
    fn keep(&mut self, line: &Arc<Line>, changes: u64) {
        if self.changes == changes {
            self.lines.insert(line.inbox.hook_key.clone(), (Instant::now(), line.clone()));
        }
    }
}
