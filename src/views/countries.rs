//! The countries a number can be read in, to choose from.

use super::Choice;
use crate::countries;

/// Every country for a drop-down, by name.
pub fn choices() -> Vec<Choice> {
    let choice = |(code, name): &(&str, &str)| Choice { value: (*code).into(), label: (*name).into() };
    countries::all().iter().map(choice).collect()
}
