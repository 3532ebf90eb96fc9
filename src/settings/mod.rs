//! Every setting of ours, typed, read once at boot, refusing nonsense in plain words.

pub mod files;
mod frame; // where it listens, and what it logs
mod inboxes;
mod proxies;
mod public_url;
mod retention;

pub use inboxes::EnvironmentInbox;
pub use proxies::TrustedProxies;
pub use retention::Retention;

use crate::countries;
use loco_rs::{Error, Result, app::AppContext, config::Config};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sqlx::{postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use std::{path::PathBuf, sync::Arc};

/// The shortest secret we derive keys from, in characters.
pub const SHORTEST_SECRET: usize = 32;

/// How this desk was set up, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address of the desk without a trailing slash.
    pub public_url: String,
    /// Whether someone set the public address, or it is merely this machine's.
    pub has_public_url: bool,
    pub data_dir: PathBuf,
    pub database_url: String,
    /// Connections of this process to PostgreSQL, all in all.
    pub database_connections: u32,
    pub secret: Option<Secret>,
    pub demo: bool,
    pub proxies: TrustedProxies,
    /// Two letters, upper case.
    pub country: String,
    /// It was set; else forms guess one.
    pub has_country: bool,
    pub automatic: AutomaticTexts,
    pub retention: Retention,
    pub disk_floor: DiskFloor,
    /// 0: any that is free.
    pub metrics_port: Option<u16>,
    pub inboxes: Vec<EnvironmentInbox>,
}

/// How many automatic texts one number gets at most.
#[derive(Clone, Copy, Debug)]
pub struct AutomaticTexts {
    pub in_ten_minutes: i64,
    pub in_a_day: i64,
}

/// How little room on the disk is too little to send more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFloor {
    Usual,
    Megabytes(u64),
    /// The database keeps its data elsewhere.
    None,
}

/// Text that never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

/// The settings as they stand in `desk.yaml`: all text, empty when unset.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    public_url: String,
    data_dir: String,
    database_url: String,
    database_connections: String,
    secret: String,
    demo: String,
    country: String,
    behind_proxy: String,
    trusted_proxies: String,
    automatic_in_ten_minutes: String,
    automatic_in_a_day: String,
    receipt_days: String,
    event_days: String,
    disk_floor: String,
    metrics_port: String,
    twilio: inboxes::Twilio,
    messagebird: inboxes::MessageBird,
    vonage: inboxes::Vonage,
}

impl Settings {
    /// Reads and checks the settings; the error is a sentence for the person who starts the desk.
    pub fn read(config: &Config) -> Result<Self> {
        let raw: Raw = trimmed(config)?;
        let demo = yes_or_no("PARLEY_DEMO", &raw.demo)?;
        let data_dir = data_dir(&raw.data_dir, demo);
        let (country, has_country) = (country(&raw.country)?, !raw.country.is_empty());
        let database_url = database_url(&raw.database_url, &data_dir)?;
        Ok(Self {
            public_url: public_url::read(&raw.public_url, config.server.port)?,
            has_public_url: !raw.public_url.is_empty(),
            metrics_port: metrics_port(&raw.metrics_port)?,
            disk_floor: disk_floor(&raw.disk_floor, &database_url)?,
            database_url,
            database_connections: database_connections(&raw.database_connections)?,
            secret: secret(&raw.secret)?,
            proxies: TrustedProxies::read(yes_or_no("PARLEY_BEHIND_PROXY", &raw.behind_proxy)?, &raw.trusted_proxies)?,
            automatic: AutomaticTexts {
                in_ten_minutes: count("PARLEY_AUTOMATIC_IN_TEN_MINUTES", &raw.automatic_in_ten_minutes, 3)?,
                in_a_day: count("PARLEY_AUTOMATIC_IN_A_DAY", &raw.automatic_in_a_day, 10)?,
            },
            retention: Retention::read(&raw.receipt_days, &raw.event_days)?,
            inboxes: inboxes::read(&raw.twilio, &raw.messagebird, &raw.vonage, &country)?,
            demo,
            data_dir,
            country,
            has_country,
        })
    }

    /// The settings of the running desk.
    pub fn of(ctx: &AppContext) -> Arc<Self> {
        ctx.shared_store.get::<Arc<Self>>().expect("settings are put into place at boot")
    }

    pub fn is_postgres(&self) -> bool {
        is_postgres(&self.database_url)
    }

