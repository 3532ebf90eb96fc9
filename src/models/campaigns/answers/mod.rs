//! What an answer to a campaign's question means. A text that was counted wrongly cannot be told from one that was counted
//! right, so in doubt it is none: a person is asked again, or answered by somebody.

mod calendar; // days and months, which misspell nothing
mod clauses; // an answer in several steps
mod company; // what people say around an answer
mod findings; // what is found in a text, word by word
mod lists; // phrases in text files
mod names; // labels and synonyms, and how near a text comes to one
mod numbers; // numbers as words
mod reading; // what came of it, in types
mod refusals; // which choices a draft cannot have
mod signed; // an answer with a signature below it
mod sorting; // where a text goes
mod text; // a text in pieces
mod verdict; // what the findings come to
mod why; // by what an answer was known

pub use crate::models::consents::keyword::Packs;
pub use reading::{Doubt, Reading};
pub use refusals::{MOST_CHOICES, Refusal, refusals};
pub use sorting::{Sorted, sort};
pub use why::Why;

use crate::models::consents::keyword;
use findings::Findings;
use names::Names;
use text::Text;

/// A numbered answer that a campaign offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice<'a> {
    pub number: i64,
    pub label: &'a str,
    pub synonyms: Vec<&'a str>,
}

/// Bytes of a text that can be an answer with all its politeness; a longer one is for a person.
const LONGEST: usize = 400;

/// What a text means as an answer. Where keywords may have been said, ask [`sort`], which knows the inbox's languages.
pub fn read(text: &str, choices: &[Choice<'_>]) -> Reading {
    if choices.is_empty() {
        return Reading::Other;
    }
    let names = Names::new(choices);
    let text = text.trim();
    match said(text, &names) {
        Reading::Other => signed::read(text, &names),
        reading => reading,
    }
}

/// What is said, signature and all: at once, or in several steps.
fn said(text: &str, names: &Names<'_>) -> Reading {
    if text.len() > LONGEST || keyword::is_word(text, Packs::default()) {
        return Reading::Other;
    }
    match verdict::of(&Findings::new(&Text::new(text), names)) {
        unread @ (Reading::Other | Reading::Unclear(Doubt::SeveralAtOnce)) => match clauses::read(text, names) {
            Reading::Other => unread,
            reading => reading,
        },
        reading => reading,
    }
}
