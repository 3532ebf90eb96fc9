//! What an operator runs from the console, beside a running desk too: `parley task user:create name:…`.

mod inboxes; // inbox:create, inbox:list
mod users; // user:create, user:reset

use loco_rs::{
    Error, Result,
    task::{Tasks, Vars},
};

pub fn register(tasks: &mut Tasks) {
    tasks.register(inboxes::InboxCreate);
    tasks.register(inboxes::InboxList);
    tasks.register(users::UserCreate);
    tasks.register(users::UserReset);
}

/// An argument that may be left out.
fn argument<'a>(vars: &'a Vars, name: &str) -> Option<&'a str> {
    vars.cli.get(name).map(String::as_str).filter(|value| !value.is_empty())
}

/// An argument that must be given; the error says how.
fn needed<'a>(vars: &'a Vars, name: &str) -> Result<&'a str> {
    argument(vars, name).ok_or_else(|| {
        Error::Message(format!("{name}: is missing. Give it as {name}:…, in quotes where it holds a space."))
    })
}
