//! How fast and how small the desk is on this machine: `cargo bench` prints the table.
//!
//! It starts the real binary, as released, on databases of its own, and asks over the loopback from the same
//! cores. Timings decide nothing; a text that was answered 200 and is not stored ends the bench with an error.

mod campaigns; // a campaign to ten, and one to everyone
mod carrier; // takes everything at once, and notes when
mod desk; // the real binary, set up, started and stopped
mod disk; // how fast this machine syncs
mod http; // one kept-alive connection
mod inbound; // texts coming in
mod load; // many connections that ask again as soon as they are answered
mod pages; // the list, a thread, the first page
mod plan; // how much, and for how long
mod receipts; // texts coming in while receipts pour in
mod report; // the table
mod seed; // a desk after some years
mod sending; // from *Send* to the carrier
mod startup; // the first answer, and idle memory
mod store; // databases of our own
mod streams; // many open pages
mod texts; // texts as Twilio delivers them, signed

use carrier::Carrier;
use desk::{Desk, Setup};
use plan::Plan;
use report::{Figures, show_mb};
use std::time::Duration;
use store::Store;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Fast enough to wait for nothing but ourselves.
const NO_LIMIT: u32 = 1_000;

fn main() -> Outcome {
    // `cargo test --all-targets` only wants to know that this builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, bench())
}

async fn bench() -> Outcome {
    let plan = Plan::read();
    let about = about().await?;
    let carrier = Carrier::open()?;
    eprintln!("{about}\nSQLite");
    let sqlite = measure(&plan, None, &carrier).await?;
    let postgres = match plan.postgres.as_deref() {
        Some(server) => {
            eprintln!("PostgreSQL");
            Some(measure(&plan, Some(server), &carrier).await?)
        }
        None => None,
    };
    report::print(&about, &sqlite, postgres.as_ref());
    Ok(())
}

/// Everything of one database.
async fn measure(plan: &Plan, server: Option<&str>, carrier: &Carrier) -> Outcome<Figures> {
    let mut figures = Figures::default();
    #[expect(clippy::cast_precision_loss, reason = "a size")]
    figures.note("binary", show_mb(desk::binary_size()? as f64));
    inbound::measure(plan, server, carrier, &mut figures).await?;
    if plan.asks("receipts") {
        receipts::measure(plan, server, carrier, &mut figures).await?;
    }
    if ["list", "thread", "campaign", "first-page", "send", "streams", "start"].iter().any(|row| plan.asks(row)) {
        measure_filled(plan, server, carrier, &mut figures).await?;
    }
    Ok(figures)
}

/// What is measured on a desk that has years behind it.
async fn measure_filled(plan: &Plan, server: Option<&str>, carrier: &Carrier, figures: &mut Figures) -> Outcome {
    let store = Store::create(server).await?;
    let setup = Setup::new(carrier.port, NO_LIMIT)?;
    let first = Desk::open(&setup, &store).await?;
    let hook_path = first.hook_path.clone();
    first.stop()?;
    seed::fill(&store, plan).await?;
    if plan.asks("start") {
        startup::measure(plan, &setup, &store, figures).await?;
    }
    let mut desk = Desk::start(&setup, &store).await?;
    desk.hook_path = hook_path;
    pages::measure(plan, &desk, figures).await?;
    if plan.asks("campaign") {
        campaigns::measure(plan, &desk, figures).await?;
    }
    if plan.asks("send") {
        sending::measure(plan, &desk, carrier, figures).await?;
    }
    if plan.asks("streams") {
        streams::measure(plan, &desk, figures).await?;
    }
    desk.stop()
}

/// The machine, as far as figures depend on it.
async fn about() -> Outcome<String> {
    let folder = Store::create(None).await?;
    let (p50, p99) = disk::sync_rate(folder.folder())?;
    let cores = std::thread::available_parallelism()?;
    let today = chrono::Utc::now().date_naive();
    let show = |duration: Duration| format!("{:.2} ms", report::ms(duration));
    Ok(format!(
        "{today}, {cores} cores shared with the load, fdatasync of 4 KiB p50 {} p99 {}. Median (least to most) of the runs.",
        show(p50),
        show(p99)
    ))
}
