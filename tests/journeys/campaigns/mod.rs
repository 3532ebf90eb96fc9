//! One text to many people: it goes to each once, and its answers are understood, thanked and counted.

mod answered;
mod launched;
mod paused;
