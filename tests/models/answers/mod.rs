//! What people answer, read as a careful person would.

mod corpus;
mod properties;
mod questions;
mod refusals;
