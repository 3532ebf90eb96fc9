//! The real binary, killed and stopped. Nothing that was acknowledged is missing or double afterwards.
//!
//! Tests are named after the rows of docs/reliability.md. Those that take long are ignored by `cargo test`: `bin/faults`
//! runs them all, and writes down what was found.

mod backed_up; // row 45: copied while it serves, put back elsewhere or over itself
mod burdened; // rows 30, 36, 37: locks, bodies and callers that are too much
mod campaign; // row 41: a campaign to very many
mod console; // tasks that an operator runs beside the desk
mod crash_points; // rows 2, 3, 4, 5: ended at the worst moments
mod cycles; // row 1: kill -9 again and again under load
mod handed_over; // row 35: restarted while texts come in
mod killed; // kill -9 while much is under way
mod list; // row 40: a long list is taken in
mod load; // a busy day
mod long_read; // row 27: something reads for long while texts come in
mod looked_over; // what the doctor says
mod outage; // row 14: an hour in which the provider takes nothing
mod pages; // row 42: open pages that stall, and that come and go
mod postgres; // row 29: PostgreSQL itself is restarted
mod process; // a desk in a process of its own
mod processes; // rows 16, 29, 31, 32: two processes on PostgreSQL
mod providers; // rows 10, 12: providers that answer badly
mod proxies; // behind nginx, Caddy and HAProxy
mod starting; // what the console says at the start, and what stops it
mod stopped; // rows 33, 34: asked to stop, or started twice
mod storage; // rows 24, 26: a full disk, a lock that another program holds
mod ten_million; // what the chores cost where very much is stored
mod timed; // how long carriers wait
mod times; // rows 17, 23: the clock jumps, a text comes again a day later
mod traced; // rows 2, 25, and the proof that a text is synced before its carrier hears so
mod upgraded; // row 44: an older desk brought up to date

use std::io::Write;

/// Writes down what a row did and found, for the table in docs/reliability.md.
fn report(row: &str, done: &str, found: &str) {
    let line = format!("| {row} | {done} | {found} |\n");
    print!("{line}");
    if let Some(file) = std::env::var_os("FAULTS_REPORT") {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
}
