//! States whose law is stricter than the federal one, and their area codes.

use super::{hours::Hours, lines};
use std::{collections::HashMap, sync::LazyLock};

static HOURS: LazyLock<HashMap<&str, Hours>> = LazyLock::new(|| lines(include_str!("hours.txt")).map(hours).collect());
static AREA_CODES: LazyLock<HashMap<&str, State>> =
    LazyLock::new(|| lines(include_str!("area_codes.txt")).flat_map(area_codes).collect());

/// A state with hours of its own, by its two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State(&'static str);

impl State {
    /// The state that a number's area code lies in, if it has hours of its own. People keep numbers when they move: what
    /// is stricter holds wherever they live now.
    pub fn of_number(e164: &str) -> Option<Self> {
        AREA_CODES.get(e164.strip_prefix("+1")?.get(..3)?).copied()
    }

    /// `TX`
    pub fn letters(self) -> &'static str {
        self.0
    }

    pub(super) fn hours(self) -> Hours {
        HOURS[self.0]
    }
}

fn hours(line: &'static str) -> (&'static str, Hours) {
    let (state, words) = line.split_once(' ').expect("a state and its hours");
    (state, Hours::read(words).unwrap_or_else(|| panic!("hours that can be read: {line}")))
}

fn area_codes(line: &'static str) -> impl Iterator<Item = (&'static str, State)> {
    let (state, codes) = line.split_once(' ').expect("a state and its area codes");
    codes.split(' ').map(move |code| (code, State(state)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_state_has_hours_and_area_codes() {
        let with_codes: HashSet<&str> = AREA_CODES.values().map(|state| state.letters()).collect();

        assert_eq!(with_codes, HOURS.keys().copied().collect());
        assert_eq!(with_codes.len(), 8);
    }

    #[test]
    fn an_area_code_tells_the_state() {
        let state = |number| State::of_number(number).map(State::letters);

        assert_eq!(state("+12035550100"), Some("CT"));
        assert_eq!(state("+13055550100"), Some("FL"));
        assert_eq!(state("+14015550100"), Some("RI"));
        assert_eq!(state("+16215550100"), Some("TX"));
        assert_eq!(state("+12125550100"), None);
        assert_eq!(state("+442035550100"), None);
        assert_eq!(state("+1203"), Some("CT"));
        assert_eq!(state("12035550100"), None);
        assert_eq!(state("+1äöü"), None);
    }
}
