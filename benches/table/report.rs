//! The table: what was measured beside what we want.

use std::{collections::HashMap, time::Duration};

/// Each row: its name here, what it says, what is good, what we want to reach.
const ROWS: [(&str, &str, &str, &str); 22] = [
    (
        "new-64",
        "durable inbound texts, 64 connections, new customers, each with ticket and queued confirmation",
        "6,000/s",
        "15,000/s, p99 ≤ 50 ms",
    ),
    ("new-16", "the same at 16 connections", "", ""),
    ("known-64", "the same at 64, 5,000 known customers", "6,000/s", "12,000/s"),
    ("one-64", "the same at 64, one customer again and again, none lost", "6,000/s", "15,000/s"),
    ("single", "answer to one webhook, one connection, p50", "5 ms", "0.6 ms, p99 ≤ 15 ms"),
    ("receipts-without", "200 texts a second from new customers, nothing else", "", ""),
    ("receipts-texts", "the same texts beside 1,000 receipts a second", "", "p99 ≤ 1.2 of it without"),
    ("receipts", "those receipts, stored and answered", "", ""),
    ("list", "conversation list, 50 rows, signed in, 16 connections", "2,000/s", "6,000/s, p99 ≤ 10 ms"),
    ("thread", "thread page, 50 messages beside list and person, 16 connections", "2,000/s", "6,000/s"),
    ("campaign-few", "page of a campaign to ten people, one connection, p50", "", ""),
    ("campaign", "the same, to everyone (100,000)", "as fast as ten", "as fast as ten"),
    ("campaign-results-few", "its results, ten people, each with an answer, p50", "", ""),
    ("campaign-results", "the same, everyone", "as fast as ten", "as fast as ten"),
    ("send", "*Send* pressed to the call reaching the provider, p50", "20 ms", "5 ms"),
    ("streams-memory", "memory with 2,000 open pages (event streams)", "2,000 pages", "10,000 in 300 MB"),
    ("streams-event", "one text on all 2,000 open pages", "", "100 ms (10,000)"),
    ("start", "start to first answer, that database", "1 s", "150 ms"),
    ("memory-idle", "memory, idle", "60 MB", "30 MB"),
    ("memory-load", "memory after the inbound load", "150 MB", "80 MB"),
    ("first-page", "first page, everything loaded, compressed", "150 KB", "60 KB"),
    ("binary", "binary", "60 MB", "40 MB"),
];

/// What was measured on one database, by the name of the row.
#[derive(Default)]
pub struct Figures(HashMap<&'static str, String>);

impl Figures {
    pub fn note(&mut self, row: &'static str, words: String) {
        eprintln!("  {row:<16} {words}");
        self.0.insert(row, words);
    }

    fn of(&self, row: &str) -> &str {
        self.0.get(row).map_or("–", String::as_str)
    }
}

pub fn print(about: &str, sqlite: &Figures, postgres: Option<&Figures>) {
    println!("\n{about}\n\n| What | Good | Ours to reach | SQLite | PostgreSQL |\n|---|---|---|---|---|");
    for (row, what, good, ours) in ROWS {
        println!(
            "| {what} | {good} | {ours} | {} | {} |",
            sqlite.of(row),
            postgres.map_or("–", |figures| figures.of(row))
        );
    }
}

/// The middle of several runs, and how far they lie apart.
pub fn spread(runs: &[f64], shown: impl Fn(f64) -> String) -> String {
    let mut runs = runs.to_vec();
    runs.sort_by(f64::total_cmp);
    match runs.as_slice() {
        [] => "–".to_owned(),
        [one] => shown(*one),
        [least, .., most] => format!("**{}** ({} to {})", shown(runs[runs.len() / 2]), shown(*least), shown(*most)),
    }
}

/// The value below which this share of the sorted values lies.
pub fn quantile(sorted: &[Duration], share: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    let at = (sorted.len() as f64 * share) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

pub fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

pub fn show_ms(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.2} ms") } else { format!("{ms:.0} ms") }
}

pub fn show_mb(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1_000_000.0)
}

/// 12,345/s
pub fn show_rate(rate: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a rate is shown whole")]
    let whole = rate.round() as i64;
    format!("{}/s", grouped(whole))
}

/// 12,345
pub fn grouped(many: i64) -> String {
    let digits = many.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|three| std::str::from_utf8(three).unwrap_or("")).collect();
    groups.join(",")
}
