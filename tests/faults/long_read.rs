//! Row 27: something reads from a SQLite desk for long, and its log cannot be folded in meanwhile.

use super::{load::Load, process::Process, report};
use crate::support::client;
use sea_orm::ConnectionTrait;
use serde_json::Value;
use std::{future::Future, time::Duration};
use tokio::time::{Instant, sleep};

const MEGABYTE: u64 = 1_000_000;
/// What SQLite is told to leave of a log that it has folded in.
const LEFT: u64 = 68 * MEGABYTE;
/// The load fills the log in a fraction of it.
const HANGS: Duration = Duration::from_mins(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: bin/faults"]
async fn row_27_a_long_read_under_load_makes_the_log_grow_aloud_and_it_shrinks_again() {
    let desk = Process::start(1_000).await;
    if desk.is_postgres() {
        return; // there, the log is not held by whoever reads
    }
    let load = Load::new(std::slice::from_ref(&desk)).await;

    let reading = async {
        sleep(Duration::from_secs(20)).await;
        let (_, quiet) = load.took();
        let other = desk.another_program().await;
        other.execute_unprepared("begin; select count(*) from messages").await.unwrap();
        soon("the log is said to be long", || async { !is_well(&desk).await }).await;
        let ((texts, among), longest) = (load.took(), desk.log());
        other.execute_unprepared("rollback").await.unwrap();
        soon("the log is short again", || async { desk.log() <= LEFT && is_well(&desk).await }).await;
        load.end();
        (quiet, texts, among, longest)
    };
    let ((quiet, texts, among, longest), ()) = tokio::join!(reading, load.run());

    report(
        "27",
        &format!("a read held open under load until the log was called too long: {}", load.so_far()),
        &format!(
            "log of {} MB, then {} MB; {texts} texts taken meanwhile, 99 of 100 within {} ms ({} ms before)",
            longest / MEGABYTE,
            desk.log() / MEGABYTE,
            among.as_millis(),
            quiet.as_millis()
        ),
    );
    assert!(texts > 100, "texts were taken all the while: {texts}");
    desk.settled().await;
    desk.is_sound().await;
}

async fn soon<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < HANGS, "waited in vain until {what}");
        sleep(Duration::from_millis(200)).await;
    }
}

/// What whoever watches the desk is told of its log.
async fn is_well(desk: &Process) -> bool {
    let told = client().get(format!("{}/_readiness", desk.url)).send().await.unwrap().text().await.unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    told["checks"].as_array().unwrap().iter().any(|check| check["name"] == "log" && check["ok"] == true)
}

impl Process {
    /// Bytes of the write-ahead log.
    fn log(&self) -> u64 {
        std::fs::metadata(self.folder().join("data/parley.sqlite-wal")).map_or(0, |log| log.len())
    }
}
