//! A name, an e-mail address, a role and a time zone that can be.

use super::{ADMIN, AGENT, Model};
use crate::{
    models::{ModelError, ModelResult},
    time_zones,
};
use unicode_normalization::UnicodeNormalization;

const LONGEST_NAME: usize = 100;
/// RFC 5321 lets no address be longer.
const LONGEST_EMAIL: usize = 254;

/// What is known of a user, read and found to be possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) time_zone: Option<String>,
}

impl Details {
    /// Reads what was typed; no time zone means the desk's.
    pub fn read(name: &str, email: &str, role: &str, time_zone: &str) -> ModelResult<Self> {
        Ok(Self {
            name: read_name(name)?,
            email: read_email(email)?,
            role: read_role(role)?,
            time_zone: read_zone(time_zone)?,
        })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn email(&self) -> &str {
        &self.email
    }

    /// Whether they would change how this user signs in, or what they may do.
    pub fn change_access_of(&self, user: &Model) -> bool {
        self.email != user.email || self.role != user.role
    }
}

/// An e-mail address as it is kept and looked for.
pub(super) fn plain_email(email: &str) -> String {
    email.trim().nfc().collect::<String>().to_lowercase()
}

/// The name of a time zone that exists; nothing where none was chosen.
pub fn read_zone(zone: &str) -> ModelResult<Option<String>> {
    if zone.trim().is_empty() {
        return Ok(None);
    }
    match time_zones::find(zone) {
        Some(zone) => Ok(Some(zone.name().to_owned())),
        None => Err(ModelError::invalid(
            "time_zone",
            "There is no time zone of this name. Type a city, such as Amsterdam, and choose one from the list.",
        )),
    }
}

fn read_name(name: &str) -> ModelResult<String> {
    let name: String = name.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(ModelError::invalid("name", "A name is needed, so that others know who answered.")),
        length if length > LONGEST_NAME => Err(ModelError::invalid("name", "This name is longer than 100 characters.")),
        _ if name.chars().any(char::is_control) => {
            Err(ModelError::invalid("name", "There is a character in this name that cannot be shown."))
        }
        _ => Ok(name),
    }
}

/// Checked simply: whether it works shows when it is used.
fn read_email(email: &str) -> ModelResult<String> {
    let email = plain_email(email);
    let is_plain = !email.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let has_two_sides =
        email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if is_plain && has_two_sides && email.len() <= LONGEST_EMAIL {
        Ok(email)
    } else {
        Err(ModelError::invalid("email", "This is not an e-mail address: it needs to look like name@example.com."))
    }
}

fn read_role(role: &str) -> ModelResult<String> {
    if [ADMIN, AGENT].contains(&role) {
        Ok(role.to_owned())
    } else {
        Err(ModelError::invalid("role", "A role is agent or admin."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case_and_a_name_in_one_line() {
        let details = Details::read(" Grace \n Hopper ", " Grace@Desk.Example ", "agent", "").unwrap();

        assert_eq!((details.name(), details.email()), ("Grace Hopper", "grace@desk.example"));
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        for typed in [
            "",
            "grace",
            "@desk.example",
            "grace@",
            "grace@desk@example",
            "gr ace@desk.example",
            "grace@desk.example\0x",
        ] {
            assert!(Details::read("Grace", typed, "agent", "").is_err(), "{typed}");
        }
    }

    #[test]
    fn a_role_is_one_of_two_and_a_zone_one_that_exists() {
        assert!(Details::read("Grace", "g@d.example", "owner", "").is_err());
        assert!(Details::read("Grace", "g@d.example", "admin", "Mars/Olympus").is_err());
        assert!(Details::read("Grace", "g@d.example", "admin", "Europe/London").is_ok());
    }
}
