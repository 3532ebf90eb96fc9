//! What was wrong with a form, and the small pieces several pages share.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use chrono::Utc;
use serde::Serialize;

use crate::time_zones;

/// What was wrong, per field, in whole sentences; a field called `form` stands for all of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Errors(BTreeMap<String, String>);

impl Errors {
    pub fn none() -> Self {
        Self::default()
    }

    pub fn one(field: &str, words: impl Into<String>) -> Self {
        Self::default().and(field, words)
    }

    pub fn and(mut self, field: &str, words: impl Into<String>) -> Self {
        self.add(field, words);
        self
    }

    pub fn add(&mut self, field: &str, words: impl Into<String>) {
        self.0.insert(field.into(), words.into());
    }

    /// Where what is said of a field can be looked at.
    #[must_use]
    pub fn with_way(mut self, field: &str, path: String) -> Self {
        self.0.insert(format!("{field} way"), path);
        self
    }

    /// What is said of this field may be right all the same.
    #[must_use]
    pub fn with_doubt(mut self, field: &str) -> Self {
        self.0.insert(format!("{field} doubt"), "doubt".into());
        self
    }

    /// Whether anything is wrong with one of these fields.
    pub fn any(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.0.contains_key(*field))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// 200 for a form shown, 422 for one shown again.
    pub fn status(&self) -> StatusCode {
        if self.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// Something with an id that is shown by its name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Named {
    pub id: i64,
    pub name: String,
}

/// One entry of a drop-down.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// The time zones to choose from, each with how far it is from UTC now.
pub fn zones() -> Vec<Choice> {
    let now = Utc::now();
    let label = |name: &str| name.parse().map(|zone| time_zones::offset(zone, now)).unwrap_or_default();
    time_zones::names().map(|name| Choice { value: name.to_owned(), label: label(name) }).collect()
}
