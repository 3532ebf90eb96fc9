//! Decisions, below the pages.

mod addresses;
mod consents;
mod inboxes;
mod people;
mod restoring;
mod sample;
