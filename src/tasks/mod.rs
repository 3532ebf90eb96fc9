//! What an operator runs from the console, beside a running desk too: `parley task user:create name:…`.

mod inboxes; // inbox:create, inbox:list
mod users; // user:create, user:reset

use loco_rs::{
    Error, Result,
    task::{Tasks, Vars},
};
use std::io::IsTerminal;

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

/// An argument that nobody else on the machine should read: `-` takes the next line of standard input in its place, because
/// the arguments of a process are open to all. On a terminal it is asked for and not shown.
fn secret(vars: &Vars, name: &str) -> Result<Option<String>> {
    match argument(vars, name) {
        Some("-") if std::io::stdin().is_terminal() => Ok(Some(rpassword::prompt_password(format!("{name}: "))?)),
        Some("-") => {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line)?;
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() {
                return Err(Error::Message(format!("{name}:- reads a line of standard input, and there was none.")));
            }
            Ok(Some(line.to_owned()))
        }
        given => Ok(given.map(ToOwned::to_owned)),
    }
}

/// An argument that must be given; the error says how.
fn needed<'a>(vars: &'a Vars, name: &str) -> Result<&'a str> {
    argument(vars, name).ok_or_else(|| {
        Error::Message(format!("{name}: is missing. Give it as {name}:…, in quotes where it holds a space."))
    })
}
