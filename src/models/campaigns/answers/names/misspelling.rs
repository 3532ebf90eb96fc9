use super::super::{calendar, company, numbers};
use crate::models::{consents::keyword, wording};
use std::collections::BTreeSet;

/// What is shorter may be any word.
const SHORTEST: usize = 4;

/// Letters of other words that leave no doubt of what one is meant for: "bureau de post".
const ENOUGH: usize = 6;

/// Of what is longer, even the first letter may be wrong.
const LONG: usize = 6;

/// By how many slips one word misspells another; none where it is a word of its own or too far away.
pub fn misspelling(typed: &str, meant: &str) -> Option<usize> {
    let long = typed.chars().count() >= SHORTEST && has_the_letters(typed, meant);
    slips(typed, meant, long).filter(|slips| *slips == 0 || is_plural(typed, meant) || !is_a_word(typed))
}

/// The same for several words that name one thing. The others say what a short one is, and that one is no word of its own.
pub fn misspelling_in_company(typed: &[&str], meant: &[&str]) -> Option<usize> {
    let exact = typed.iter().zip(meant).filter(|(typed, meant)| typed == meant);
    let sure = exact.map(|(typed, _)| typed.chars().count()).sum::<usize>() >= ENOUGH;
    let one = |(typed, meant): (&&str, &&str)| {
        let slips = slips(typed, meant, meant.chars().count() >= SHORTEST);
        slips.filter(|slips| *slips == 0 || sure || !is_a_word(typed))
    };
    typed.iter().zip(meant).map(one).sum()
}

fn slips(typed: &str, meant: &str, long: bool) -> Option<usize> {
    if typed == meant {
        Some(0)
    } else if begins_alike(typed, meant) {
        let more = is_drawn_out(typed, meant) || is_plural(typed, meant);
        more.then_some(1).or_else(|| wording::slips(typed, meant, tolerance(meant)).filter(|_| long))
    } else {
        None
    }
}

/// What is as near to a keyword as to a choice is neither.
pub fn is_nearly_keyword(typed: &str, distance: usize) -> bool {
    keyword::words().any(|word| wording::distance(typed, word, distance).is_some())
}

fn is_a_word(word: &str) -> bool {
    wording::is_known(word)
        || calendar::has(word)
        || company::knows(word)
        || numbers::cardinal(word).is_some()
        || numbers::ordinal(word).is_some()
}

/// A word may be one slip away from four letters, two from eight.
fn tolerance(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// A short word is a misspelling only where its letters are swapped or doubled.
fn has_the_letters(typed: &str, meant: &str) -> bool {
    let letters = |word: &str| word.chars().collect::<BTreeSet<char>>();
    meant.chars().count() > SHORTEST || letters(typed) == letters(meant)
}

/// "impossible" and "unhappy" misspell nothing: mistakes are rarely in the first letter, and what is put in front negates.
fn begins_alike(typed: &str, meant: &str) -> bool {
    let (mut t, mut m) = (typed.chars(), meant.chars());
    match ([t.next(), t.next()], [m.next(), m.next()]) {
        ([Some(first), second], [Some(meant_first), meant_second]) => {
            first == meant_first
                || (Some(first) == meant_second && second == Some(meant_first))
                || (is_beside_at_first(typed, meant) && wording::are_neighbours(first, meant_first))
        }
        _ => false,
    }
}

/// "rhursday": of a long word, the first letter alone may be the key beside.
fn is_beside_at_first(typed: &str, meant: &str) -> bool {
    let behind = |word: &str| word.chars().skip(1).collect::<String>();
    meant.chars().count() >= LONG && behind(typed) == behind(meant)
}

/// "pizzas", and neither "goods" nor "morgens"
fn is_plural(typed: &str, meant: &str) -> bool {
    meant.chars().count() > SHORTEST && !calendar::has(meant) && typed.strip_suffix('s') == Some(meant)
}

/// "yesss", "pizzaaaa"
fn is_drawn_out(typed: &str, meant: &str) -> bool {
    let last = meant.chars().last();
    let more = typed.strip_prefix(meant).filter(|_| meant.chars().count() > 1);
    more.is_some_and(|more| more.chars().all(|letter| Some(letter) == last))
}
