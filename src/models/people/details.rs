//! A name, notes and an owner that can be.

use crate::models::{ModelError, ModelResult, users};
use sea_orm::ConnectionTrait;
use unicode_normalization::UnicodeNormalization;

const LONGEST_NAME: usize = 200;
const LONGEST_NOTES: usize = 10_000;

/// What is known of a person besides their numbers, read and found to be possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    pub(super) name: Option<String>,
    pub(super) notes: String,
    owner_id: Option<i64>,
    pub(super) time_zone: Option<String>,
}

impl Details {
    /// Reads what was typed; whether the owner can be one shows when it is kept.
    pub fn read(name: &str, notes: &str, owner_id: Option<i64>) -> ModelResult<Self> {
        Ok(Self { name: read_name(name)?, notes: read_notes(notes)?, owner_id, time_zone: None })
    }

    /// Where they are, if somebody knows better than their number.
    pub fn in_zone(self, time_zone: &str) -> ModelResult<Self> {
        Ok(Self { time_zone: users::read_zone(time_zone)?, ..self })
    }

    /// The owner, who can sign in; one who no longer can may stay, but not become it.
    pub(super) async fn owner(&self, db: &impl ConnectionTrait, before: Option<i64>) -> ModelResult<Option<i64>> {
        match self.owner_id {
            Some(id) if self.owner_id != before && users::find_active(db, id).await?.is_none() => {
                Err(ModelError::invalid("owner_id", "Choose an owner who can sign in."))
            }
            owner => Ok(owner),
        }
    }
}

/// Nothing where nobody gave them a name yet.
fn read_name(name: &str) -> ModelResult<Option<String>> {
    let name = name.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Ok(None),
        length if length > LONGEST_NAME => Err(ModelError::invalid("name", "This name is longer than 200 characters.")),
        _ if name.chars().any(char::is_control) => {
            Err(ModelError::invalid("name", "There is a character in this name that cannot be shown."))
        }
        _ => Ok(Some(name)),
    }
}

fn read_notes(notes: &str) -> ModelResult<String> {
    let notes = notes.replace("\r\n", "\n").trim_end().to_owned();
    if notes.chars().count() > LONGEST_NOTES {
        Err(ModelError::invalid("notes", "These notes are longer than 10,000 characters."))
    } else {
        Ok(notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_may_be_missing() {
        assert_eq!(Details::read("  Grace \n Hopper ", "", None).unwrap().name.as_deref(), Some("Grace Hopper"));
        assert_eq!(Details::read("   ", "", None).unwrap().name, None);
    }

    #[test]
    fn what_is_too_long_or_cannot_be_shown_is_refused() {
        assert!(Details::read(&"x".repeat(201), "", None).is_err());
        assert!(Details::read("Gr\u{7}ace", "", None).is_err());
        assert!(Details::read("Grace", &"x".repeat(10_001), None).is_err());
        assert!(Details::default().in_zone("Mars/Olympus").is_err());
    }
}
