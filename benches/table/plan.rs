//! How much is measured, and for how long; the environment may ask for less.

use std::{env, time::Duration};

#[derive(Clone, Debug)]
pub struct Plan {
    /// One run of texts coming in.
    pub run: Duration,
    /// One run of pages, or of a single connection.
    pub short_run: Duration,
    pub runs: usize,
    pub messages: i64,
    pub people: i64,
    /// Known customers.
    pub regulars: usize,
    pub streams: usize,
    /// Only these rows, by a word of their name.
    pub only: Option<String>,
    /// `postgres://…`: the second column.
    pub postgres: Option<String>,
}

impl Plan {
    pub fn read() -> Self {
        let seconds = number("BENCH_SECONDS", 10);
        let messages = number("BENCH_MESSAGES", 1_000_000).max(10_000);
        Self {
            run: Duration::from_secs(seconds),
            short_run: Duration::from_secs(seconds.div_ceil(3)),
            runs: usize::try_from(number("BENCH_RUNS", 3)).unwrap_or(3).max(1),
            messages: i64::try_from(messages).unwrap_or(1_000_000),
            people: i64::try_from(messages / 10).unwrap_or(100_000),
            regulars: 5_000,
            streams: 2_000,
            only: env::var("BENCH_ONLY").ok(),
            postgres: env::var("DATABASE_URL").ok().filter(|url| url.starts_with("postgres")),
        }
    }

    /// Whether this row was asked for.
    pub fn asks(&self, row: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only.split(',').any(|word| row.contains(word.trim())))
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    env::var(name).ok().and_then(|value| value.replace('_', "").parse().ok()).unwrap_or(otherwise)
}
