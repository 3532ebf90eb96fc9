//! Row 44: a desk of 30 November 2026, and an empty folder, brought up to date. A migration that does not get to its end
//! has not happened. SQLite only: PostgreSQL does it in transactions by itself.

use super::{process::Process, report, traced::strace};
use crate::support::people;
use migration::{Migrator, MigratorTrait};
use parley::models::{conversations, messages, people as known};
use std::time::Duration;
use tokio::time::sleep;

const TABLES: &str = include_str!("../fixtures/older_desk/desk.sql");
const SECRET: &str = include_str!("../fixtures/older_desk/secret");
/// More syncs than any start has.
const ENOUGH: usize = 500;

#[test]
fn every_migration_is_one_transaction() {
    assert!(Migrator::migrations().iter().all(|migration| migration.use_transaction() == Some(true)));
}

#[tokio::test]
async fn an_older_desk_is_brought_up_to_date_even_where_that_failed_half_way() {
    let Some(mut desk) = older_desk().await else { return };
    // What a migration makes last is there already: it fails once it has done the rest.
    change(&desk, "create index ix_kept_aside_class on kept_aside (id)").await;
    let failed = desk.start_to_fail().await;
    assert!(!failed.status.success());
    change(&desk, "drop index ix_kept_aside_class").await;

    desk.resume().await;

    assert_eq!(contents(&desk).await, (76, 16, 13));
    let people = desk.rows::<known::Entity>().await;
    assert!(people.iter().all(|person| person.name.is_some() == person.folded_name.is_some()), "{people:?}");
    is_whole(&desk).await;
}

#[tokio::test]
#[ignore = "needs strace: bin/faults"]
async fn row_44_an_upgrade_killed_at_every_sync_is_done_by_the_next_start() {
    let mut killed = 0;
    for sync in 1..=ENOUGH {
        let Some(mut desk) = older_desk().await else { return };
        if !killed_at(&mut desk, sync).await {
            break;
        }
        killed += 1;
        desk.resume().await;
        assert_eq!(contents(&desk).await, (76, 16, 13), "killed at sync {sync}");
        is_whole(&desk).await;
    }
    report("44", "the upgrade of a desk with data killed at each of its syncs, SQLite", &violations(killed));
    assert!((1..ENOUGH).contains(&killed), "{killed}");
}

#[tokio::test]
#[ignore = "needs strace: bin/faults"]
async fn row_44_a_first_start_killed_at_every_sync_is_done_by_the_next() {
    let mut killed = 0;
    for sync in 1..=ENOUGH {
        let mut desk = Process::new(100).await;
        if desk.is_postgres() {
            return;
        }
        if !killed_at(&mut desk, sync).await {
            break;
        }
        killed += 1;
        desk.resume().await;
        is_whole(&desk).await;
    }
    report("44", "a first start killed at each of its syncs, SQLite", &violations(killed));
    assert!((1..ENOUGH).contains(&killed), "{killed}");
}

fn violations(killed: usize) -> String {
    format!("{killed} ends, 0 violations")
}

/// Starts it, and ends it at the n-th sync of a thread; whether it had so many before it served.
async fn killed_at(desk: &mut Process, sync: usize) -> bool {
    let kill = format!("inject=fsync,fdatasync:signal=SIGKILL:when={sync}");
    desk.start_by(&strace(&["-e", "trace=fsync,fdatasync", "-e", &kill], "/dev/null"));
    desk.try_to_resume();
    while !desk.has_ended() {
        if desk.is_up().await {
            desk.end_traced().await;
            return false;
        }
        sleep(Duration::from_millis(20)).await;
    }
    desk.start_by(&[]);
    true
}

/// Messages, conversations and people.
async fn contents(desk: &Process) -> (usize, usize, usize) {
    (
        desk.rows::<messages::Entity>().await.len(),
        desk.rows::<conversations::Entity>().await.len(),
        desk.rows::<known::Entity>().await.len(),
    )
}

/// Nothing is wrong with it, and it takes texts.
async fn is_whole(desk: &Process) {
    desk.is_sound().await;
    assert!(desk.twilio().await.text(people::GRACE, "Hello").await.is_taken());
}

/// The tables and the secret of then, not started yet; none on PostgreSQL.
async fn older_desk() -> Option<Process> {
    let desk = Process::new(100).await;
    if desk.is_postgres() {
        return None;
    }
    std::fs::create_dir(desk.path("data")).unwrap();
    std::fs::write(desk.path("data/secret"), SECRET).unwrap();
    std::fs::write(desk.path("data/parley.sqlite"), "").unwrap();
    change(&desk, TABLES).await;
    Some(desk)
}

async fn change(desk: &Process, sql: &str) {
    desk.change(desk.path("data/parley.sqlite").to_str().unwrap(), sql).await;
}
