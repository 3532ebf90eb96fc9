//! Days that pass at once, and clocks that jump.

use super::process::Process;
use crate::support::{eventually, people, say};
use parley::models::{_entities, desk as facts, messages};
use sea_orm::ConnectionTrait;

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

#[tokio::test]
async fn row_23_a_clock_that_was_days_ahead_loses_no_text_that_came_while_nobody_was_home() {
    let mut desk = Process::new(100).await;
    desk.set("PARLEY_CLOCK_AHEAD", &(30 * 24 * 3_600_000_i64).to_string());
    desk.resume().await;
    let twilio = desk.twilio().await;
    let mark = facts::back_fill(twilio.inbox_id);
    eventually("the provider was asked", || async {
        desk.rows::<_entities::desk::Entity>().await.into_iter().find(|fact| fact.key == mark)
    })
    .await;
    desk.kill();
    twilio.line.keeps(say(people::GRACE, "Anybody there?"), chrono::Utc::now().timestamp_millis());

    desk.set("PARLEY_CLOCK_AHEAD", "0");
    desk.resume().await;

    eventually("the text is there", || async {
        let stored = desk.rows::<messages::Entity>().await;
        stored.into_iter().find(|message| message.body == "Anybody there?")
    })
    .await;
}

#[tokio::test]
async fn row_23_the_clock_jumps_six_hours_ahead_and_an_hour_back() {
    let mut desk = Process::start(100).await;
    desk.admin().await;
    let twilio = desk.twilio().await;
    let mut said = Vec::new();
    for (n, hours) in [0, 6, -1, 0].into_iter().enumerate() {
        desk.kill();
        desk.set("PARLEY_CLOCK_AHEAD", &(hours * 3_600_000).to_string());
        desk.resume().await;
        let (asked, answered) = (format!("Question {n}"), format!("Answer {n}"));
        assert!(twilio.text(people::GRACE, &asked).await.is_taken(), "{hours} hours");
        let ticket =
            desk.rows::<messages::Entity>().await.iter().filter_map(|message| message.conversation_id).max().unwrap();
        // Three days on, who had signed in is signed out.
        let admin = desk.signed_in().await;
        let page =
            admin.post(&format!("/conversations/{ticket}/messages"), &[("body", &answered), ("key", &answered)]).await;
        assert!(page.says(&answered), "{hours} hours: {}", page.text());
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
}
