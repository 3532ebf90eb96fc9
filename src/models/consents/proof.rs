//! What is known of how something was said: in which way, and anything that proves it.

use super::How;
use crate::models::{ModelError, ModelResult, messages};

const LONGEST_NOTE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub(super) how: How,
    pub(super) note: String,
    /// A text that says it, and its inbox.
    pub(super) message: Option<(i64, i64)>,
}

impl Proof {
    /// Reads what was typed.
    pub fn read(how: &str, note: &str) -> ModelResult<Self> {
        let how = how.parse().map_err(|()| ModelError::invalid("how", "Choose how they said it."))?;
        let note = note.replace("\r\n", "\n").trim().to_owned();
        if note.chars().count() > LONGEST_NOTE {
            return Err(ModelError::invalid("note", "This note is longer than 2,000 characters."));
        }
        Ok(Self { how, note, message: None })
    }

    /// Reads what was typed of the people of a list; none where nothing was.
    pub fn perhaps(how: &str, note: &str) -> ModelResult<Option<Self>> {
        match (how, note.trim()) {
            ("", "") => Ok(None),
            ("", _) => Err(ModelError::invalid("how", "Choose how they agreed, or take away what they agreed to.")),
            _ => {
                let proof = Self::read(how, note)?;
                proof.spelled_out()?;
                Ok(Some(proof))
            }
        }
    }

    /// A text of theirs that says it in their own words.
    pub fn text(message: &messages::Model) -> Self {
        Self { how: How::Text, note: String::new(), message: Some((message.id, message.inbox_id)) }
    }

    /// What was said of the people of a list, as it was kept with it.
    pub fn of_list(how: &str, words: &str, file: &str) -> Self {
        let note = if file.is_empty() { words.to_owned() } else { format!("{words}\nList: {file}") };
        Self { how: how.parse().unwrap_or(How::Other), note, message: None }
    }

    pub fn how(&self) -> How {
        self.how
    }

    pub fn note(&self) -> &str {
        &self.note
    }

    /// Whoever agrees to something agrees to something that can be told.
    pub(super) fn spelled_out(&self) -> ModelResult<()> {
        if self.note.is_empty() {
            Err(ModelError::invalid("note", "Write down what they agreed to, or where that can be found."))
        } else {
            Ok(())
        }
    }
}
