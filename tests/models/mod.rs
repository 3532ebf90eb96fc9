//! Decisions, below the pages.

mod addresses;
mod answers;
mod consents;
mod inboxes;
mod long_lists;
mod mending;
mod numbers;
mod opt_outs;
mod people;
mod restoring;
mod retention;
mod sample;
mod stops;
