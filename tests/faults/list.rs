//! Row 40: a long list is taken in, while its desk is killed twice and people text it. `FAULT_RECIPIENTS` says how long.

use super::{campaign::drafted, process::Process, report, timed::Timed};
use crate::support::{Carrier, campaigns::take_list, eventually, people, say, until};
use parley::models::{
    _entities::{addresses, lists, recipients},
    people as persons,
};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter};
use std::{
    fmt::Write,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use tokio::time::{Instant, sleep};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes a minute: bin/faults"]
async fn row_40_a_list_is_taken_in_once_though_its_desk_is_killed_twice() {
    let rows = std::env::var("FAULT_RECIPIENTS").map_or(100_000, |many| many.parse().unwrap());
    let mut desk = Process::start(1_000).await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    let campaign = drafted(&admin, "list").await;
    let way = format!("/campaigns/{campaign}/list");
    let page = admin.upload(&way, "list", "people.csv", list(rows).as_bytes()).await;
    let watch = desk.another_program().await;

    let (texts, is_over, others) = (Timed::default(), AtomicBool::new(false), AtomicUsize::new(0));
    let began = Instant::now();
    take_list(&admin, &way, &page).await;
    let nemesis = async {
        for part in [30, 70] {
            until("the list is so far", || async { taken(&watch).await >= rows * part / 100 }).await;
            desk.kill();
            desk.resume().await;
        }
        eventually("the list is taken in", || async {
            (lists::Entity::find().count(&watch).await.unwrap() == 0).then_some(())
        })
        .await;
        is_over.store(true, Ordering::Relaxed);
    };
    tokio::join!(nemesis, others_text(&twilio, rows, &texts, &others, &is_over));
    let took = began.elapsed();

    let listed = recipients::Entity::find().filter(recipients::Column::State.eq("listed"));
    assert_eq!(listed.count(&watch).await.unwrap(), rows as u64);
    let known = rows + others.load(Ordering::Relaxed);
    assert_eq!(persons::Entity::find().count(&watch).await.unwrap(), known as u64);
    assert_eq!(addresses::Entity::find().count(&watch).await.unwrap(), known as u64);
    desk.is_sound().await;
    report(
        "40",
        &format!("a list of {rows} taken in, killed after 30 and 70 % of it, 20 texts a second meanwhile"),
        &format!(
            "everyone listed once after {:.1} s; {} texts taken, 99 of 100 within {} ms, all within {} ms",
            took.as_secs_f64(),
            texts.many(),
            texts.quantile(0.99),
            texts.quantile(1.0),
        ),
    );
}

fn list(rows: usize) -> String {
    let mut list = "Name,Mobile,Order no.\n".to_owned();
    for n in 0..rows {
        writeln!(list, "Person {n},{},A-{n}", people::nth(n)).unwrap();
    }
    list
}

async fn taken(watch: &DatabaseConnection) -> usize {
    let list = lists::Entity::find().one(watch).await.unwrap();
    // None: it has ended already.
    list.map_or(usize::MAX, |list| list.cursor.and_then(|at| usize::try_from(at).ok()).unwrap_or(0))
}

/// Twenty a second, of people who stand in no list.
async fn others_text(twilio: &Carrier, listed: usize, texts: &Timed, others: &AtomicUsize, is_over: &AtomicBool) {
    while !is_over.load(Ordering::Relaxed) {
        let n = others.fetch_add(1, Ordering::Relaxed);
        texts.hand_over(std::iter::repeat(twilio), &say(&people::nth(listed + n), "Hello")).await;
        sleep(Duration::from_millis(50)).await;
    }
}
