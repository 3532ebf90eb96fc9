//! Which conversation a text enters where none is open.

use super::{
    Letter,
    decide::{Closed, Known, Place, Plan},
    thanks::is_bare_thanks,
};
use crate::models::clock;

/// How long after closing a bare "thanks" reopens nothing.
const AFTERGLOW: i64 = clock::HOUR;

/// What becomes of it.
pub enum Entrance {
    /// Kept in a closed conversation, which stays closed.
    Stays(i64),
    Open(Place),
}

impl Plan {
    /// No conversation is open: stay in the last, reopen it, or begin a new one.
    pub fn enter(&mut self, known: &Known, index: usize, letter: &Letter) -> Entrance {
        match known.closed {
            Some(closed) if letter.arrived_at - closed.at <= AFTERGLOW && is_bare_thanks(&letter.contents.body) => {
                Entrance::Stays(closed.id)
            }
            Some(closed) if within_window(&closed, letter) => {
                self.reopen = Some(closed);
                Entrance::Open(Place::In(closed.id))
            }
            _ => {
                self.opens_with = Some(index);
                Entrance::Open(Place::New)
            }
        }
    }
}

fn within_window(closed: &Closed, letter: &Letter) -> bool {
    match letter.rules.reopen_window {
        -1 => true,
        window => window > 0 && letter.arrived_at - closed.at <= window,
    }
}
