//! Numbers for reading: the way their country writes them, with its code in front.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use rlibphonenumber::{PhoneNumber, PhoneNumberFormat};

/// Spacing a number costs more than the rest of its row, and lists repeat themselves.
static SPACED: LazyLock<RwLock<HashMap<String, String>>> = LazyLock::new(RwLock::default);
const REMEMBERED: usize = 20_000;

/// `+442079460958` → "+44 20 7946 0958"; what is not E.164 stays as it is.
pub fn spaced(number: &str) -> String {
    if number.starts_with('+') { remembered(number) } else { number.to_owned() }
}

/// The first letters of a name's first and last word, or "#" where there is none. Scripts without
/// capitals get one letter: two would join into something nobody wrote.
pub fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|letter| letter.is_alphanumeric());
    let words = || name.split_whitespace().filter_map(first);
    let last = words().skip(1).last().filter(|last| has_capitals(*last) && words().next().is_some_and(has_capitals));
    let initials = words().next().into_iter().chain(last).flat_map(char::to_uppercase).collect::<String>();
    if initials.is_empty() { "#".into() } else { initials }
}

fn has_capitals(letter: char) -> bool {
    letter.is_uppercase() || letter.is_lowercase()
}

/// Exact to 999, then "999+".
pub fn count(number: i64) -> String {
    if number > 999 { "999+".into() } else { number.to_string() }
}

/// Exact, for reading: "12,345".
pub fn exact(number: i64) -> String {
    let digits = number.abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, groups.join(","))
}

fn remembered(number: &str) -> String {
    let known = SPACED.read().unwrap_or_else(PoisonError::into_inner).get(number).cloned();
    known.unwrap_or_else(|| remember(number))
}

fn remember(number: &str) -> String {
    let spaced = format(number).unwrap_or_else(|| number.to_owned());
    let mut memory = SPACED.write().unwrap_or_else(PoisonError::into_inner);
    if memory.len() >= REMEMBERED {
        memory.clear();
    }
    memory.insert(number.to_owned(), spaced.clone());
    spaced
}

fn format(number: &str) -> Option<String> {
    let parsed: PhoneNumber = number.parse().ok()?;
    // Digits that only look like a trunk prefix are part of the number: it is shown whole or as it is stored.
    let is_whole = parsed.format_as(PhoneNumberFormat::E164) == number;
    is_whole.then(|| parsed.format_as(PhoneNumberFormat::International).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_spaced_as_its_country_does() {
        assert_eq!(spaced("+442079460958"), "+44 20 7946 0958");
        assert_eq!(spaced("+15005550006"), "+1 500-555-0006");
        assert_eq!(spaced("+78005553535"), "+7 800 555-35-35");
        assert_eq!(spaced("+393923456789"), "+39 392 345 6789");
    }

    #[test]
    fn what_is_no_number_stays_as_it_is() {
        assert_eq!(spaced("PIZZA"), "PIZZA");
        assert_eq!(spaced("+1"), "+1");
        assert_eq!(spaced("+9991234567"), "+9991234567");
    }

    #[test]
    fn an_exact_number_is_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567, -12_345].map(exact), ["0", "999", "1,000", "1,234,567", "-12,345"]);
    }

    #[test]
    fn initials_are_the_first_and_the_last() {
        assert_eq!(initials("Grace Brewster Hopper"), "GH");
        assert_eq!(initials("سلمى الحسيني"), "س");
        assert_eq!(initials("😀"), "#");
    }
}
