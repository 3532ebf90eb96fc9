//! The lists' clerk: takes in, a few rows at a time, what somebody has said is right. One process at a time does it; done
//! by two at once it does no harm, because each step is decided by one conditional update.

use crate::{
    chores::Rhythm,
    database::Writer,
    live::Live,
    models::{
        ModelError, ModelResult, campaigns,
        campaigns::listed::{self, List, Step, matching::Matching, table::Table},
        inboxes,
    },
    vault::Vault,
};
use loco_rs::app::AppContext;
use std::{sync::Arc, time::Duration};

/// How often it looks.
const EVERY: Duration = Duration::from_millis(500);
/// Steps that met another process before the list waits for the next look.
const RACES: usize = 5;

pub fn start(ctx: &AppContext) {
    let store = &ctx.shared_store;
    let vault = store.get::<Arc<Vault>>().expect("put into place at boot");
    let lister = Lister { ctx: ctx.clone(), writer: Writer::of(ctx), live: Live::of(ctx), vault };
    let mut rhythm = Rhythm::of(ctx, EVERY);
    tokio::spawn(async move {
        while rhythm.comes().await {
            lister.round().await;
        }
    });
}

struct Lister {
    ctx: AppContext,
    writer: Writer,
    live: Live,
    vault: Arc<Vault>,
}

impl Lister {
    async fn round(&self) {
        match listed::to_take(&self.ctx.db).await {
            Ok(lists) => {
                for (list, matching) in lists {
                    let id = list.campaign_id;
                    if let Err(error) = self.take(list, matching).await {
                        tracing::error!(campaign_id = id, %error, "a list could not be taken in: it is tried again");
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the lists could not be read"),
        }
        if let Err(error) = listed::discard_old(&self.writer).await {
            tracing::warn!(%error, "lists that nobody wanted could not be removed");
        }
    }

    async fn take(&self, list: List, matching: Matching) -> ModelResult<()> {
        let campaign = campaigns::find(&self.ctx.db, list.campaign_id).await?;
        let inbox = inboxes::find(&self.ctx.db, campaign.inbox_id).await?;
        let bytes = listed::read_back(&self.ctx.db, list.id).await?;
        let table = Table::read(&bytes).map_err(ModelError::conflict)?;
        let (_, read) = listed::read(table, matching, &inbox).await?;
        while listed::forget_some(&self.writer, &campaign, &list).await? {
            tokio::task::yield_now().await;
        }
        let mut from = list.cursor.and_then(|cursor| usize::try_from(cursor).ok()).unwrap_or(0);
        let mut races = 0;
        loop {
            let step = listed::take_some(&self.writer, &self.vault, (&campaign, &inbox), &list, &read.rows, from).await;
            self.live.campaigns_changed(&[campaign.id]);
            match step {
                Ok(Step::More(to)) => from = to,
                Ok(Step::Done) => return self.end(&list).await,
                Ok(Step::Over) => return self.give_up(&list).await,
                Err(ModelError::Conflict(_)) if races < RACES => races += 1,
                Err(error) => return Err(error),
            }
            // Texts that came in meanwhile go first.
            tokio::task::yield_now().await;
        }
    }

    async fn end(&self, list: &List) -> ModelResult<()> {
        listed::discard(&self.writer, list.id).await?;
        self.live.campaigns_changed(&[list.campaign_id]);
        Ok(())
    }

    /// Another process goes on with it, or there is no draft any more that it could belong to.
    async fn give_up(&self, list: &List) -> ModelResult<()> {
        let campaign = campaigns::find(&self.ctx.db, list.campaign_id).await?;
        if listed::may_have_one(&campaign).is_err() { self.end(list).await } else { Ok(()) }
    }
}
