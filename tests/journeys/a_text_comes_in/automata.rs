//! Two machines never talk to each other at the owner's cost.

use crate::support::{Desk, people};
use sea_orm::ActiveValue::Set;
use serde_json::json;

#[tokio::test]
async fn a_number_is_confirmed_three_times_in_ten_minutes_and_the_thread_says_when_it_was_not() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| inbox.reopen_window = Set(0)).await;
    let admin = desk.admin().await;

    for n in 1..=5 {
        twilio.text(people::GRACE, &format!("I am a machine, text {n}")).await;
        admin.post(&format!("/conversations/{}/closures", newest(&desk).await), &[("last_message_id", "9999")]).await;
    }

    twilio.has_calls(3).await;
    assert_eq!(desk.written(people::GRACE).await.len(), 3, "five tickets, three confirmations");
    let page = admin.get(&format!("/conversations/{}", newest(&desk).await)).await;
    assert_eq!(page.text().matches("Confirmation not sent").count(), 2, "{}", page.text());
    twilio.text(people::ALAN, "I am somebody else").await;
    twilio.has_calls(4).await;
}

async fn newest(desk: &Desk) -> i64 {
    desk.conversations(people::GRACE).await.last().expect("she has written").id
}

#[tokio::test]
async fn the_limits_are_settings() {
    let desk = Desk::start_with(|settings| settings["automatic_in_a_day"] = json!("0")).await;
    let twilio = desk.twilio().await;

    twilio.text(people::GRACE, "Hello").await;

    assert_eq!(desk.received(people::GRACE).await, ["Hello"]);
    assert!(desk.written(people::GRACE).await.is_empty());
}
