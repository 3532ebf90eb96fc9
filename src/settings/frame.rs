//! What the frame is told: where it listens, and what it writes down.

use super::{refuse, trimmed};
use loco_rs::{
    Result,
    config::{Config, Logger},
    logger::{Format, LogLevel},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::{io::IsTerminal, net::IpAddr};

/// Parts of the frame that may say something.
const FRAME: [&str; 4] = ["loco_rs", "sea_orm_migration", "sqlx::query", "tower_http"];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    port: String,
    binding: String,
    log_level: String,
    log_format: String,
}

/// Fills in what is set, else what suits the place.
pub fn set_up(mut config: Config) -> Result<Config> {
    let raw: Raw = trimmed(&config)?;
    config.server.port = port(&raw.port, config.server.port)?;
    config.server.binding = binding(&raw.binding, config.server.binding)?;
    set_up_log(&mut config.logger, &raw)?;
    Ok(config)
}

fn port(value: &str, otherwise: i32) -> Result<i32> {
    match value.parse::<u16>() {
        _ if value.is_empty() => Ok(otherwise),
        Ok(port @ 1..) => Ok(port.into()),
        _ => refuse(format!("PORT is \"{value}\": it is a number from 1 to 65535, such as 5150.")),
    }
}

fn binding(value: &str, otherwise: String) -> Result<String> {
    match value.trim_start_matches('[').trim_end_matches(']').parse() {
        _ if value.is_empty() => Ok(otherwise),
        Ok(IpAddr::V4(address)) => Ok(address.to_string()),
        Ok(IpAddr::V6(address)) => Ok(format!("[{address}]")),
        Err(_) if value == "localhost" => Ok(value.to_owned()),
        Err(_) => refuse(format!(
            "BINDING is \"{value}\": it is an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them."
        )),
    }
}

/// A person at a terminal reads what went wrong; a program is told everything, in its format.
fn set_up_log(log: &mut Logger, raw: &Raw) -> Result<()> {
    if std::io::stdout().is_terminal() {
        (log.level, log.format) = (LogLevel::Warn, Format::Compact);
    }
    if !raw.log_level.is_empty() {
        log.level = one_of("LOG_LEVEL", &raw.log_level, "error, warn, info, debug, trace or off")?;
    }
    if !raw.log_format.is_empty() {
        log.format = one_of("LOG_FORMAT", &raw.log_format, "compact, pretty or json")?;
    }
    log.override_filter = Some(filter(&log.level));
    Ok(())
}

fn one_of<T: DeserializeOwned>(name: &str, value: &str, choices: &str) -> Result<T> {
    match serde_json::from_value(value.to_ascii_lowercase().into()) {
        Ok(choice) => Ok(choice),
        Err(_) => refuse(format!("{name} is \"{value}\": it is {choices}.")),
    }
}

/// Every migration and every route is said only to who looks for a fault.
fn filter(level: &LogLevel) -> String {
    let frame = if matches!(level, LogLevel::Info) { &LogLevel::Warn } else { level };
    let parts = FRAME.iter().map(|part| format!("{part}={frame}"));
    parts.chain([format!("{}={level}", env!("CARGO_CRATE_NAME"))]).collect::<Vec<_>>().join(",")
}
