//! What was wrong with a form, and the small pieces several pages share.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::Serialize;

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

/// Every time zone there is, for a drop-down.
pub fn zones() -> Vec<Choice> {
    let name = |zone: &chrono_tz::Tz| zone.name().to_owned();
    let is_place = |zone: &String| zone.contains('/') && !zone.starts_with("Etc/") || zone == "UTC";
    let names = chrono_tz::TZ_VARIANTS.iter().map(name).filter(is_place);
    names.map(|zone| Choice { label: zone.replace('_', " "), value: zone }).collect()
}
