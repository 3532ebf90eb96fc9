//! The real binary, killed and stopped. Nothing that was acknowledged is missing or double afterwards.

mod handed_over; // restarted while texts come in
mod killed; // kill -9 while much is under way
mod process; // a desk in a process of its own
mod stopped; // asked to stop, or started twice