    /// Whether browsers reach the desk over HTTPS, so that cookies can insist on it.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// What stands around a value came along by mistake: a blank, or the end of a line from Windows.
fn trimmed<T: DeserializeOwned>(config: &Config) -> Result<T> {
    let mut settings = config.settings.clone().unwrap_or_else(|| json!({}));
    trim(&mut settings);
    Ok(serde_json::from_value(settings)?)
}

fn trim(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.trim().to_owned(),
        Value::Object(fields) => fields.values_mut().for_each(trim),
        _ => {}
    }
}

fn refuse<T>(words: String) -> Result<T> {
    Err(Error::Message(words))
}

fn yes_or_no(name: &str, value: &str) -> Result<bool> {
    match value.to_ascii_lowercase().as_str() {
        "" | "0" | "false" | "no" | "off" => Ok(false),
        "1" | "true" | "yes" | "on" => Ok(true),
        _ => refuse(format!("{name} is \"{value}\": it is 1 for yes, or 0 or nothing for no.")),
    }
}

fn count(name: &str, value: &str, otherwise: i64) -> Result<i64> {
    match value {
        "" => Ok(otherwise),
        number => match number.parse() {
            Ok(number @ 0..=1_000_000) => Ok(number),
            _ => refuse(format!("{name} is \"{value}\": it is a whole number, or nothing for {otherwise}.")),
        },
    }
}

/// Fewer and whoever waits for a page waits for whoever sends.
const FEWEST_CONNECTIONS: u32 = 10;
const USUAL_CONNECTIONS: u32 = 18;

fn database_connections(value: &str) -> Result<u32> {
    match value {
        "" => Ok(USUAL_CONNECTIONS),
        number => match number.parse() {
            Ok(number @ FEWEST_CONNECTIONS..=1_000) => Ok(number),
            _ => refuse(format!(
                "PARLEY_DATABASE_CONNECTIONS is \"{value}\": it is a whole number from {FEWEST_CONNECTIONS} on, or nothing for {USUAL_CONNECTIONS}."
            )),
        },
    }
}

fn disk_floor(value: &str, database_url: &str) -> Result<DiskFloor> {
    match value {
        "" if is_postgres(database_url) => Ok(DiskFloor::None),
        "" => Ok(DiskFloor::Usual),
        number => match number.parse() {
            Ok(megabytes) => Ok(DiskFloor::Megabytes(megabytes)),
            Err(_) => refuse(format!("PARLEY_DISK_FLOOR is \"{value}\": it is megabytes, such as 500, or nothing.")),
        },
    }
}

fn metrics_port(value: &str) -> Result<Option<u16>> {
    match value {
        "" => Ok(None),
        number => match number.parse() {
            Ok(port) => Ok(Some(port)),
            Err(_) => refuse(format!("PARLEY_METRICS_PORT is \"{value}\": it is a port, such as 9464, or nothing.")),
        },
    }
}

fn data_dir(value: &str, demo: bool) -> PathBuf {
    match (value, demo) {
        ("", true) => PathBuf::from("data-demo"),
        ("", false) => PathBuf::from("data"),
        (folder, _) => PathBuf::from(folder),
    }
}

fn country(value: &str) -> Result<String> {
    let code = if value.is_empty() { "US".to_owned() } else { value.to_ascii_uppercase() };
    if countries::is_known(&code) {
        Ok(code)
    } else {
        refuse(format!("PARLEY_COUNTRY is \"{value}\": it is a country's two letters, such as GB or US."))
    }
}

fn is_postgres(database_url: &str) -> bool {
    database_url.starts_with("postgres")
}

fn database_url(value: &str, data_dir: &std::path::Path) -> Result<String> {
    let understood = if value.is_empty() {
        return Ok(format!("sqlite://{}?mode=rwc", data_dir.join("parley.sqlite").display()));
    } else if value.starts_with("postgres://") || value.starts_with("postgresql://") {
        value.parse::<PgConnectOptions>().map(drop)
    } else if value.starts_with("sqlite:") {
        value.parse::<SqliteConnectOptions>().map(drop)
    } else {
        return refuse(
            "DATABASE_URL starts with postgres:// or sqlite://. Leave it out to keep everything in the data folder."
                .to_owned(),
        );
    };
    match understood {
        Ok(()) => Ok(value.to_owned()),
        Err(error) => refuse(format!("DATABASE_URL cannot be understood: {error}.")),
    }
}

fn secret(value: &str) -> Result<Option<Secret>> {
    match value.chars().count() {
        0 => Ok(None),
        n if n < SHORTEST_SECRET => {
            refuse(format!("PARLEY_SECRET has {n} characters: it needs at least {SHORTEST_SECRET}, chosen at random."))
        }
        _ => Ok(Some(Secret::new(value))),
    }
}
