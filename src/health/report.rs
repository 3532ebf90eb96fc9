//! What whoever watches the desk is told: whether it takes texts in, and each part of it in words.

use super::{Health, Part, Trouble};
use crate::{intake::Intake, models::desk};
use chrono::{DateTime, SecondsFormat};
use loco_rs::app::AppContext;
use sea_orm::{DatabaseConnection, DbErr};
use serde::Serialize;
use std::time::Duration;

/// A database that takes longer to answer cannot keep what carriers bring in time.
const PATIENCE: Duration = Duration::from_secs(3);

const PARTS: [Part; 8] =
    [Part::Database, Part::Intake, Part::Disk, Part::Log, Part::Sending, Part::Callbacks, Part::Kept, Part::Backfill];

/// Whether the desk takes texts in, and how its parts are.
#[derive(Debug, Serialize)]
pub struct Report {
    pub ok: bool,
    pub checks: Vec<Check>,
}

/// One part that is well, or one trouble.
#[derive(Debug, Serialize)]
pub struct Check {
    pub name: &'static str,
    pub ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// As RFC 3339 has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

impl Health {
    /// All of it, or for a stranger only whether texts are taken in.
    pub async fn report(&self, ctx: &AppContext, is_whole: bool) -> Report {
        let essential = self.essential_troubles(ctx).await;
        let ok = essential.is_empty();
        let others = if ok && is_whole { self.read_troubles(&ctx.db).await } else { None };
        let is_known = others.is_some();
        let troubles: Vec<Trouble> = essential.into_iter().chain(others.unwrap_or_default()).collect();
        let known = PARTS.into_iter().filter(|part| is_known || matches!(part, Part::Database | Part::Intake));
        Report { ok, checks: known.flat_map(|part| checks(part, &troubles)).collect() }
    }

    /// What keeps texts from coming in.
    async fn essential_troubles(&self, ctx: &AppContext) -> Vec<Trouble> {
        let database = (!answers(&ctx.db).await).then(|| "The database does not answer".to_owned());
        let letter_box = Intake::of(ctx);
        let intake = match (letter_box.is_open(), letter_box.is_failing()) {
            (false, _) => Some("The letter box is shut".to_owned()),
            (true, true) => Some("What comes in cannot be stored: carriers are told to come back".to_owned()),
            (true, false) => None,
        };
        [self.trouble(Part::Database, database), self.trouble(Part::Intake, intake)].into_iter().flatten().collect()
    }

    /// None where the database did not say.
    async fn read_troubles(&self, db: &DatabaseConnection) -> Option<Vec<Trouble>> {
        let read = async { self.troubles(db, &desk::Facts::read(db).await?).await };
        let read: Result<Vec<Trouble>, DbErr> = read.await;
        read.inspect_err(|error| tracing::warn!(%error, "the health of the inboxes could not be read")).ok()
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Intake => "intake",
            Self::Disk => "disk",
            Self::Log => "log",
            Self::Sending => "sending",
            Self::Callbacks => "callbacks",
            Self::Kept => "kept-aside",
            Self::Backfill => "back-fill",
        }
    }
}

async fn answers(db: &DatabaseConnection) -> bool {
    matches!(tokio::time::timeout(PATIENCE, db.ping()).await, Ok(Ok(())))
}

fn checks(part: Part, troubles: &[Trouble]) -> Vec<Check> {
    let of_part = troubles.iter().filter(|trouble| trouble.part == part);
    let found: Vec<Check> = of_part.map(check).collect();
    if found.is_empty() {
        vec![Check { name: part.name(), ok: true, inbox: None, words: None, since: None }]
    } else {
        found
    }
}

fn check(trouble: &Trouble) -> Check {
    Check {
        name: trouble.part.name(),
        ok: false,
        inbox: trouble.inbox.as_ref().map(|(id, _)| *id),
        words: Some(trouble.words.clone()),
        since: DateTime::from_timestamp_millis(trouble.since).map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
    }
}
