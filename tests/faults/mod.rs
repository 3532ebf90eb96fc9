//! The real binary, killed and stopped. Nothing that was acknowledged is missing or double afterwards.
//!
//! Tests are named after the rows of docs/reliability.md. Those that take long are ignored by `cargo test`: `bin/faults`
//! runs them all, and writes down what was found.

mod crash_points; // rows 3, 4, 5: ended at the worst moments
mod cycles; // row 1: kill -9 again and again under load
mod handed_over; // row 35: restarted while texts come in
mod killed; // kill -9 while much is under way
mod looked_over; // what the doctor says
mod process; // a desk in a process of its own
mod processes; // rows 16, 29, 31, 32: two processes on PostgreSQL
mod stopped; // rows 33, 34: asked to stop, or started twice
mod storage; // rows 24, 26: a full disk, a lock that another program holds
