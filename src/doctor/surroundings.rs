//! What a desk's promise rests on: settings of the database, clocks, addresses that carriers call, credentials.

use super::Finding;
use crate::{
    database::is_sqlite,
    gateways::{registry, status_of},
    health::Disk,
    models::{
        clock, desk,
        inboxes::{self, Failing},
    },
    settings::Settings,
    vault::Vault,
};
use chrono::DateTime;
use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

/// Two clocks may differ by so much without harm: leases are by the database's, texts by the desk's.
const CLOCKS_AGREE_WITHIN: i64 = 5 * clock::SECOND;

/// Whether this database was ever a desk's.
pub async fn is_a_desk(db: &DatabaseConnection) -> bool {
    desk::get(db, desk::FINGERPRINT).await.is_ok_and(|fingerprint| fingerprint.is_some())
}

pub async fn look(settings: &Settings, db: &DatabaseConnection, vault: Option<&Vault>) -> Result<Vec<Finding>, DbErr> {
    let mut findings = if is_sqlite(db) { sqlite(db).await? } else { postgres(db).await? };
    findings.push(clock_of(db).await?);
    findings.extend(disk(settings));
    findings.push(public_address(settings).await);
    for inbox in inboxes::all(db).await?.iter().filter(|inbox| inbox.is_on() && !inbox.is_sandbox()) {
        findings.push(hook(settings, inbox).await);
        findings.extend(inbox.failing().map(|failing| failing_of(inbox, &failing)));
        if let Some(vault) = vault {
            findings.push(credentials(settings, db, vault, inbox).await);
        }
    }
    Ok(findings)
}

/// A log that is written ahead survives a kill at any point; the desk itself asks for every commit to be synced.
async fn sqlite(db: &DatabaseConnection) -> Result<Vec<Finding>, DbErr> {
    let mode = text(db, "pragma journal_mode").await?;
    let is_backup = desk::get(db, desk::BACKUP).await?.is_some();
    Ok(vec![match mode.as_str() {
        "wal" => Finding::well("database", "SQLite writes ahead to its log."),
        _ if is_backup => Finding::well("database", "This is a backup: one file, with no log beside it."),
        _ => Finding::trouble(
            "database",
            format!(
                "SQLite's journal mode is {mode}, not wal: another program changed it. The next start sets it right."
            ),
        ),
    }])
}

async fn postgres(db: &DatabaseConnection) -> Result<Vec<Finding>, DbErr> {
    let mut findings = Vec::new();
    for (setting, harm) in [
        ("fsync", "a power cut can lose what was acknowledged, or all of it"),
        ("full_page_writes", "a power cut can leave pages half written"),
        ("synchronous_commit", "a crash of PostgreSQL can lose texts that a carrier was told we have"),
    ] {
        let value = text(db, &format!("show {setting}")).await?;
        findings.push(if value == "off" {
            Finding::trouble("database", format!("PostgreSQL's {setting} is off: {harm}. Switch it on."))
        } else {
            Finding::well("database", format!("PostgreSQL's {setting} is {value}."))
        });
    }
    Ok(findings)
}

fn disk(settings: &Settings) -> Option<Finding> {
    Some(match Disk::of(settings).ok()?.room().ok()? {
        Ok(left) => Finding::well("disk", format!("{left} MB are left for the desk's data.")),
        Err(words) => Finding::trouble("disk", format!("{words}.")),
    })
}

/// The newest thing that happened cannot be ahead of us; PostgreSQL's own clock is asked as well.
async fn clock_of(db: &DatabaseConnection) -> Result<Finding, DbErr> {
    if !is_sqlite(db) {
        let asked = clock::now();
        let theirs = text(db, "select ((extract(epoch from clock_timestamp()) * 1000)::bigint)::text").await?;
        let apart = theirs.parse::<i64>().unwrap_or_default() - asked;
        if apart.abs() > CLOCKS_AGREE_WITHIN {
            let seconds = apart / clock::SECOND;
            return Ok(Finding::trouble(
                "clock",
                format!("PostgreSQL's clock is {seconds} s from this machine's: set both by NTP."),
            ));
        }
    }
    let newest: i64 =
        text(db, "select cast(coalesce(max(created_at), 0) as text) from events").await?.parse().unwrap_or_default();
    Ok(if newest > clock::now() + CLOCKS_AGREE_WITHIN {
        Finding::trouble(
            "clock",
            "Something happened in the future: this machine's clock was set back, or is wrong now.",
        )
    } else {
        Finding::well("clock", "The clock is not behind what happened.")
    })
}

async fn public_address(settings: &Settings) -> Finding {
    if !settings.has_public_url {
        return Finding::trouble(
            "address",
            "PARLEY_PUBLIC_URL is not set: carriers cannot reach this machine's own address, and signatures are checked against it.",
        );
    }
    match status_of(Method::GET, &format!("{}/_health", settings.public_url)).await {
        Ok(200) => Finding::well("address", format!("{} answers.", settings.public_url)),
        Ok(status) => Finding::trouble("address", format!("{} answers {status}, not 200.", settings.public_url)),
        Err(words) => {
            Finding::trouble("address", format!("{} cannot be reached from here: {words}.", settings.public_url))
        }
    }
}

/// A question that only says whether someone is there: any other would be a callback without a signature.
async fn hook(settings: &Settings, inbox: &inboxes::Model) -> Finding {
    let name = &inbox.name;
    match status_of(Method::OPTIONS, &inbox.hook_url(settings)).await {
        Ok(405) => Finding::well("hook", format!("{name}: its address for texts is there.")),
        Ok(status) => Finding::trouble(
            "hook",
            format!("{name}: its address for texts answers {status}: it is not the desk that answers there."),
        ),
        Err(words) => Finding::trouble("hook", format!("{name}: its address for texts cannot be reached: {words}.")),
    }
}

fn failing_of(inbox: &inboxes::Model, failing: &Failing) -> Finding {
    let since = DateTime::from_timestamp_millis(failing.since).unwrap_or_default().format("%F %R");
    Finding::trouble("inbox", format!("{}: nothing can be sent since {since} UTC. {}.", inbox.name, failing.words))
}

async fn credentials(settings: &Settings, db: &DatabaseConnection, vault: &Vault, inbox: &inboxes::Model) -> Finding {
    let Ok(connection) = inbox.connection(db, vault, settings).await else {
        return Finding::trouble("inbox", format!("{}: its credentials cannot be read.", inbox.name));
    };
    match registry::build(&connection) {
        Ok(_) => Finding::well("inbox", format!("{} has all that it needs to speak to its provider.", inbox.name)),
        Err(words) => Finding::trouble("inbox", format!("{}: {words}", inbox.name)),
    }
}

async fn text(db: &DatabaseConnection, sql: &str) -> Result<String, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))
}
