//! Whose turn it is: of several processes on PostgreSQL, one dispatches an inbox, so that its rate and order hold.

use crate::{
    database::Writer,
    models::{
        leases::{self, Asker, Turn},
        messages::{outbound, receipts::Told},
    },
    serving::presence::Holder,
    vault,
};
use loco_rs::app::AppContext;
use sea_orm::DbErr;
use std::time::{Duration, Instant};

/// Often enough that a slow database does not cost the lease.
const RENEW_EVERY: Duration = Duration::from_secs(3);

/// The lease on one inbox, where this process has it.
pub struct InboxLease {
    pub owner: String,
    name: String,
    writer: Writer,
    holder: Holder,
    held: Option<(Instant, Turn)>,
    took_over: bool,
}

impl InboxLease {
    pub fn of(ctx: &AppContext, inbox_id: i64) -> Self {
        Self {
            owner: vault::random_token::<9>(),
            name: format!("dispatch {inbox_id}"),
            writer: Writer::of(ctx),
            holder: Holder::of(ctx),
            held: None,
            took_over: false,
        }
    }

    /// Leave to call now, none while another process has the inbox; one that nobody dispatches becomes one's own.
    pub async fn turn(&mut self) -> Result<Option<Turn>, DbErr> {
        let asked = Instant::now();
        if let Some((_, turn)) = self.held.as_ref().filter(|(since, _)| since.elapsed() < RENEW_EVERY) {
            return Ok(Some(turn.clone()));
        }
        let (holder, judge) = (self.holder.number(), self.holder.judge());
        let asker = Asker { owner: &self.owner, holder, judge };
        let turn = leases::turn(&self.writer, &self.name, asker).await?;
        // Another process may end at any moment: it is asked again the next time.
        let before = self.held.take();
        if let Some(turn) = &turn {
            self.held = Some((asked, turn.clone()));
            self.took_over |= before.is_none() && matches!(turn, Turn::Held(_));
        }
        Ok(turn)
    }

    /// The inbox became one's own, and whoever had it may be gone: what they were calling is settled, so that later texts
    /// to the same numbers do not wait for it. Returns what shows it.
    pub async fn settle(&mut self) -> Result<Told, DbErr> {
        if !self.took_over {
            return Ok(Told::default());
        }
        let settled = outbound::settle_interrupted(&self.writer, false, self.holder.judge()).await?;
        self.took_over = false;
        Ok(settled)
    }

    /// The connection by which others know that this process lives.
    pub fn holder(&self) -> Option<i32> {
        self.holder.number()
    }

    /// Another process may go on at once.
    pub async fn end(&self) {
        leases::give_back(&self.writer, &self.owner).await;
    }
}
