//! `parley doctor`: looks a desk over, its data and what it stands on, beside a running desk or over a copy of one.
//! It only looks, unless it is asked to put numbers right. With `--verify` it reads all of the data, with `--journal` it compares it to what a carrier wrote down.

pub mod invariants; // what always holds between the rows
pub mod journal; // what a carrier wrote down, against what the desk knows
pub mod numbers; // without their calling code
mod surroundings; // the database's settings, the clocks, the addresses that carriers call

use crate::{database, settings::Settings, vault::Vault};
use loco_rs::{Error, Result};
use sea_orm::DatabaseConnection;
use std::path::{Path, PathBuf};

/// Looks a desk over: its database, its secret, its clock, its numbers, the addresses that carriers call. It changes
/// nothing unless it is told to.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Read all of the data, and check that nothing is missing, double or contradictory.
    #[arg(long)]
    verify: bool,
    /// Compare with what a carrier wrote down: lines of JSON, as the desk's own fault tests keep them.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Say which numbers lost their calling code, and what they would become; with `--yes` put them right.
    #[arg(long)]
    mend_numbers: bool,
    /// Do what would be done.
    #[arg(long, requires = "mend_numbers")]
    yes: bool,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A short word for what was looked at, such as `I3` or `clock`.
    pub about: String,
    pub words: String,
    pub is_well: bool,
}

impl Finding {
    pub fn well(about: &str, words: impl Into<String>) -> Self {
        Self { about: about.to_owned(), words: words.into(), is_well: true }
    }

    pub fn trouble(about: &str, words: impl Into<String>) -> Self {
        Self { about: about.to_owned(), words: words.into(), is_well: false }
    }
}

/// Looks everything over that was asked for, and says it on the console; an error if anything is wrong.
pub async fn run(settings: &Settings, arguments: &Arguments) -> Result<()> {
    if arguments.mend_numbers {
        return numbers::mend(settings, arguments.yes).await;
    }
    let mut findings = Vec::new();
    let db = open(settings).await?;
    let vault = vault(settings, &db, &mut findings).await;
    findings.extend(surroundings::look(settings, &db, vault.as_ref()).await?);
    findings.push(numbers::look(settings, &db).await?);
    if arguments.verify || arguments.journal.is_some() {
        findings.extend(invariants::check(&db).await?);
    }
    if let Some(file) = &arguments.journal {
        findings.extend(compare(file, vault.as_ref(), &db).await?);
    }
    tell(&findings)
}

async fn open(settings: &Settings) -> Result<DatabaseConnection> {
    let file = if settings.is_postgres() { None } else { Some(database::file::of(settings)?) };
    if let Some(file) = file.filter(|file| !file.exists()) {
        return Err(Error::Message(format!(
            "There is no desk here yet: {} does not exist. Start Parley once, or set PARLEY_DATA_DIR.",
            file.display()
        )));
    }
    let db = database::open_to_look(settings).await?;
    if surroundings::is_a_desk(&db).await {
        Ok(db)
    } else {
        Err(Error::Message("This database holds no desk: nothing was ever started with it.".to_owned()))
    }
}

/// The vault, where the secret is at hand: a copy of a desk may be looked over without it.
async fn vault(settings: &Settings, db: &DatabaseConnection, findings: &mut Vec<Finding>) -> Option<Vault> {
    match Vault::open_to_look(settings, db).await {
        Ok(vault) => {
            findings.push(Finding::well("secret", "The secret opens what this database keeps sealed."));
            Some(vault)
        }
        Err(error) => {
            findings.push(Finding::trouble("secret", error.to_string()));
            None
        }
    }
}

async fn compare(file: &Path, vault: Option<&Vault>, db: &DatabaseConnection) -> Result<Vec<Finding>> {
    let vault = vault.ok_or_else(|| Error::Message("A journal can only be compared with the secret.".to_owned()))?;
    let lines = std::fs::read_to_string(file)
        .map_err(|error| Error::Message(format!("{} cannot be read: {error}.", file.display())))?;
    let entries = journal::read(&lines).map_err(Error::Message)?;
    Ok(journal::compare(&entries, vault, db).await?)
}

fn tell(findings: &[Finding]) -> Result<()> {
    for finding in findings {
        println!("{} {:10} {}", if finding.is_well { "  ok  " } else { "WRONG " }, finding.about, finding.words);
    }
    match findings.iter().filter(|finding| !finding.is_well).count() {
        0 => Ok(()),
        1 => Err(Error::Message("the doctor found one thing that is not as it should be".to_owned())),
        more => Err(Error::Message(format!("the doctor found {more} things that are not as they should be"))),
    }
}
