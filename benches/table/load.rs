//! Many connections that ask again as soon as they are answered.

use crate::{Outcome, http::Line};
use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Requests made beforehand, one behind the other in memory.
#[derive(Default)]
pub struct Requests {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Requests {
    pub fn push(&mut self, request: &[u8]) {
        self.bytes.extend_from_slice(request);
        self.ends.push(self.bytes.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)?;
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.bytes[begin..end])
    }
}

/// Where the next request comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Each is sent once; the run ends early when they are used up.
    Once,
    /// From the start again.
    Round,
}

/// What a run came to.
pub struct Run {
    pub answers: usize,
    pub took: Duration,
    /// Sorted.
    pub latencies: Vec<Duration>,
}

impl Run {
    #[expect(clippy::cast_precision_loss, reason = "a count of answers")]
    pub fn rate(&self) -> f64 {
        self.answers as f64 / self.took.as_secs_f64()
    }
}

struct Supply {
    requests: Requests,
    order: Order,
    next: Cell<usize>,
    until: Instant,
}

/// Asks so often a second, whether or not the last was answered: what has to wait for a connection waits on our account.
/// Another answer than 200 (or 204, which receipts get) ends the bench.
pub async fn paced(port: u16, connections: usize, requests: Requests, per_second: u32) -> Outcome<Run> {
    let mut lines = Vec::with_capacity(connections);
    for _ in 0..connections {
        lines.push(Line::open(port).await?);
    }
    let began = Instant::now();
    let pace = Rc::new(Pace { requests, every: Duration::from_secs(1) / per_second, began, next: Cell::new(0) });
    let mut askers = JoinSet::new();
    for line in lines {
        askers.spawn_local(ask_in_time(line, pace.clone()));
    }
    collected(askers, began).await
}

struct Pace {
    requests: Requests,
    every: Duration,
    began: Instant,
    next: Cell<u32>,
}

impl Pace {
    /// The next request, and when it is due.
    fn next(&self) -> Option<(Instant, &[u8])> {
        let next = self.next.replace(self.next.get() + 1);
        let request = self.requests.get(usize::try_from(next).ok()?)?;
        Some((self.began + self.every * next, request))
    }
}

async fn ask_in_time(mut line: Line, pace: Rc<Pace>) -> Outcome<Vec<Duration>> {
    let mut latencies = Vec::new();
    while let Some((due, request)) = pace.next() {
        // Waking late is the timer's doing, being late is the desk's.
        let counts_from = if Instant::now() < due {
            tokio::time::sleep_until(due.into()).await;
            Instant::now()
        } else {
            due
        };
        let answer = line.ask(request).await?;
        if !matches!(answer.status, 200 | 204) {
            return Err(format!("a request was answered {}: {}", answer.head, answer.text()).into());
        }
        latencies.push(counts_from.elapsed());
    }
    Ok(latencies)
}

/// Asks on so many connections for so long. Every request that was begun is waited for; another answer than 200
/// ends the bench.
pub async fn run(port: u16, connections: usize, longest: Duration, requests: Requests, order: Order) -> Outcome<Run> {
    let mut lines = Vec::with_capacity(connections);
    for _ in 0..connections {
        lines.push(Line::open(port).await?);
    }
    let began = Instant::now();
    let supply = Rc::new(Supply { requests, order, next: Cell::new(0), until: began + longest });
    let mut askers = JoinSet::new();
    for line in lines {
        askers.spawn_local(ask(line, supply.clone()));
    }
    collected(askers, began).await
}

async fn collected(mut askers: JoinSet<Outcome<Vec<Duration>>>, began: Instant) -> Outcome<Run> {
    let mut latencies = Vec::new();
    while let Some(asked) = askers.join_next().await {
        latencies.append(&mut asked??);
    }
    let took = began.elapsed();
    latencies.sort();
    Ok(Run { answers: latencies.len(), took, latencies })
}

async fn ask(mut line: Line, supply: Rc<Supply>) -> Outcome<Vec<Duration>> {
    let mut latencies = Vec::new();
    while let Some(request) = supply.next() {
        let began = Instant::now();
        let answer = line.ask(request).await?;
        if answer.status != 200 {
            return Err(format!("a request was answered {}: {}", answer.head, answer.text()).into());
        }
        latencies.push(began.elapsed());
    }
    Ok(latencies)
}

impl Supply {
    fn next(&self) -> Option<&[u8]> {
        let next = self.next.replace(self.next.get() + 1);
        let at = if self.order == Order::Round { next % self.requests.len() } else { next };
        if Instant::now() < self.until { self.requests.get(at) } else { None }
    }
}
