mod words; // single words, in seven languages

use super::{lists::section, text::Piece};
use crate::models::wording;
use std::{collections::HashMap, sync::LazyLock};
use words::{
    AGREEING, ARTICLES, BEFORE_NUMBERS, DISAGREEING, DOUBTING, FAREWELLS, JOINTS, NO, OBJECTS, PREPOSITIONS, PRONOUNS,
    REFUSING, YES,
};

/// What words around an answer do to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: "good morning". It hides a label within it ("Guten Morgen").
    Greeting,
    /// Nothing: "please".
    Polite,
    /// Alone it agrees to something, nobody knows to what: "ok".
    Agreeing,
    /// Alone it is a yes: "of course"; beside an answer it does nothing.
    Affirming,
    /// Alone they are a yes, and no "no" goes with them: "I'll be there".
    Coming,
    /// No "no" goes with them, but alone they are no yes: "that works".
    Attending,
    /// They make a sentence of it: "I'd like".
    Sentence,
    /// They make it uncertain: "maybe".
    Hedge,
    /// They choose several: "both".
    Many,
    /// They tell of something else: "I'll let you know".
    Story,
    /// They say no: "can't make it".
    Declining,
}

impl Kind {
    /// Each with the section of the list that has its phrases.
    const ALL: [(Self, &'static str); 11] = [
        (Self::Greeting, "greeting"),
        (Self::Polite, "polite"),
        (Self::Agreeing, "agreeing"),
        (Self::Affirming, "affirming"),
        (Self::Coming, "coming"),
        (Self::Attending, "attending"),
        (Self::Sentence, "sentence"),
        (Self::Hedge, "hedge"),
        (Self::Many, "many"),
        (Self::Declining, "declining"),
        (Self::Story, "story"),
    ];
}

const LIST: &str = include_str!("company/phrases.txt");

/// A phrase without its first word.
type Rest = (Vec<&'static str>, Kind);

static BY_FIRST_WORD: LazyLock<HashMap<&'static str, Vec<Rest>>> = LazyLock::new(|| {
    let mut phrases: HashMap<&'static str, Vec<Rest>> = HashMap::new();
    for (kind, phrase) in listed() {
        let mut words = phrase.split_whitespace();
        phrases.entry(words.next().unwrap_or_default()).or_default().push((words.collect(), kind));
    }
    phrases.values_mut().for_each(|rests| rests.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len())));
    phrases
});

/// Every phrase of the list with its kind.
fn listed() -> impl Iterator<Item = (Kind, &'static str)> {
    Kind::ALL.into_iter().flat_map(|(kind, name)| section(LIST, name).into_iter().map(move |phrase| (kind, phrase)))
}

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

/// How many pieces the longest of some phrases takes that a text begins with, of those that will do.
pub fn phrase_at(phrases: &[&str], pieces: &[Piece], will_do: impl Fn(&str) -> bool) -> usize {
    let begins = |phrase: &&&str| follows(pieces, &phrase.split(' ').collect::<Vec<_>>());
    let fitting = phrases.iter().filter(|phrase| will_do(phrase)).filter(begins);
    fitting.map(|phrase| phrase.split(' ').count()).max().unwrap_or(0)
}

/// How many pieces that take leave stand before a day: "see you", "bis".
pub fn farewell(pieces: &[Piece]) -> Option<usize> {
    FAREWELLS.iter().find(|words| follows(pieces, words)).map(|words| words.len())
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

/// "and", which goes on with what was said.
pub fn adds(word: &str) -> bool {
    matches!(word, "and" | "et" | "und" | "en")
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

/// "1 star" is an answer only where that is the lowest of a scale.
pub fn is_star(word: &str) -> bool {
    matches!(word, "star" | "stars")
}

/// "it" in "pick it up".
pub fn is_object(word: &str) -> bool {
    has(OBJECTS, word)
}

pub fn agrees(sign: char) -> bool {
    AGREEING.contains(sign)
}

pub fn disagrees(sign: char) -> bool {
    DISAGREEING.contains(sign)
}

pub fn doubts(sign: char) -> bool {
    DOUBTING.contains(sign)
}

pub fn refuses(sign: char) -> bool {
    REFUSING.contains(sign)
}

/// "plaese"
pub fn is_nearly_polite(word: &str) -> bool {
    ["please", "thanks"].iter().any(|polite| !wording::is_known(word) && wording::slips(word, polite, 2).is_some())
}

fn follows(pieces: &[Piece], words: &[&str]) -> bool {
    pieces.len() >= words.len() && pieces.iter().zip(words).all(|(piece, word)| piece.word() == Some(word))
}

/// Whether a word is among these.
pub fn has(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}
