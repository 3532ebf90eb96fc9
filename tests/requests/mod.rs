//! Pages and forms, one file per resource.

pub mod campaigns;
mod cross_site;
mod first_run;
mod headers;
mod host;
mod inboxes;
mod people;
mod profile;
mod readiness;
mod request_log;
mod routes;
mod signing_in;
mod users;
