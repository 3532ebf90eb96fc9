mod counting; // numbers, and what stands before them
mod walk; // from piece to piece

use super::{Why, names::Names, text::Text};
pub use counting::number_at;
use walk::Walk;

/// What is found in a text, from its first piece to its last.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Choices it names, each with by what.
    pub chosen: Vec<(i64, Why)>,
    /// Numbers that no choice has.
    pub absent: Vec<i64>,
    /// A word that belongs to no answer.
    pub foreign: bool,
    pub agrees: bool,
    pub declines: bool,
    /// A yes or a no that counts only where nothing else is chosen: "of course", 👎.
    pub implied: Vec<(i64, Why)>,
    pub hedges: bool,
    pub joins: bool,
    pub chooses_many: bool,
    /// It tells of something else.
    pub tells: bool,
    /// It says that its writer comes, or that something suits: no "no" goes with that.
    pub attends: bool,
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
        let mut found = walk.found.settle(names.no());
        let is_common = |(number, why): &(i64, Why)| *why != Why::Number && names.is_common(*number);
        found.foreign |= found.attends && found.chosen.iter().any(is_common);
        found
    }

    fn implies_only(&self, number: Option<i64>) -> bool {
        !self.attends && !self.agrees && self.implied.iter().all(|(implied, _)| Some(*implied) == number)
    }

    /// Whether it names choices and says nothing else.
    pub fn names_only(&self) -> bool {
        !self.chosen.is_empty() && self.is_plain()
    }

    /// Whether it is mere politeness, or says nothing.
    pub fn adds_nothing(&self) -> bool {
        self.chosen.is_empty() && self.is_plain()
    }

    /// "no" where that is no choice, and nothing else.
    pub fn only_declines(&self) -> bool {
        self.declines && Self { declines: false, ..self.clone() }.adds_nothing()
    }

    fn is_plain(&self) -> bool {
        let doubts = self.foreign || self.hedges || self.asks || self.misheard;
        !doubts && self.absent.is_empty() && !self.declines && !self.chooses_many
    }

    /// What is implied counts alone, and "no, see you then" not at all.
    fn settle(mut self, refusal: Option<i64>) -> Self {
        let agrees = self.attends || self.agrees || !self.implied.is_empty();
        self.foreign |= agrees
            && refusal.is_some()
            && self.chosen.iter().any(|(number, _)| Some(*number) == refusal)
            && !self.implies_only(refusal);
        let implied = std::mem::take(&mut self.implied);
        if self.chosen.is_empty() && self.absent.is_empty() && !self.declines {
            self.chosen = implied;
        }
        self
    }
}
