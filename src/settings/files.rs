//! Where configuration comes from: the `config` folder if there is one, else the copy inside the binary.

use super::frame;
use loco_rs::{Error, Result, config::Config, environment::Environment};
use rust_embed::RustEmbed;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

#[derive(RustEmbed)]
#[folder = "config/"]
struct Embedded;

/// Reads `desk.yaml` and, laid over it, the file of the environment; the error is a sentence.
pub fn load(environment: &Environment) -> Result<Config> {
    let environment = &chosen(environment);
    // Loco merges `x.local.yaml` over `x.yaml`: that is how what is common and what differs come together.
    let (common, own) = (text("desk.yaml")?, text(&format!("{environment}.yaml"))?);
    let folder = laid_out(environment, &common, &own).map_err(|error| {
        Error::Message(format!(
            "The configuration cannot be written to {}: {error}. Make room there, or set TMPDIR to another folder.",
            std::env::temp_dir().display()
        ))
    })?;
    frame::set_up(environment.load_from_folder(folder.path())?)
}

fn laid_out(environment: &Environment, common: &str, own: &str) -> std::io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join(format!("{environment}.yaml")), common)?;
    std::fs::write(folder.path().join(format!("{environment}.local.yaml")), own)?;
    Ok(folder)
}

/// The environment to run in: a release binary serves customers unless told otherwise.
pub fn environment() -> Environment {
    chosen(&Environment::from(loco_rs::environment::resolve_from_env()))
}

fn chosen(environment: &Environment) -> Environment {
    let named = ["LOCO_ENV", "RAILS_ENV", "NODE_ENV"].iter().any(|name| std::env::var_os(name).is_some());
    if !named && !cfg!(debug_assertions) && *environment == Environment::Development {
        Environment::Production
    } else {
        environment.clone()
    }
}

fn text(name: &str) -> Result<String> {
    let on_disk = folder().join(name);
    if on_disk.exists() {
        return Ok(std::fs::read_to_string(on_disk)?);
    }
    let file = Embedded::get(name).ok_or_else(|| Error::Message(format!("There is no configuration {name}.")))?;
    Ok(String::from_utf8_lossy(&file.data).into_owned())
}

fn folder() -> PathBuf {
    std::env::var_os("LOCO_CONFIG_FOLDER").map_or_else(|| Path::new("config").to_path_buf(), PathBuf::from)
}
