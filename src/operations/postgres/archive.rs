//! What stands in a dump of `pg_dump --format=custom`, as `pg_restore` reads it.

use super::programs::Program;
use crate::operations::{label::Label, refuse};
use loco_rs::{Error, Result};
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// A dump of a desk.
pub struct Archive {
    pub schema: String,
    pub label: Label,
    file: PathBuf,
    /// Its table of contents.
    list: String,
}

impl Archive {
    /// Reads what a dump is of without loading it.
    pub fn read(file: &Path, database_url: &str) -> Result<Self> {
        let list = match Program::new("pg_restore", database_url)?.arg("--list").arg(file).run() {
            Ok(list) => list,
            Err(Error::Message(words)) => {
                return refuse(format!("{} is not a backup of a desk on PostgreSQL: {words}", file.display()));
            }
            Err(error) => return Err(error),
        };
        let Some(schema) = schema(&list) else {
            return refuse(format!("{} is a backup, but not of a desk.", file.display()));
        };
        let rows = Program::new("pg_restore", database_url)?
            .args(["--data-only", "--table=desk", "--table=seaql_migrations", "--file=-"])
            .arg(file)
            .run()?;
        Ok(Self { schema, label: label(&rows), file: file.to_path_buf(), list })
    }

    /// Loads all of it into its schema, which is there and empty, or nothing.
    pub fn load(&self, database_url: &str) -> Result<()> {
        let mut list = tempfile::NamedTempFile::new()?;
        for entry in self.list.lines().filter(|entry| !makes_the_schema(entry)) {
            writeln!(list, "{entry}")?;
        }
        let database = Program::database(database_url)?;
        Program::new("pg_restore", database_url)?
            .args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"])
            .args(["--dbname", &database])
            .arg("--use-list")
            .arg(list.path())
            .arg(&self.file)
            .run()?;
        Ok(())
    }
}

/// `219; 1259 16500 TABLE public desk owner`
fn schema(list: &str) -> Option<String> {
    list.lines().find_map(|entry| {
        let words: Vec<&str> = entry.split_whitespace().collect();
        match words[..] {
            [_, _, _, "TABLE", schema, "desk", ..] => Some(schema.to_owned()),
            _ => None,
        }
    })
}

fn makes_the_schema(entry: &str) -> bool {
    matches!(entry.split_whitespace().collect::<Vec<_>>()[..], [_, _, _, "SCHEMA" | "COMMENT" | "ACL", "-", ..])
}

/// The rows stand between `COPY public.desk (key, value) FROM stdin;` and `\.`, parted by tabs.
fn label(sql: &str) -> Label {
    let mut label = Label::default();
    let mut table = "";
    for line in sql.lines() {
        if let Some(copied) = line.strip_prefix("COPY ") {
            table = copied.split(" (").next().and_then(|name| name.rsplit('.').next()).unwrap_or("");
        } else if line == "\\." {
            table = "";
        } else {
            match (table, line.split_once('\t')) {
                ("desk", Some((key, value))) => {
                    label.facts.insert(key.to_owned(), value.to_owned());
                }
                ("seaql_migrations", Some((version, _))) => label.migrations.push(version.to_owned()),
                _ => {}
            }
        }
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_from_between_copy_and_its_end() {
        let label = label(
            "SET x;\nCOPY public.desk (key, value) FROM stdin;\ntime zone\tEurope/London\n\\.\n\nCOPY public.seaql_migrations (version, applied_at) FROM stdin;\nm1\t1700000000\n\\.\nSELECT 1\tno;\n",
        );

        assert_eq!(label.facts.get("time zone").map(String::as_str), Some("Europe/London"));
        assert_eq!((label.facts.len(), label.migrations), (1, vec!["m1".to_owned()]));
    }

    #[test]
    fn the_schema_of_a_desk_is_the_one_of_its_table() {
        let list = "; Archive created at 2026-05-12\n5; 2615 2200 SCHEMA - public owner\n215; 1259 1 TABLE public desk owner\n";

        assert_eq!(schema(list).as_deref(), Some("public"));
        assert!(list.lines().any(makes_the_schema));
        assert_eq!(schema("216; 1259 1 TABLE public other owner"), None);
    }
}
