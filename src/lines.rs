//! The open lines: each inbox with its gateway ready to speak, kept for two seconds, so that a change made
//! beside the desk (a task, another process) is noticed without asking the database for every text.

use crate::{
    gateways::{Gateway, Receipt, registry},
    intake::Intake,
    models::{ModelResult, inboxes},
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
    by_key: Mutex<HashMap<String, (Instant, Option<Arc<Line>>)>>,
    sandboxes: Mutex<HashMap<i64, UnboundedSender<Receipt>>>,
}

impl Lines {
    pub fn new(ctx: &AppContext) -> Self {
        Self(Arc::new(Inner { ctx: ctx.clone(), by_key: Mutex::default(), sandboxes: Mutex::default() }))
    }

    pub fn of(ctx: &AppContext) -> Self {
        ctx.shared_store.get::<Self>().expect("the lines are opened at boot")
    }

    /// The line behind a hook address; none if nobody has that address.
    pub async fn by_hook_key(&self, key: &str) -> ModelResult<Option<Arc<Line>>> {
        if let Some(known) = self.known(key) {
            return Ok(known);
        }
        let line = match inboxes::by_hook_key(&self.0.ctx.db, key).await? {
            Some(inbox) => Some(Arc::new(self.open(inbox).await?)),
            None => None,
        };
        // Addresses that nobody has are not remembered: anyone can make them up.
        if line.is_some() {
            self.kept().insert(key.to_owned(), (Instant::now(), line.clone()));
        }
        Ok(line)
    }

    /// The line of an inbox that is at hand.
    pub async fn of_inbox(&self, inbox: &inboxes::Model) -> ModelResult<Arc<Line>> {
        if let Some(Some(known)) = self.known(&inbox.hook_key) {
            return Ok(known);
        }
        let line = Arc::new(self.open(inbox.clone()).await?);
        self.kept().insert(inbox.hook_key.clone(), (Instant::now(), Some(line.clone())));
        Ok(line)
    }

    /// Forgets an inbox that was changed here, so that the next text goes by the new settings.
    pub fn forget(&self, inbox_id: i64) {
        self.kept().retain(|_, (_, line)| line.as_ref().is_some_and(|line| line.inbox.id != inbox_id));
    }

    fn known(&self, key: &str) -> Option<Option<Arc<Line>>> {
        self.kept().get(key).filter(|(at, _)| at.elapsed() < FRESH_FOR).map(|(_, line)| line.clone())
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Option<Arc<Line>>)>> {
        self.0.by_key.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
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
