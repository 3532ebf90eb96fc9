//! Users and their one-time links. For admins.

use axum::response::Response;
use serde::Serialize;

use super::{Choice, Chrome, Errors, form, forms, page};

pub fn index(desk: &Chrome, contents: &IndexPage) -> Response {
    page(desk, "users/index.html", contents)
}

pub fn new(desk: &Chrome, contents: &FormPage) -> Response {
    form(desk, "users/new.html", &with_zones(contents), &contents.errors)
}

pub fn show(desk: &Chrome, contents: &ShowPage) -> Response {
    form(desk, "users/show.html", &with_zones(contents), &contents.errors)
}

/// The one time that a one-time link is shown.
pub fn link(desk: &Chrome, contents: &LinkPage) -> Response {
    page(desk, "users/link.html", contents)
}

fn with_zones<T>(contents: &T) -> WithZones<'_, T> {
    WithZones { contents, zones: forms::zones() }
}

#[derive(Serialize)]
struct WithZones<'a, T> {
    #[serde(flatten)]
    contents: &'a T,
    zones: Vec<Choice>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct IndexPage {
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    pub id: i64,
    pub name: String,
    pub email: String,
    /// `agent` or `admin`.
    pub role: String,
    pub active: bool,
    /// Has not chosen a password yet.
    pub invited: bool,
    pub last_seen_at: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct UserForm {
    pub name: String,
    pub email: String,
    /// `agent` or `admin`.
    pub role: String,
    pub time_zone: String,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct FormPage {
    pub form: UserForm,
    /// The admin's own password is asked for.
    pub asks_password: bool,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ShowPage {
    pub id: i64,
    pub name: String,
    pub active: bool,
    pub invited: bool,
    pub created_at: i64,
    pub last_seen_at: Option<i64>,
    /// The user who is looking: their own account is for their profile.
    pub is_self: bool,
    /// The last admin cannot be removed or made an agent.
    pub is_last_admin: bool,
    /// Changes of access ask for the admin's own password.
    pub asks_password: bool,
    pub form: UserForm,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkPage {
    pub user_id: i64,
    pub name: String,
    pub url: String,
    pub expires_at: i64,
    /// Made with the user; otherwise a new link for someone who is here already.
    pub is_new_user: bool,
}
