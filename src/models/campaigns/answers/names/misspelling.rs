use super::super::{calendar, company, numbers};
use crate::models::{consents::keyword, wording};

/// What is shorter may be any word.
const SHORTEST: usize = 4;

/// In how many letters one word misspells another; none where it is a word of its own or too far away.
pub fn misspelling(typed: &str, meant: &str) -> Option<usize> {
    if typed == meant {
        Some(0)
    } else if begins_alike(typed, meant) {
        let drawn_out = is_drawn_out(typed, meant).then_some(1);
        let long = typed.chars().count() >= SHORTEST;
        let distance = drawn_out.or_else(|| wording::distance(typed, meant, tolerance(meant)).filter(|_| long));
        distance.filter(|_| !is_a_word(typed))
    } else {
        None
    }
}

/// What is as near to a keyword as to a choice is neither.
pub fn is_nearly_keyword(typed: &str, distance: usize) -> bool {
    keyword::words().any(|word| wording::distance(typed, word, distance).is_some())
}

fn is_a_word(word: &str) -> bool {
    calendar::has(word) || company::knows(word) || numbers::cardinal(word).is_some() || numbers::ordinal(word).is_some()
}

/// A word may be a letter off from four letters, two from eight.
fn tolerance(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// "impossible" and "unhappy" misspell nothing: mistakes are rarely in the first letter, and what is put in front negates.
fn begins_alike(typed: &str, meant: &str) -> bool {
    let (mut typed, mut meant) = (typed.chars(), meant.chars());
    let (typed, meant) = ([typed.next(), typed.next()], [meant.next(), meant.next()]);
    typed[0] == meant[0] || (typed[0] == meant[1] && typed[1] == meant[0])
}

/// "yesss", "pizzaaaa"
fn is_drawn_out(typed: &str, meant: &str) -> bool {
    let last = meant.chars().last();
    let more = typed.strip_prefix(meant).filter(|_| meant.chars().count() > 1);
    more.is_some_and(|more| more.chars().all(|letter| Some(letter) == last))
}
