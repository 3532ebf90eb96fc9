//! Decisions, below the pages.
