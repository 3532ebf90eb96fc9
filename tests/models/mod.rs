//! Decisions, below the pages.

mod addresses;
mod consents;
mod inboxes;
mod opt_outs;
mod people;
mod restoring;
mod sample;
