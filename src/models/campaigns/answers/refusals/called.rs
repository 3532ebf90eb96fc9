use super::super::{
    Choice, company,
    names::Name,
    numbers,
    text::{Piece, Text},
};
use crate::models::consents::keyword::{self, Packs};

/// Letters of a label or synonym.
const LONGEST_NAME: usize = 60;

/// A label or synonym, and where it stands.
pub struct Called<'a> {
    pub choice: usize,
    pub field: &'static str,
    text: &'a str,
    name: Name,
}

/// Everything that a choice is called.
pub fn called<'a>(place: usize, choice: &'a Choice<'a>) -> Vec<Called<'a>> {
    let of = |field, text: &'a str| Called {
        choice: place,
        field,
        text,
        name: Name::new(choice.number, field == "label", text),
    };
    let synonyms = choice.synonyms.iter().map(|synonym| of("synonyms", synonym));
    std::iter::once(of("label", choice.label)).chain(synonyms).collect()
}

impl Called<'_> {
    pub fn unfit(&self) -> Option<String> {
        let Text { pieces, signs, .. } = &self.name.text;
        let what = if self.field == "label" { "label" } else { "synonym" };
        let text = self.text.trim();
        if text.is_empty() {
            Some(format!("A {what} is missing."))
        } else if pieces.is_empty() && signs.is_empty() {
            Some(format!("“{text}” has no letters or figures by which an answer could be known."))
        } else if text.chars().count() > LONGEST_NAME {
            Some(format!("A {what} may have {LONGEST_NAME} letters."))
        } else {
            self.goes_along().then(|| format!("“{text}” goes along with any answer and says nothing by itself."))
        }
    }

    /// "Please", "number": what an answer is read without.
    fn goes_along(&self) -> bool {
        company::phrases(&self.name.text.pieces).any(|(length, kind)| {
            length == self.name.text.pieces.len() && matches!(kind, company::Kind::Polite | company::Kind::Greeting)
        })
    }

    pub fn keyword(&self, packs: Packs) -> Option<String> {
        let text = self.text.trim();
        keyword::is_word(text, packs)
            .then(|| format!("“{text}” is a word for STOP, START or HELP, so nobody could choose it."))
    }

    /// Like something that chooses otherwise.
    pub fn confused(&self, choices: &[Choice<'_>], before: &[Self]) -> Option<String> {
        let text = self.text.trim();
        let number = self.reads_as_number().filter(|number| *number != self.name.number);
        if let Some(number) = number.filter(|number| choices.iter().any(|choice| choice.number == *number)) {
            return Some(format!("“{text}” reads like the number of choice {number}."));
        }
        let alike = before.iter().find(|other| other.choice != self.choice && self.reads_like(other))?;
        Some(format!("“{text}” reads like “{}” of choice {}.", alike.text.trim(), alike.name.number))
    }

    fn reads_as_number(&self) -> Option<i64> {
        match self.name.text.pieces.as_slice() {
            [Piece::Number(number) | Piece::Ordinal(number)] => Some(*number),
            [Piece::Word(word)] => numbers::cardinal(word).or_else(|| numbers::ordinal(word)),
            _ => None,
        }
    }

    fn reads_like(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.name.text, &other.name.text);
        let signs = mine.pieces.is_empty()
            && theirs.pieces.is_empty()
            && mine.signs.iter().any(|sign| theirs.signs.contains(sign));
        signs || self.name.is(&theirs.pieces)
    }
}
