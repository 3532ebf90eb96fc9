//! PostgreSQL's own programs. They are told in their environment where the database is: a command line is for
//! everybody on the machine to read.

use crate::operations::refuse;
use loco_rs::{Error, Result};
use percent_encoding::percent_decode_str;
use std::{ffi::OsStr, io::ErrorKind, process::Command};
use url::Url;

/// One of them, about to be run.
pub struct Program {
    name: &'static str,
    command: Command,
}

impl Program {
    pub fn new(name: &'static str, database_url: &str) -> Result<Self> {
        let mut command = Command::new(name);
        command.envs(environment(database_url)?);
        Ok(Self { name, command })
    }

    /// The name of the database, which pg_restore wants to be told.
    pub fn database(database_url: &str) -> Result<String> {
        let named = environment(database_url)?.into_iter().rev().find(|(name, _)| *name == "PGDATABASE");
        named.map(|(_, name)| name).ok_or_else(|| Error::Message("DATABASE_URL names no database.".to_owned()))
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(arguments);
        self
    }

    /// What it writes, once it has succeeded; else what it complains of.
    pub fn run(mut self) -> Result<String> {
        let name = self.name;
        match self.command.output() {
            Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            Ok(output) => refuse(format!("{name} says: {}", String::from_utf8_lossy(&output.stderr).trim())),
            Err(error) if error.kind() == ErrorKind::NotFound => refuse(format!(
                "{name} is missing. It comes with PostgreSQL's client programs (Debian: postgresql-client), in a version no older than the server's."
            )),
            Err(error) => refuse(format!("{name} cannot be run: {error}.")),
        }
    }
}

/// The parts of a database's address, by the names that PostgreSQL's programs know.
fn environment(database_url: &str) -> Result<Vec<(&'static str, String)>> {
    let url =
        Url::parse(database_url).map_err(|error| Error::Message(format!("DATABASE_URL is no address: {error}.")))?;
    let parts = [
        ("PGHOST", url.host_str().map(decoded)),
        ("PGPORT", url.port().map(|port| port.to_string())),
        ("PGUSER", Some(decoded(url.username()))),
        ("PGPASSWORD", url.password().map(decoded)),
        ("PGDATABASE", Some(decoded(url.path().trim_start_matches('/')))),
    ];
    let asked = url.query_pairs().filter_map(|(key, value)| Some((variable(&key)?, Some(value.into_owned()))));
    Ok(parts
        .into_iter()
        .chain(asked)
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
        .collect())
}

fn variable(key: &str) -> Option<&'static str> {
    Some(match key {
        "host" | "hostaddr" => "PGHOST",
        "port" => "PGPORT",
        "user" => "PGUSER",
        "password" => "PGPASSWORD",
        "dbname" => "PGDATABASE",
        "sslmode" | "ssl-mode" => "PGSSLMODE",
        "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
        "sslcert" | "ssl-cert" => "PGSSLCERT",
        "sslkey" | "ssl-key" => "PGSSLKEY",
        "application_name" => "PGAPPNAME",
        "options" => "PGOPTIONS",
        _ => return None,
    })
}

fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_in_the_environment() {
        let told =
            environment("postgres://desk:p%40ss@db.example:5433/parley?sslmode=require&host=%2Frun%2Fpg").unwrap();

        let told: Vec<(&str, &str)> = told.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(
            told,
            [
                ("PGHOST", "db.example"),
                ("PGPORT", "5433"),
                ("PGUSER", "desk"),
                ("PGPASSWORD", "p@ss"),
                ("PGDATABASE", "parley"),
                ("PGSSLMODE", "require"),
                ("PGHOST", "/run/pg"),
            ]
        );
    }
}
