//! Days that pass at once, and clocks that jump.

use super::{process::Process, report};
use crate::support::{people, say};
use parley::models::messages;
use sea_orm::ConnectionTrait;
use std::path::Path;

#[tokio::test]
async fn row_17_a_text_that_comes_again_a_day_later_after_a_restart_is_the_same_text() {
    let mut desk = Process::start(100).await;
    let twilio = desk.twilio().await;
    let sms = say(people::GRACE, "Hello");
    twilio.hand_over(&sms).await;
    desk.settled().await;
    desk.kill();
    let db = desk.another_program().await;
    for table in ["arrivals set arrived_at = arrived_at", "messages set created_at = created_at"] {
        db.execute_unprepared(&format!("update {table} - 72000000")).await.unwrap();
    }
    db.close().await.unwrap();
    desk.resume().await;

    assert!(twilio.hand_over(&sms).await.is_taken());

    let stored = desk.rows::<messages::Entity>().await;
    assert_eq!(stored.iter().filter(|message| message.direction == "in").count(), 1);
    assert_eq!(twilio.calls().len(), 1);
    desk.is_sound().await;
}

const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

#[tokio::test]
#[ignore = "needs libfaketime: bin/faults"]
async fn row_23_the_clock_jumps_three_days_ahead_and_an_hour_back() {
    if !Path::new(FAKETIME).exists() {
        return report("23", "not run: libfaketime is not on this machine", "-");
    }
    let mut desk = Process::start(100).await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    let mut said = Vec::new();
    for (n, jump) in ["+0", "+3d", "-1h", "+0"].into_iter().enumerate() {
        desk.kill();
        desk.set("LD_PRELOAD", FAKETIME);
        desk.set("FAKETIME", jump);
        desk.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        desk.resume().await;
        let (asked, answered) = (format!("Question {n}"), format!("Answer {n}"));
        assert!(twilio.text(people::GRACE, &asked).await.is_taken(), "{jump}");
        let ticket =
            desk.rows::<messages::Entity>().await.iter().filter_map(|message| message.conversation_id).max().unwrap();
        let admin = if jump == "+3d" { desk.signed_in().await } else { admin.at(&desk.url) };
        admin.submit(&format!("/conversations/{ticket}/messages"), &[("body", &answered), ("key", &answered)]).await;
        twilio.call_saying(&answered).await;
        said.extend([asked, answered]);
    }
    desk.settled().await;

    let thread: Vec<String> = desk
        .rows::<messages::Entity>()
        .await
        .into_iter()
        .filter(|message| message.kind == "text")
        .map(|message| message.body)
        .collect();
    assert_eq!(thread, said, "in the order in which it was said");
    for answer in said.iter().skip(1).step_by(2) {
        assert_eq!(twilio.calls().iter().filter(|call| &call.body == answer).count(), 1, "{answer}");
    }
    report(
        "23",
        "started with the clock 3 days ahead, an hour back, and right again; a text and an answer each time",
        "all once, in the order they were said",
    );
}
