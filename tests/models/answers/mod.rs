//! What people answer, read as a careful person would.

mod corpus;
mod held_out; // replies that nobody tuned for
mod properties;
mod questions;
mod refusals;
