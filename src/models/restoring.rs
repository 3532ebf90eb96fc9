//! What a desk that comes from a backup does first. It does not remember what it did since the backup was made, so
//! it sends nothing that may have been sent, and uses no number that may have been given out.

mod numbers; // ids that may have been given out since

pub use numbers::{Given, given_out};

use super::{
    ModelResult, campaigns, clock, desk,
    events::{self, Event},
    inboxes, leases, links,
    messages::outbound,
    sessions,
};
use crate::{
    database::{self, Writer},
    vault::Vault,
};
use chrono::DateTime;
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

/// Held on PostgreSQL while a backup's mark stands in the living desk, so that no start takes it for its own.
pub const MARKING: &str = "select pg_advisory_xact_lock(7275541, hashtext(current_schema()))";

/// What a restored desk was set right for.
#[derive(Clone, Debug)]
pub struct Rewound {
    /// When the backup was made, in the desk's own zone.
    pub made: String,
    /// Texts that waited to be sent then.
    pub doubted: usize,
    /// No ticket gets a number below this one.
    pub tickets_from: i64,
}

/// Marks a copy of the desk as a backup.
pub async fn mark(db: &impl ConnectionTrait, made_at: i64) -> ModelResult<()> {
    desk::put(db, desk::BACKUP, &made_at.to_string()).await
}

/// Sets a desk right that comes from a backup, once and whole; none if it does not. `given` is what the desk in whose
/// place it is put gave out.
pub async fn set_right(writer: &Writer, vault: &Vault, given: &Given) -> ModelResult<Option<Rewound>> {
    let txn = writer.begin().await?;
    if !database::is_sqlite(&txn) {
        txn.execute_unprepared(MARKING).await?;
    }
    let Some(made_at) = desk::get(&txn, desk::BACKUP).await?.and_then(|at| at.parse().ok()) else { return Ok(None) };
    let rewound = rewind(&txn, vault, made_at, given).await?;
    desk::put(&txn, desk::RESTORED, &made_at.to_string()).await?;
    desk::remove(&txn, desk::BACKUP).await?;
    txn.commit().await?;
    Ok(Some(rewound))
}

async fn rewind(txn: &DatabaseTransaction, vault: &Vault, made_at: i64, given: &Given) -> Result<Rewound, DbErr> {
    let made = in_words(made_at, &desk::time_zone(txn).await?);
    let words = format!("Restored from a backup of {made}: whether it had been sent since is not known.");
    let doubted = outbound::doubt_what_waited(txn, vault, made_at, &words).await?;
    campaigns::settle_rewound(txn).await?;
    sessions::end_all(txn).await?;
    links::end_all(txn).await?;
    leases::end_all(txn).await?;
    inboxes::forget_failing(txn).await?;
    let tickets_from = numbers::jump(txn, given).await?;
    events::record(txn, Event { kind: "desk_restored", ..Event::default() }).await?;
    Ok(Rewound { made, doubted, tickets_from })
}

/// "12 May 2026, 14:00"
pub fn in_words(at: i64, zone: &str) -> String {
    let at = DateTime::from_timestamp_millis(at.max(0) - at.rem_euclid(clock::SECOND)).unwrap_or_default();
    at.with_timezone(&zone.parse::<Tz>().unwrap_or(Tz::UTC)).format("%-d %B %Y, %H:%M").to_string()
}
