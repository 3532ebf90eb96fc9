//! When it is too early or too late to text somebody: the day where they are, and what the law there says of it.
//!
//! Nothing in here knows of people, campaigns or the database.

mod allowed; // whether now, or when next
mod clock; // what time it is for them
mod hours; // the open hours of a week
mod plan; // the same question for many numbers
mod states; // states that are stricter than federal law
mod zones; // where a number may be

pub use allowed::{Allowed, allowed, instants, is_quiet};
pub use clock::{Clock, clock};
pub use hours::{MINUTES_OF_DAY, NotAWindow, Window};
pub use plan::Plan;
pub use states::State;
pub use zones::{Zones, of_number, zones_for};

/// The lines of a table, without what is said about it.
fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}
