//! Who answers STOP, START and HELP, and with what words.

use crate::models::error::{Wrong, keep, wrong};
use crate::{
    gateways::registry::Provider,
    models::{
        consents::keyword::Packs,
        messages::{self, keyword_answer},
    },
};

pub const DESK: &str = "desk";
pub const PROVIDER: &str = "provider";

/// What someone typed about keywords.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeywordsDraft {
    /// `desk` or `provider`; empty: as the provider usually does.
    pub answered_by: String,
    pub stop_answer: String,
    pub start_answer: String,
    pub help_answer: String,
    /// Codes of languages, separated by commas.
    pub packs: String,
}

impl Default for KeywordsDraft {
    fn default() -> Self {
        Self {
            answered_by: String::new(),
            stop_answer: keyword_answer::DEFAULT_STOP.to_owned(),
            start_answer: keyword_answer::DEFAULT_START.to_owned(),
            help_answer: keyword_answer::DEFAULT_HELP.to_owned(),
            packs: String::new(),
        }
    }
}

/// How an inbox deals with keywords.
#[derive(Clone, Debug)]
pub struct Keywords {
    /// Else the provider does.
    pub by_desk: bool,
    pub stop_answer: String,
    pub start_answer: String,
    pub help_answer: String,
    /// Languages besides English.
    pub packs: Packs,
}

impl KeywordsDraft {
    pub(super) fn of(inbox: &super::Model) -> Self {
        Self {
            answered_by: if inbox.answers_keywords { DESK } else { PROVIDER }.to_owned(),
            stop_answer: inbox.stop_answer.clone(),
            start_answer: inbox.start_answer.clone(),
            help_answer: inbox.help_answer.clone(),
            packs: inbox.keyword_packs.clone(),
        }
    }

    pub(super) fn read(&self, provider: &Provider, wrongs: &mut Vec<Wrong>) -> Option<Keywords> {
        let by_desk = keep(self.by_desk(provider), wrongs);
        let answer = |field, text: &str| answer(field, text, by_desk.unwrap_or(false));
        let stop = keep(answer("stop_answer", &self.stop_answer), wrongs);
        let start = keep(answer("start_answer", &self.start_answer), wrongs);
        let help = keep(answer("help_answer", &self.help_answer), wrongs);
        let packs = keep(self.packs.parse::<Packs>().map_err(|words| wrong("keyword_packs", words)), wrongs);
        Some(Keywords {
            by_desk: by_desk?,
            stop_answer: stop?,
            start_answer: start?,
            help_answer: help?,
            packs: packs?,
        })
    }

    fn by_desk(&self, provider: &Provider) -> Result<bool, Wrong> {
        match self.answered_by.as_str() {
            "" => Ok(!provider.answers_keywords),
            DESK => Ok(true),
            PROVIDER => Ok(false),
            _ => Err(wrong("keywords_answered_by", "Choose who answers: the desk or the provider.")),
        }
    }
}

fn answer(field: &str, typed: &str, is_needed: bool) -> Result<String, Wrong> {
    let text = typed.replace("\r\n", "\n").trim().to_owned();
    match text.chars().count() {
        0 if is_needed => Err(wrong(field, "Write what is answered, or let the provider answer.")),
        length if length > messages::LONGEST_REPLY => {
            Err(wrong(field, format!("This has {length} characters; a text may have {}.", messages::LONGEST_REPLY)))
        }
        _ => Ok(text),
    }
}
