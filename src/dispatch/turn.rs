//! Whose turn it is: of several processes on PostgreSQL, one dispatches an inbox, so that its rate and order hold.

use crate::{
    database::{Writer, is_sqlite},
    models::leases::{self, Lease},
    vault,
};
use sea_orm::DbErr;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Often enough that a slow database does not cost the lease.
const RENEW_EVERY: Duration = Duration::from_secs(3);

/// The inboxes that this process dispatches.
pub struct Turns {
    pub owner: String,
    writer: Writer,
    held: HashMap<i64, (Instant, Option<Lease>)>,
}

/// Leave to call for an inbox.
pub enum Turn {
    /// No other process can be dispatching.
    Alone,
    Held(Lease),
}

impl Turns {
    pub fn new(writer: Writer) -> Self {
        Self { owner: vault::random_token::<9>(), writer, held: HashMap::new() }
    }

    /// Leave to call for an inbox now, none while another process has it; an inbox that nobody dispatches becomes one's own.
    pub async fn at(&mut self, inbox_id: i64) -> Result<Option<Turn>, DbErr> {
        if is_sqlite(&*self.writer) {
            return Ok(Some(Turn::Alone));
        }
        let asked = Instant::now();
        let known = self.held.get(&inbox_id).filter(|(since, _)| since.elapsed() < RENEW_EVERY);
        let lease = match known {
            Some((_, lease @ Some(_))) => lease.clone(),
            // Another process may end at any moment.
            _ => {
                let lease = leases::hold(&self.writer, &format!("dispatch {inbox_id}"), &self.owner).await?;
                self.held.insert(inbox_id, (asked, lease.clone()));
                lease
            }
        };
        Ok(lease.map(Turn::Held))
    }

    /// Another process may go on at once.
    pub async fn end(&self) {
        if !is_sqlite(&*self.writer)
            && let Err(error) = leases::give_back(&self.writer, &self.owner).await
        {
            tracing::warn!(%error, "the leases could not be given back: another process takes over when they end");
        }
    }
}
