//! Pages for what went wrong: what failed, what is safe, one way on.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::answer;

pub fn forbidden() -> Response {
    forbidden_because("Ask an admin, or someone who is a member of this inbox.")
}

/// The same with a sentence that says who may.
pub fn forbidden_because(words: &str) -> Response {
    Problem::new("You don't have access", words).answer(StatusCode::FORBIDDEN)
}

pub fn not_found() -> Response {
    let words = "The link may be wrong, or this was deleted.";
    Problem::new("Page not found", words).answer(StatusCode::NOT_FOUND)
}

/// A form that no page of ours sends; `words` say what was wrong with it.
pub fn unprocessable(words: &str) -> Response {
    Problem::new("Something in that form was wrong", words).answer(StatusCode::UNPROCESSABLE_ENTITY)
}

/// What was fine when the page was shown, and is not any more.
pub fn conflict(words: &str) -> Response {
    Problem::new("Someone else changed this first", words).answer(StatusCode::CONFLICT)
}

/// A write that a page of another site sent, or one of the desk's under an address that it does not know as its own.
pub fn cross_site(origin: &str, public_url: &str) -> Response {
    let from = if origin.is_empty() || origin == "null" { "another site".to_owned() } else { shown(origin) };
    let words = format!(
        "This form was sent from {from}, and this desk is at {public_url}, so nothing was done. Open {public_url} and try again there. \
         If you run this desk and want to use another address, set PARLEY_PUBLIC_URL to it."
    );
    Problem { way: public_url, ..Problem::new("Not from here", &words) }.answer(StatusCode::FORBIDDEN)
}

/// A write from a page of the desk that was opened with http, where its address is https: nobody could stay signed in.
pub fn without_https(origin: &str, public_url: &str) -> Response {
    let words = format!(
        "You opened this desk at {}, where signing in doesn't work: browsers keep its cookie only with HTTPS. Open {public_url} instead. \
         If you run this desk and want to use it without HTTPS, set PARLEY_PUBLIC_URL to that address.",
        shown(origin)
    );
    Problem { way: public_url, ..Problem::new("Wrong address", &words) }.answer(StatusCode::MISDIRECTED_REQUEST)
}

/// A page that was asked for under another host than the desk's own.
pub fn misdirected(host: &str, public_url: &str) -> Response {
    let words = format!(
        "This desk doesn't answer under “{}”. Open {public_url} instead. If you run this desk and want to use another address, set PARLEY_PUBLIC_URL to it.",
        shown(host)
    );
    Problem { way: public_url, ..Problem::new("Wrong address", &words) }.answer(StatusCode::MISDIRECTED_REQUEST)
}

/// What a browser said stays short.
fn shown(address: &str) -> String {
    address.chars().take(100).collect()
}

pub fn too_many() -> Response {
    let words = "Too many tries. Wait a minute, then try again.";
    Problem::new("A moment, please", words).answer(StatusCode::TOO_MANY_REQUESTS)
}

/// Something broke on our side; `reference` finds it in the log.
pub fn internal(reference: Option<&str>) -> Response {
    let words = "The desk had an error. What you sent or saved before is safe. Please try again in a moment.";
    let problem = Problem { reference, ..Problem::new("Something went wrong", words) };
    problem.answer(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The desk is starting, stopping or cannot write.
pub fn offline() -> Response {
    let words = "The desk can't be reached right now. Texts wait at the provider and arrive once it is back.";
    Problem::new("The desk is away", words).answer(StatusCode::SERVICE_UNAVAILABLE)
}

#[derive(Serialize)]
struct Problem<'a> {
    title: &'a str,
    words: &'a str,
    reference: Option<&'a str>,
    /// Where its button leads.
    way: &'a str,
}

impl<'a> Problem<'a> {
    fn new(title: &'a str, words: &'a str) -> Self {
        Self { title, words, reference: None, way: "/" }
    }

    fn answer(&self, status: StatusCode) -> Response {
        #[derive(Serialize)]
        struct Contents<'a> {
            problem: &'a Problem<'a>,
            status: u16,
        }
        answer(status, "errors/problem.html", Contents { problem: self, status: status.as_u16() })
    }
}
