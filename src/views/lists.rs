//! A list that is brought along for a campaign: uploading it, saying what its columns are, taking it in.

use axum::response::Response;
use serde::Serialize;

use super::{Choice, Chrome, Errors, Named, form, numbers, page};

/// Where a list is uploaded; 422 when it cannot be read.
pub fn upload(desk: &Chrome, contents: &UploadPage) -> Response {
    form(desk, "lists/upload.html", contents, &contents.errors)
}

/// What the columns are, and the first rows.
pub fn matching(desk: &Chrome, contents: &MatchingPage) -> Response {
    form(desk, "lists/matching.html", contents, &contents.errors)
}

/// How far it has come.
pub fn taking(desk: &Chrome, contents: &TakingPage) -> Response {
    page(desk, "lists/taking.html", contents)
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct UploadPage {
    pub campaign: Named,
    /// How many stand in the list now.
    pub listed: Many,
    /// What the text may use: "{{list.order}}".
    pub columns: Vec<String>,
    pub pasted: String,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct MatchingPage {
    pub campaign: Named,
    pub list_id: i64,
    pub file: String,
    pub headed: bool,
    pub columns: Vec<Column>,
    pub rows: Vec<FirstRow>,
    /// How many can be taken in.
    pub good: Many,
    pub doubles: Many,
    pub doubtful: Many,
    pub first_of_two: Many,
    /// Several columns are numbers.
    pub several_numbers: bool,
    pub wrong: Many,
    /// The first that cannot be taken in.
    pub wrongs: Vec<WrongRow>,
    /// How many stand in the list now, and would be replaced.
    pub listed: Many,
    /// The campaign goes only to who agreed to marketing.
    pub advertises: bool,
    /// How all of them agreed to marketing, and to what; empty: not said.
    pub how: String,
    pub hows: Vec<Choice>,
    pub note: String,
    pub errors: Errors,
}

/// One of the first rows, cell by cell, with the number as it is read; none: it cannot be taken in.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FirstRow {
    pub cells: Vec<String>,
    pub number: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Column {
    pub number: usize,
    pub heading: String,
    /// `number`, `name`, `keep` or `ignore`.
    pub role: &'static str,
    /// What it is called in a text.
    pub variable: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct WrongRow {
    /// Of the file.
    pub line: u64,
    pub words: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct TakingPage {
    pub campaign: Named,
    pub file: String,
    pub taken: Many,
}

/// A count for reading: "1,234".
#[derive(Clone, Debug, Default, Serialize)]
pub struct Many {
    pub n: i64,
    pub words: String,
}

impl Many {
    pub fn of(count: impl TryInto<i64>) -> Self {
        let n = count.try_into().unwrap_or(0);
        Self { n, words: numbers::exact(n) }
    }
}
