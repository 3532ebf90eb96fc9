//! What people see: one typed function per page, and the only place that names a template.

pub mod campaigns;
pub mod chrome; // the frame of every signed-in page: rail, counts, banners
pub mod conversations; // the list, the thread, starting one
pub mod countries; // the countries a number can be read in
pub mod csv; // tables for spreadsheets
pub mod doors; // pages before one is in: first run, sign-in, one-time links
pub mod errors; // pages for what went wrong
mod filters; // what templates may call
pub mod forms; // what was wrong with a form, and small shared pieces
pub mod inboxes;
pub mod kept; // parts of pages that are made once and shown often
pub mod kept_aside;
pub mod lists; // a list that is brought along
mod moment; // now, in the zone of whoever is looking
pub mod notices; // a text to one person, with choices
pub mod numbers; // numbers for reading
pub mod people;
pub mod profile;
pub mod sandbox; // the phone in the browser
pub mod settings;
pub mod static_assets;
pub mod texts; // a thread without a ticket
mod threads; // a thread's messages, laid out in days, bursts and tickets
pub mod times; // times for reading
pub mod users;

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use tera::{Context, Tera, TeraResult, Value};

pub use chrome::{Alarm, Chrome, Counts, Flash, Here, Me, RailInbox, Which};
pub use forms::{Choice, Errors, Named};
use moment::Moment;

/// Every template of the desk, read once; a template that does not parse stops the start.
static TERA: LazyLock<Tera> = LazyLock::new(|| load().unwrap_or_else(|error| panic!("{error}")));

/// Reads every template now, so that a broken one is found at the start and not by a visitor.
pub fn prepare() {
    LazyLock::force(&TERA);
}

/// A page for no one in particular, with times in UTC.
pub fn render(name: &str, context: impl Serialize) -> Response {
    answer(StatusCode::OK, name, context)
}

/// A page of a signed-in user, in their zone.
fn page(desk: &Chrome, name: &str, page: &impl Serialize) -> Response {
    page_of_parts(desk, name, page, |_| Ok(()))
}

/// The same, with parts of it that were perhaps made before.
fn page_of_parts(
    desk: &Chrome,
    name: &str,
    page: &impl Serialize,
    parts: impl FnOnce(&mut Context) -> TeraResult<()>,
) -> Response {
    let contents = || {
        let mut context = Context::from_serialize(&Framed { desk, page })?;
        desk.add_parts(&mut context)?;
        parts(&mut context)?;
        TERA.render(name, &context)
    };
    made(StatusCode::OK, name, moment::within(Moment::now(&desk.user.zone), contents))
}

/// A page with a form: 422 when something was wrong with it.
fn form(desk: &Chrome, name: &str, contents: &impl Serialize, errors: &Errors) -> Response {
    refused_by(errors, page(desk, name, contents))
}

fn refused_by(errors: &Errors, mut response: Response) -> Response {
    if response.status().is_success() {
        *response.status_mut() = errors.status();
    }
    response
}

#[derive(Serialize)]
struct Framed<'a, P> {
    desk: &'a Chrome,
    page: &'a P,
}

fn answer(status: StatusCode, name: &str, context: impl Serialize) -> Response {
    made(status, name, Context::from_serialize(&context).and_then(|context| TERA.render(name, &context)))
}

fn made(status: StatusCode, name: &str, page: TeraResult<String>) -> Response {
    match page {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => broken(name, &error),
    }
}

/// The last page there is: it needs no template.
fn broken(name: &str, error: &tera::Error) -> Response {
    let reason = error.to_string();
    tracing::error!(template = name, reason, "a page could not be made");
    let words = "Something on our side broke while making this page. Nothing you did is lost.";
    (StatusCode::INTERNAL_SERVER_ERROR, words).into_response()
}

fn load() -> TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    filters::register(&mut tera);
    tera.add_raw_templates(static_assets::templates())?;
    // Every page has the same ones.
    let links = tera.render_component("links", &Context::new(), None, true)?;
    tera.global_context().insert_value("links", Value::safe_string(&links));
    Ok(tera)
}
