//! A number as people type it, or as a list brings it along.

use super::{
    SANDBOX, SMS, Typed, number,
    reading::{self, Possible},
    spelling::{self, Spelled},
};
use crate::countries;

/// What was meant by it.
enum Meant {
    Number(Possible),
    /// It reads only with another country's code: for the person who typed it to decide.
    Offered(Possible),
    Nothing,
}

/// Reads a number as people write it in a country (two letters). Doubts only warn; another country's number is never
/// taken for one that has no `+` or `00` in front, but offered in the error.
pub fn typed(text: &str, country: &str, sandbox: bool) -> Result<Typed, String> {
    let Spelled { dialled, other } = spelling::spelled(text)?;
    if dialled.trim_start_matches('+').is_empty() {
        return Err("Write a number.".to_owned());
    }
    match meant(&dialled, country) {
        Meant::Number(read) => {
            let address = number(if sandbox { SANDBOX } else { SMS }, &read.digits())?;
            let doubt = if sandbox { None } else { doubt(&read, &dialled) };
            Ok(Typed { address, doubt, other: other.as_deref().map(super::shown) })
        }
        Meant::Offered(offered) => Err(format!("{} Did you mean {}?", not_one(country), offered.spaced())),
        Meant::Nothing if sandbox => {
            let address =
                number(SANDBOX, dialled.trim_start_matches('+')).map_err(|_| how_to_write(&dialled, country))?;
            Ok(Typed { address, doubt: None, other: None })
        }
        Meant::Nothing => Err(how_to_write(&dialled, country)),
    }
}

fn meant(dialled: &str, country: &str) -> Meant {
    let home = reading::in_country(dialled, country);
    let elsewhere = elsewhere(dialled, country);
    match (home, elsewhere) {
        // `00` says as much as `+`, where it is not how the country itself writes a number.
        (home, Some(abroad)) if is_outgoing(dialled) && !home.as_ref().is_some_and(Possible::is_valid) => {
            Meant::Number(abroad)
        }
        (Some(home), _) => Meant::Number(home),
        (None, Some(abroad)) => Meant::Offered(abroad),
        (None, None) => Meant::Nothing,
    }
}

/// What else it could be: with the `+` in front that was left out, or without one that does not belong there.
fn elsewhere(dialled: &str, country: &str) -> Option<Possible> {
    match dialled.strip_prefix('+') {
        Some(digits) => reading::in_country(digits, country).filter(Possible::is_valid),
        None => reading::international(dialled.strip_prefix("00").unwrap_or(dialled)),
    }
}

fn is_outgoing(dialled: &str) -> bool {
    dialled.starts_with("00")
}

fn doubt(read: &Possible, dialled: &str) -> Option<String> {
    if read.is_valid() {
        return None;
    }
    let offered = if dialled.starts_with(['+', '0']) { None } else { reading::international(dialled) };
    let offered = offered.filter(|offered| offered.is_valid() && offered != read);
    let or_else = offered.map_or_else(|| "Please check it.".to_owned(), |it| format!("Did you mean {}?", it.spaced()));
    Some(format!("+{} may not be a real number. {or_else}", read.digits()))
}

fn not_one(country: &str) -> String {
    match countries::in_a_sentence(country) {
        Some(name) => format!("This is not a number in {name}."),
        None => "This is not a number as it stands.".to_owned(),
    }
}

fn how_to_write(dialled: &str, country: &str) -> String {
    let what =
        if dialled.starts_with('+') { "This is not a number that can be texted.".to_owned() } else { not_one(country) };
    format!("{what} Write it with its country code, as +44 7700 900123.")
}
