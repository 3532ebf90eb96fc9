//! The words that correct what was said, and those that rule a choice out.

use super::super::{
    company::phrase_at,
    findings::Findings,
    lists::section,
    names::Names,
    text::{Piece, Text, spoken},
};
use std::sync::LazyLock;

/// What takes back what was said, at the beginning of a clause.
static CORRECTIONS: Phrases = LazyLock::new(|| section(LIST, "corrections"));
/// What may take it back, if another choice follows.
static APOLOGIES: Phrases = LazyLock::new(|| section(LIST, "apologies"));
/// What draws a conclusion.
static CONCLUSIONS: Phrases = LazyLock::new(|| section(LIST, "conclusions"));
/// What rules out the choices that follow.
static RULING_OUT: Phrases = LazyLock::new(|| section(LIST, "ruling out"));
/// What rules out the choices before it.
static RULED_OUT: Phrases = LazyLock::new(|| section(LIST, "ruled out"));

/// What rules out more than one, without naming them.
static NEITHER: Phrases = LazyLock::new(|| section(LIST, "neither"));

type Phrases = LazyLock<Vec<&'static str>>;

const LIST: &str = include_str!("phrases.txt");

/// Whether a clause takes back what was said, and what it says besides.
pub fn correction<'a>(pieces: &'a [Piece], names: &Names<'_>) -> (bool, &'a [Piece]) {
    let answers_no = |phrase: &str| {
        names.no().is_some() && (phrase.ends_with(" no") || phrase == "no sorry" || phrase.starts_with("no mejor"))
    };
    let length = phrase_at(&CORRECTIONS, pieces, |phrase| !answers_no(phrase));
    (length > 0, &pieces[length..])
}

/// What a clause says behind a word that concludes: "so thursday".
pub fn conclusion(pieces: &[Piece]) -> Option<&[Piece]> {
    let length = phrase_at(&CONCLUSIONS, pieces, |_| true);
    (length > 0).then(|| &pieces[length..])
}

/// Whether a clause begins with words that take back what was said, if an answer follows.
pub fn apologises(pieces: &[Piece]) -> bool {
    phrase_at(&APOLOGIES, pieces, |_| true) > 0
}

/// Whether a clause says that neither will do.
pub fn is_neither(pieces: &[Piece]) -> bool {
    !pieces.is_empty() && phrase_at(&NEITHER, pieces, |_| true) == pieces.len()
}

/// Whether a clause begins by saying that nobody is there.
pub fn is_absent(pieces: &[Piece]) -> bool {
    phrase_at(&RULING_OUT, pieces, |phrase| ABSENT.contains(&phrase.split(' ').next_back().unwrap_or_default())) > 0
}

/// How phrases end that say that nobody is there.
const ABSENT: [&str; 8] = ["out", "day", "away", "busy", "working", "work", "home", "in"];

/// The choices that a clause rules out, and does nothing else.
pub fn ruled_out(pieces: &[Piece], names: &Names<'_>) -> Option<Vec<i64>> {
    if names.no().is_some() {
        return None;
    }
    let lead = phrase_at(&RULING_OUT, pieces, |_| true);
    // "No 2" is a number.
    let numbers = spoken(&pieces[..lead]) == "no" && pieces.get(lead).and_then(Piece::word).is_none();
    let rest = if lead > 0 && !numbers { &pieces[lead..] } else { before_ending(pieces)? };
    let found = Findings::new(&Text { pieces: rest.to_vec(), ..Text::default() }, names);
    found.names_only().then(|| found.chosen.iter().map(|(number, _)| *number).collect())
}

/// What stands before the words that rule it out.
fn before_ending(pieces: &[Piece]) -> Option<&[Piece]> {
    let end = (1..pieces.len()).find(|at| phrase_at(&RULED_OUT, &pieces[*at..], |_| true) == pieces.len() - at)?;
    Some(&pieces[..end])
}
