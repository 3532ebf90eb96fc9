//! What a test hears of the statements that desks run in its own thread, with their values. Nothing in a release.

use sea_orm::{DatabaseConnection, Statement};
use std::cell::RefCell;

/// A statement as it was run, on a connection that was set up with `session`.
#[derive(Clone, Debug)]
pub struct Heard {
    pub statement: Statement,
    pub session: &'static str,
}

thread_local! {
    static HEARD: RefCell<Option<Vec<Heard>>> = const { RefCell::new(None) };
}

/// Hears everything that is run in this thread from now on.
pub fn listen() {
    HEARD.set(Some(Vec::new()));
}

/// All that was heard since then.
pub fn heard() -> Vec<Heard> {
    HEARD.take().unwrap_or_default()
}

/// Lets a connection be heard.
pub(super) fn audible(mut connection: DatabaseConnection, session: &'static str) -> DatabaseConnection {
    if cfg!(debug_assertions) {
        connection.set_metric_callback(move |info| note(info.statement, session));
    }
    connection
}

fn note(statement: &Statement, session: &'static str) {
    HEARD.with_borrow_mut(|heard| {
        if let Some(heard) = heard {
            heard.push(Heard { statement: statement.clone(), session });
        }
    });
}
