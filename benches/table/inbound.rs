//! Texts coming in: every 200 is a row on the disk, and is counted.

use crate::{
    Outcome,
    carrier::Carrier,
    desk::{Desk, Setup},
    load::{self, Order, Requests, Run},
    plan::Plan,
    report::{Figures, ms, quantile, show_mb, show_ms, show_rate, spread},
    store::Store,
    texts,
};
use std::time::Duration;

/// More than any desk answers: requests are made before the run.
const FASTEST: usize = 24_000;

/// Who writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    New,
    Known,
    One,
}

struct Load {
    row: &'static str,
    connections: usize,
    who: Who,
}

const LOADS: [Load; 5] = [
    Load { row: "new-64", connections: 64, who: Who::New },
    Load { row: "new-16", connections: 16, who: Who::New },
    Load { row: "known-64", connections: 64, who: Who::Known },
    Load { row: "one-64", connections: 64, who: Who::One },
    Load { row: "single", connections: 1, who: Who::New },
];

pub async fn measure(plan: &Plan, server: Option<&str>, carrier: &Carrier, figures: &mut Figures) -> Outcome {
    for load in LOADS.iter().filter(|load| plan.asks(load.row)) {
        let store = Store::create(server).await?;
        // One segment a second: the confirmations stay queued.
        let desk = Desk::open(&Setup::new(carrier.port, 1)?, &store).await?;
        let mut customers = Customers { next: 1, regulars: plan.regulars as u64 };
        let mut answered = meet_regulars(&desk, load, &customers).await?;
        let mut runs = Vec::new();
        for _ in 0..plan.runs {
            let run = run(plan, &desk, load, &mut customers).await?;
            answered += run.answers;
            check(&store, answered).await?;
            runs.push(run);
        }
        note(figures, load, &runs);
        if load.row == "new-64" {
            figures.note("memory-load", show_mb(desk.memory()?));
        }
    }
    Ok(())
}

/// Numbers that write: never one twice, or always the same.
struct Customers {
    next: u64,
    regulars: u64,
}

impl Customers {
    fn who(&mut self, who: Who) -> u64 {
        self.next += 1;
        match who {
            Who::New => self.next,
            Who::Known => self.next * 7_919 % self.regulars,
            Who::One => 0,
        }
    }
}

/// Those who are known have written before.
async fn meet_regulars(desk: &Desk, load: &Load, customers: &Customers) -> Outcome<usize> {
    if load.who != Who::Known {
        return Ok(0);
    }
    let first_texts = texts::requests(desk, 0..customers.regulars);
    Ok(load::run(desk.port, load.connections, Duration::from_secs(60), first_texts, Order::Once).await?.answers)
}

async fn run(plan: &Plan, desk: &Desk, load: &Load, customers: &mut Customers) -> Outcome<Run> {
    let longest = if load.connections >= 64 { plan.run } else { plan.short_run };
    let seconds = usize::try_from(longest.as_secs())?;
    let count = seconds * if load.connections == 1 { FASTEST / 6 } else { FASTEST };
    let requests: Requests = texts::requests(desk, (0..count).map(|_| customers.who(load.who)));
    load::run(desk.port, load.connections, longest, requests, Order::Once).await
}

/// What was answered is there, once.
async fn check(store: &Store, answered: usize) -> Outcome {
    let stored = store.count("select count(*) from messages where direction = 'in'").await?;
    if usize::try_from(stored)? != answered {
        return Err(format!("{answered} texts were answered 200, and {stored} are stored").into());
    }
    let unconfirmed =
        "select (select count(*) from conversations) - (select count(*) from messages where kind = 'confirmation')";
    match store.count(unconfirmed).await? {
        0 => Ok(()),
        missing => Err(format!("{missing} tickets have no confirmation").into()),
    }
}

fn note(figures: &mut Figures, load: &Load, runs: &[Run]) {
    let of_all = |value: fn(&Run) -> f64| runs.iter().map(value).collect::<Vec<_>>();
    let p50 = spread(&of_all(|run| ms(quantile(&run.latencies, 0.50))), show_ms);
    let p99 = spread(&of_all(|run| ms(quantile(&run.latencies, 0.99))), show_ms);
    let rate = spread(&of_all(Run::rate), show_rate);
    let words = if load.row == "single" { format!("{p50}, p99 {p99}") } else { format!("{rate}, p99 {p99}") };
    figures.note(load.row, words);
}
