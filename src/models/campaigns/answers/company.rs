mod lists; // the words themselves, in seven languages

use super::text::Piece;
use lists::{ARTICLES, BEFORE_NUMBERS, DOUBTING, JOINTS, NO, PHRASES, PREPOSITIONS, PRONOUNS, REFUSING, YES};
use std::{collections::HashMap, sync::LazyLock};

/// What words around an answer do to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: "good morning". It hides a label within it ("Guten Morgen").
    Greeting,
    /// Nothing: "please".
    Polite,
    /// Alone it agrees to something, nobody knows to what: "ok".
    Agreeing,
    /// They make a sentence of it: "I'd like".
    Sentence,
    /// They make it uncertain: "maybe".
    Hedge,
    /// They choose several: "both".
    Many,
    /// They say no: "can't make it".
    Declining,
}

/// A phrase without its first word.
type Rest = (Vec<&'static str>, Kind);

static BY_FIRST_WORD: LazyLock<HashMap<&'static str, Vec<Rest>>> = LazyLock::new(|| {
    let mut phrases: HashMap<&'static str, Vec<Rest>> = HashMap::new();
    for (kind, list) in PHRASES {
        for phrase in list.split(", ") {
            let mut words = phrase.split_whitespace();
            phrases.entry(words.next().unwrap_or_default()).or_default().push((words.collect(), kind));
        }
    }
    phrases.values_mut().for_each(|rests| rests.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len())));
    phrases
});

/// The phrases that the pieces begin with, the longest first, and how many pieces each is.
pub fn phrases(pieces: &[Piece]) -> impl Iterator<Item = (usize, Kind)> {
    let rests = pieces.first().and_then(Piece::word).and_then(|word| BY_FIRST_WORD.get(word)).into_iter().flatten();
    rests.filter(|(rest, _)| follows(&pieces[1..], rest)).map(|(rest, kind)| (rest.len() + 1, *kind))
}

/// Whether a word is known to stand beside answers, so that it is no misspelling of one.
pub fn knows(word: &str) -> bool {
    let alone = [ARTICLES, PREPOSITIONS, BEFORE_NUMBERS, JOINTS, YES, NO, PRONOUNS];
    BY_FIRST_WORD.contains_key(word) || alone.iter().any(|words| has(words, word))
}

pub fn is_article(word: &str) -> bool {
    has(ARTICLES, word)
}

pub fn is_preposition(word: &str) -> bool {
    has(PREPOSITIONS, word)
}

pub fn names_a_number(word: &str) -> bool {
    has(BEFORE_NUMBERS, word)
}

pub fn joins(word: &str) -> bool {
    has(JOINTS, word)
}

pub fn is_yes(word: &str) -> bool {
    has(YES, word)
}

pub fn is_no(word: &str) -> bool {
    has(NO, word)
}

pub fn is_pronoun(word: &str) -> bool {
    has(PRONOUNS, word)
}

pub fn doubts(sign: char) -> bool {
    DOUBTING.contains(sign)
}

pub fn refuses(sign: char) -> bool {
    REFUSING.contains(sign)
}

fn follows(pieces: &[Piece], words: &[&str]) -> bool {
    pieces.len() >= words.len() && pieces.iter().zip(words).all(|(piece, word)| piece.word() == Some(word))
}

fn has(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}
