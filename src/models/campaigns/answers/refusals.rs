mod called; // what is wrong with one label or synonym

use super::Choice;
use crate::models::consents::keyword::Packs;
use called::{Called, called};
use std::collections::HashSet;

/// Why a draft cannot have a choice as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its place among the choices, from 0.
    pub choice: usize,
    /// `number`, `label` or `synonyms`.
    pub field: &'static str,
    /// For whoever writes the draft.
    pub words: String,
}

/// Choices that a campaign may have; number words are known that far.
pub const MOST_CHOICES: usize = 20;
const HIGHEST_NUMBER: i64 = 99;
const MOST_SYNONYMS: usize = 20;

/// Everything that is wrong with the choices of a draft, from top to bottom; nothing when they can be launched.
pub fn refusals(choices: &[Choice<'_>], packs: Packs) -> Vec<Refusal> {
    let called: Vec<Called<'_>> =
        choices.iter().enumerate().flat_map(|(place, choice)| called(place, choice)).collect();
    let mut refused = too_many(choices);
    refused.extend(numbers_refused(choices));
    refused.extend(called.iter().enumerate().filter_map(|(at, name)| {
        let words = name.unfit().or_else(|| name.keyword(packs)).or_else(|| name.confused(choices, &called[..at]));
        words.map(|words| Refusal { choice: name.choice, field: name.field, words })
    }));
    refused.sort_by_key(|refusal| refusal.choice);
    refused
}

fn too_many(choices: &[Choice<'_>]) -> Vec<Refusal> {
    let crowded = choices.iter().enumerate().filter(|(_, choice)| choice.synonyms.len() > MOST_SYNONYMS);
    let synonyms = crowded.map(|(choice, _)| Refusal {
        choice,
        field: "synonyms",
        words: format!("A choice may have {MOST_SYNONYMS} synonyms."),
    });
    let choices = (choices.len() > MOST_CHOICES).then(|| Refusal {
        choice: MOST_CHOICES,
        field: "number",
        words: format!("A campaign may have {MOST_CHOICES} choices."),
    });
    synonyms.chain(choices).collect()
}

fn numbers_refused(choices: &[Choice<'_>]) -> Vec<Refusal> {
    let mut known = HashSet::new();
    let wrong = choices.iter().enumerate().filter_map(|(choice, Choice { number, .. })| {
        let words = if !(0..=HIGHEST_NUMBER).contains(number) {
            Some(format!("A choice has a number from 0 to {HIGHEST_NUMBER}."))
        } else {
            (!known.insert(*number)).then(|| format!("Two choices have the number {number}."))
        };
        words.map(|words| Refusal { choice, field: "number", words })
    });
    wrong.collect()
}
