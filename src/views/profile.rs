//! One's own name, e-mail address, time zone and password.

use axum::response::Response;
use serde::Serialize;

use super::{Choice, Chrome, Errors, form, forms};

/// Both forms on one page; `errors` of the password form are called `old_password` and `password`.
pub fn show(desk: &Chrome, contents: &ProfilePage) -> Response {
    let zones = forms::zones();
    form(desk, "profile/show.html", &WithZones { contents, zones }, &contents.errors)
}

#[derive(Serialize)]
struct WithZones<'a> {
    #[serde(flatten)]
    contents: &'a ProfilePage,
    zones: Vec<Choice>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ProfilePage {
    pub name: String,
    pub email: String,
    pub time_zone: String,
    /// Fields: `name`, `email`, `time_zone`, `current_password`; of the password form `old_password`, `password`.
    pub errors: Errors,
}
