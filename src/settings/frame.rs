//! What the frame is told: where it listens.

use super::{refuse, trimmed};
use loco_rs::{Result, config::Config};
use serde::Deserialize;
use std::net::IpAddr;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    port: String,
    binding: String,
}

/// Fills in what is set, else what suits the place.
pub fn set_up(mut config: Config) -> Result<Config> {
    let raw: Raw = trimmed(&config)?;
    config.server.port = port(&raw.port, config.server.port)?;
    config.server.binding = binding(&raw.binding, config.server.binding)?;
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
