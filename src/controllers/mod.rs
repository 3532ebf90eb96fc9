//! What a browser or a carrier asks for: one file per resource, nested resources in folders.

pub mod campaigns;
pub mod consents; // who said STOP or START or agreed to marketing, as a table
pub mod conversations;
mod country; // which one a form offers first
pub mod errors; // an error is a page, in words
pub mod extractors; // holding the value is the permission
pub mod first_run;
pub mod hooks; // carriers' callbacks
pub mod inboxes;
pub mod links; // one-time links
pub mod lists; // lists that are brought along for a campaign
pub mod live; // the stream that keeps pages live
pub mod messages;
pub mod notices; // a text to one person, with choices
pub mod people;
pub mod profile;
pub mod readiness; // whether the desk takes texts in
pub mod sandbox; // the phone in the browser
pub mod sessions;
pub mod settings;
pub mod static_files;
pub mod threads; // texts without a ticket
pub mod users;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use loco_rs::controller::{AppRoutes, Routes};

/// Every route of the desk.
pub fn routes() -> AppRoutes {
    AppRoutes::empty()
        .add_route(readiness::routes())
        .add_route(Routes::new().add("/", get(|| async { see("/conversations") })))
        .add_route(first_run::routes())
        .add_route(sessions::routes())
        .add_route(links::routes())
        .add_route(conversations::routes())
        .add_route(messages::routes())
        .add_route(notices::routes())
        .add_route(lists::routes())
        .add_route(people::routes())
        .add_route(threads::routes())
        .add_route(campaigns::routes())
        .add_route(inboxes::routes())
        .add_route(users::routes())
        .add_route(profile::routes())
        .add_route(settings::routes())
        .add_route(sandbox::routes())
        .add_route(live::routes())
        .add_route(hooks::routes())
        .add_route(static_files::routes())
}

/// Sends the browser on to a page of ours.
pub fn see(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response()
}
