//! The settings of the desk. For admins.

use axum::response::Response;
use serde::Serialize;

use super::{Choice, Chrome, Errors, form, forms};

pub fn show(desk: &Chrome, contents: &SettingsPage) -> Response {
    let zones = forms::zones();
    form(desk, "settings/show.html", &WithZones { contents, zones }, &contents.errors)
}

#[derive(Serialize)]
struct WithZones<'a> {
    #[serde(flatten)]
    contents: &'a SettingsPage,
    zones: Vec<Choice>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct SettingsPage {
    /// IANA name; the zone of whoever has none of their own.
    pub time_zone: String,
    /// An empty desk can be filled with sample data.
    pub offers_sample: bool,
    /// `1.0.0`
    pub version: String,
    pub errors: Errors,
}
