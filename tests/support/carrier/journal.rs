use parley::doctor::journal::Entry;
use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
};

/// What a carrier saw with its own eyes, as `parley doctor --journal` reads it: each line is on the disk before
/// anybody hears of it.
pub struct Journal(File);

impl Journal {
    pub fn open(file: &Path) -> Self {
        Self(OpenOptions::new().create(true).append(true).open(file).unwrap())
    }

    pub fn write(&mut self, entry: &Entry) {
        let line = serde_json::to_string(entry).unwrap() + "\n";
        self.0.write_all(line.as_bytes()).unwrap();
        self.0.sync_data().unwrap();
    }
}
