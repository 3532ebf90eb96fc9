//! The desk, from outside and from inside: one crate, so that it is built once.
//!
//! `cargo test --test desk journeys` runs one room. With DATABASE_URL=postgres://… every desk gets a schema of its own.

mod faults;
mod gateways;
mod journeys;
mod models;
mod plans;
mod requests;
mod segments;
mod support;
