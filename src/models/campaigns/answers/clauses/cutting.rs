//! Where one clause ends and the next begins.

use crate::models::wording::{fold, is_apostrophe};

/// Signs at which a writer pauses.
const PAUSES: [char; 11] = [',', ';', '!', '\n', '(', ')', '\u{2026}', '\u{2013}', '\u{2014}', '|', '*'];

/// Signs at which a writer pauses only before a blank: "2.30" and addresses go on.
const STOPS: [&str; 4] = [". ", ".\n", " - ", " -- "];

/// Words that begin another clause where nobody pauses, folded.
const BEGINNINGS: &str = "not so oops actually wait sorry as because since cos cuz coz i im ive we were weve my neither instead scrap ignore \
                          nicht pas sondern denn weil ich je car porque estoy sino estou perche sono omdat niet dus donc quindi entonces asi perdon pardon scusa desculpe anzi digo";

/// Those of them that say that a reason follows.
const REASONS: &str = "as because since cos cuz coz denn weil car porque perche omdat so sorry neither dus donc quindi entonces asi not nicht pas";

/// Words that begin another clause before one that corrects: "no make that 3", "oh wait".
const BEFORE_CORRECTIONS: &str = "no oh ah";
const CORRECTING: &str = "make wait sorry oops actually scrap no";

/// Words that never end a clause: what follows belongs to them.
const GOING_ON: &str = "ignore changed change so sorry not and but or if as am are is be oh ah oops wait actually can could may did do what when where how i im ive we \
                        were though then while that than like said hi hello hey make it";

/// The clauses of a text, as typed.
pub fn clauses(text: &str) -> Vec<Clause<'_>> {
    let mut clauses = Vec::new();
    for part in parts(text) {
        cut(part, &mut clauses);
    }
    clauses.retain(|clause| clause.typed.chars().any(|letter| !letter.is_whitespace()));
    clauses
}

/// A part of a text.
#[derive(Clone, Copy, Debug)]
pub struct Clause<'a> {
    pub typed: &'a str,
    /// Whether its writer paused before it or says that a reason follows.
    pub is_apart: bool,
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    STOPS
        .iter()
        .fold(vec![text], |parts, stop| parts.into_iter().flat_map(|part| part.split(stop)).collect())
        .into_iter()
        .flat_map(|part| part.split(PAUSES))
}

/// Cuts before each word that begins a clause.
fn cut<'a>(part: &'a str, clauses: &mut Vec<Clause<'a>>) {
    let words: Vec<(usize, String)> = words(part).collect();
    let (mut start, mut is_apart) = (0, true);
    for (index, (at, word)) in words.iter().enumerate().skip(1) {
        let next = words.get(index + 1).map_or("", |(_, word)| word.as_str());
        if begins(&words[index - 1].1, word, next) {
            clauses.push(Clause { typed: &part[start..*at], is_apart });
            (start, is_apart) = (*at, has(REASONS, word));
        }
    }
    clauses.push(Clause { typed: &part[start..], is_apart });
}

fn begins(before: &str, word: &str, next: &str) -> bool {
    let corrects = has(BEFORE_CORRECTIONS, word) && has(CORRECTING, next);
    let goes_on = has(GOING_ON, before) || (has(BEFORE_CORRECTIONS, before) && has(CORRECTING, word));
    (corrects || has(BEGINNINGS, word)) && !goes_on
}

/// The words between blanks, folded, and where they begin.
fn words(part: &str) -> impl Iterator<Item = (usize, String)> {
    let starts = part.char_indices().scan(true, |blank, (at, letter)| {
        let starts = *blank && !letter.is_whitespace();
        *blank = letter.is_whitespace();
        Some((starts, at))
    });
    starts.filter(|(starts, _)| *starts).map(|(_, at)| {
        let word = part[at..].split_whitespace().next().unwrap_or_default();
        (at, fold(word).chars().filter(|letter| !is_apostrophe(*letter)).collect())
    })
}

fn has(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}
