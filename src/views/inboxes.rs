//! Inboxes: the list, choosing a provider, setting one up and looking after it. For admins.

use std::collections::BTreeMap;

use axum::response::Response;
use serde::Serialize;

use super::{Choice, Chrome, Errors, countries, form, page};

pub fn index(desk: &Chrome, contents: &IndexPage) -> Response {
    page(desk, "inboxes/index.html", contents)
}

/// First the choice of a provider, then its form.
pub fn new(desk: &Chrome, contents: &NewPage) -> Response {
    form(desk, "inboxes/new.html", &with_countries(contents), &contents.errors)
}

/// Everything about one inbox, with its form on the page.
pub fn show(desk: &Chrome, contents: &ShowPage) -> Response {
    form(desk, "inboxes/show.html", &with_countries(contents), &contents.errors)
}

fn with_countries<T>(contents: &T) -> WithCountries<'_, T> {
    WithCountries { contents, countries: countries::choices() }
}

#[derive(Serialize)]
struct WithCountries<'a, T> {
    #[serde(flatten)]
    contents: &'a T,
    countries: Vec<Choice>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct IndexPage {
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    pub id: i64,
    pub name: String,
    pub address: String,
    pub gateway_title: String,
    pub is_on: bool,
    /// When the last text came in; none if never.
    pub heard_at: Option<i64>,
    pub open: i64,
    pub failing: Option<Failing>,
    /// What needs a look, in a sentence.
    pub warning: Option<String>,
}

/// An address that a provider may still call.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PreviousHook {
    pub url: String,
    pub until: i64,
}

/// A provider that takes nothing: since when, and what it said.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Failing {
    pub since: i64,
    pub words: String,
}

/// A provider as its gateway describes it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Provider {
    /// `twilio`
    pub name: String,
    /// "Twilio"
    pub title: String,
    pub credentials: Vec<Credential>,
    pub address_label: String,
    pub address_help: String,
    /// Where in the provider's menus the addresses go.
    pub hook_steps: Vec<String>,
}

/// One credential; its field is called `credential_<key>`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Credential {
    pub key: String,
    pub label: String,
    pub help: String,
    /// Never shown again; left empty it is kept.
    pub secret: bool,
    pub required: bool,
}

/// Which folds of the form are open.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Folds {
    pub answers: bool,
    pub packs: bool,
    pub more: bool,
}

/// What an inbox's form holds. Secret credentials are never in it to be read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct InboxForm {
    pub folds: Folds,
    /// Secrets that were typed before, for the desk alone; empty: none.
    pub sealed: String,
    pub name: String,
    pub address: String,
    /// Two letters: the country that typed numbers are read in.
    pub country: String,
    /// By key; only what is not secret.
    pub credentials: BTreeMap<String, String>,
    pub confirms: bool,
    pub confirmation_text: String,
    /// Whether the desk answers STOP, START and HELP, and not the provider.
    pub keywords_by_desk: bool,
    pub stop_answer: String,
    pub start_answer: String,
    pub help_answer: String,
    /// The languages in which STOP, START and HELP can be taken, besides English.
    pub packs: Vec<Pack>,
    /// `days`, `always` or `never`; with `days` the number in `reopen_days`.
    pub reopen: String,
    pub reopen_days: String,
    /// Segments a second.
    pub rate: String,
    /// Empty: the provider's own.
    pub api_base: String,
}

/// A language of keywords.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pack {
    pub code: String,
    pub name: String,
    /// Its words for STOP.
    pub words: String,
    pub is_chosen: bool,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct NewPage {
    /// Those one can choose from.
    pub providers: Vec<Provider>,
    /// None: the choice comes first.
    pub provider: Option<Provider>,
    pub form: InboxForm,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct ShowPage {
    pub id: i64,
    pub name: String,
    pub address: String,
    pub provider: Provider,
    /// The provider calls it with texts.
    pub hook_url: Option<String>,
    /// The earlier address, as long as it works.
    pub previous_hook: Option<PreviousHook>,
    /// The provider calls it with receipts; travels with each text where the provider allows.
    pub receipt_url: Option<String>,
    pub heard_at: Option<i64>,
    pub failing: Option<Failing>,
    /// How many texts wait to be handed over.
    pub waiting: i64,
    /// How many callbacks wait aside.
    pub kept_aside: i64,
    /// Callbacks come unsigned: anyone who learns the address can write.
    pub unsigned: bool,
    /// The provider gives no ids: repeats cannot be told apart.
    pub repeats_unknown: bool,
    /// The desk has no public address, so receipts cannot reach it.
    pub no_public_address: bool,
    /// Set up from the environment: shown, not changed here.
    pub read_only: bool,
    pub is_on: bool,
    /// It can be deleted.
    pub is_unused: bool,
    pub members: Vec<Member>,
    pub form: InboxForm,
    pub errors: Errors,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Member {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub is_member: bool,
}
