//! Row 1: killed again and again while texts come in, replies go out, receipts come back and pages listen. `cargo test`
//! does twenty cycles; `FAULT_CYCLES=1000` as many as it says.

use super::{load::Load, process::Process, report};
use std::time::Duration;
use tokio::time::sleep;

/// After so many cycles everything is looked over.
const LOOK_EVERY: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_1_killed_again_and_again_under_load_nothing_is_lost_or_double() {
    let cycles = std::env::var("FAULT_CYCLES").map_or(20, |cycles| cycles.parse().unwrap());
    let first = Process::start(1_000).await;
    let second = first.another().await;
    let mut desks: Vec<Process> = [first].into_iter().chain(second).collect();
    let load = Load::new(&desks).await;

    let nemesis = async {
        for cycle in 1..=cycles {
            sleep(Duration::from_millis(200 + rand::random::<u64>() % 800)).await;
            let unlucky = rand::random::<u64>() as usize % desks.len();
            desks[unlucky].kill();
            desks[unlucky].resume().await;
            if cycle % LOOK_EVERY == 0 {
                desks[0].is_sound().await;
                println!("{cycle} cycles, {}", load.so_far());
            }
        }
        load.end();
    };
    tokio::join!(nemesis, load.run());

    desks[0].settled().await;
    desks[0].is_sound().await;
    assert!(load.texts() > cycles, "texts came all the while: {}", load.so_far());
    let processes = desks.len();
    let done = format!("killed {cycles} times, one of {processes} at random, under load: {}", load.so_far());
    report("1", &done, "0 violations");
}
