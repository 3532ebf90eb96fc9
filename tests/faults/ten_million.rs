//! What the desk does every so often holds its writer no longer with ten million texts than with none. `FAULT_ROWS` says
//! of how many; the desk is one of this process, so that its own functions are what is timed.

use super::report;
use crate::support::{Desk, crowd::Crowd};
use parley::{
    intake::Intake,
    models::{clock, messages::outbound, sessions},
};
use std::time::{Duration, Instant};

const TIMES: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes and gigabytes: bin/faults"]
async fn the_chores_hold_the_writer_no_longer_with_ten_million_texts() {
    let rows: u64 = std::env::var("FAULT_ROWS").map_or(10_000_000, |many| many.parse().unwrap());
    let desk = Desk::start().await;
    let inbox = desk.sandbox().await;
    let before = longest_holds(&desk).await;

    let began = Instant::now();
    let crowd = Crowd { people: rows / 100 + 1, messages: rows / 10 + 1, arrivals: rows, attempts: rows };
    desk.has_been_busy(inbox.id, crowd).await;
    let filling = began.elapsed();
    let after = longest_holds(&desk).await;

    for (chore, took) in after {
        assert!(took < Duration::from_secs(1), "{chore} held the writer for {took:?}");
    }
    report(
        "—",
        &format!(
            "{rows} arrivals and as many attempts, written in {:.0} s; each chore {TIMES} times",
            filling.as_secs_f64()
        ),
        &format!("the longest holds of the writer: {}; before: {}", shown(after), shown(before)),
    );
}

type Holds = [(&'static str, Duration); 3];

/// The longest time that each chore takes when nothing else does.
async fn longest_holds(desk: &Desk) -> Holds {
    let (writer, intake) = (desk.writer(), Intake::of(&desk.ctx));
    let mut holds: Holds =
        [("interrupted calls", Duration::ZERO), ("parts of long texts", Duration::ZERO), ("sessions", Duration::ZERO)];
    for _ in 0..TIMES {
        let began = Instant::now();
        outbound::settle_interrupted(&writer, false, None).await.unwrap();
        holds[0].1 = holds[0].1.max(began.elapsed());
        let began = Instant::now();
        intake.show_waiting_parts().await;
        holds[1].1 = holds[1].1.max(began.elapsed());
        let began = Instant::now();
        sessions::sweep(&writer).await.unwrap();
        holds[2].1 = holds[2].1.max(began.elapsed());
        // It only reads, and no call is open for it.
        outbound::in_doubt(&desk.ctx.db, clock::now() - clock::DAY, None).await.unwrap();
    }
    holds
}

fn shown(holds: Holds) -> String {
    holds.map(|(chore, took)| format!("{chore} {:.1} ms", took.as_secs_f64() * 1_000.0)).join(", ")
}
