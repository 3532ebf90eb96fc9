//! The pages before one is in: first run, sign-in, one-time links.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::{Errors, answer};

/// Makes the first admin with the code from the console.
pub fn first_run(contents: &FirstRunPage) -> Response {
    answer(contents.errors.status(), "doors/first_run.html", Door { page: contents })
}

pub fn sign_in(contents: &SignInPage) -> Response {
    answer(contents.errors.status(), "doors/sign_in.html", Door { page: contents })
}

/// Chooses a password through a one-time link.
pub fn link(contents: &LinkPage) -> Response {
    answer(contents.errors.status(), "doors/link.html", Door { page: contents })
}

/// The link was used, has expired, or never was: 410.
pub fn dead_link(demo: bool) -> Response {
    answer(StatusCode::GONE, "doors/dead_link.html", Door { page: &Plain { demo } })
}

#[derive(Serialize)]
struct Door<'a, P> {
    page: &'a P,
}

#[derive(Serialize)]
struct Plain {
    demo: bool,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct FirstRunPage {
    pub code: String,
    pub name: String,
    pub email: String,
    /// "Fill it with sample data" is ticked.
    pub sample: bool,
    pub demo: bool,
    /// Fields: `code`, `name`, `email`, `password`, `form`.
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct SignInPage {
    pub email: String,
    /// Where they were headed: a path of ours.
    pub next: String,
    /// "You have been signed out."
    pub notice: Option<String>,
    pub demo: bool,
    /// Where signing in works, if only with HTTPS.
    pub https_address: Option<String>,
    /// What anyone may sign in with at a public demo: e-mail and password.
    pub demo_account: Option<(String, String)>,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkPage {
    pub token: String,
    pub name: String,
    pub email: String,
    pub demo: bool,
    pub errors: Errors,
}
