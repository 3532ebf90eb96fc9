mod counting; // numbers, and what stands before them
mod walk; // from piece to piece

use super::{Why, names::Names, text::Text};
use walk::Walk;

/// What is found in a text, from its first piece to its last.
#[derive(Debug, Default)]
pub struct Findings {
    /// Choices it names, each with by what.
    pub chosen: Vec<(i64, Why)>,
    /// Numbers that no choice has.
    pub absent: Vec<i64>,
    /// A word that belongs to no answer.
    pub foreign: bool,
    pub agrees: bool,
    pub declines: bool,
    pub hedges: bool,
    pub joins: bool,
    pub chooses_many: bool,
    /// It is a sentence, not just an answer.
    pub speaks: bool,
    pub asks: bool,
    /// A word that a telephone may have heard for a number.
    pub misheard: bool,
    pub silent: bool,
}

/// More pieces than that are a story.
const LONGEST: usize = 24;

impl Findings {
    pub fn new(text: &Text, names: &Names<'_>) -> Self {
        let found = Self { asks: text.asks, silent: text.pieces.is_empty(), ..Self::default() };
        let mut walk = Walk { text, names, at: 0, chose: false, found };
        walk.found.foreign = text.pieces.len() > LONGEST;
        while walk.at < text.pieces.len() && !walk.found.foreign {
            walk.at += walk.step();
        }
        text.signs.iter().for_each(|sign| walk.sign(*sign));
        walk.found
    }
}
