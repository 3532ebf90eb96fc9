//! A START that was said before a STOP and comes after it: it is kept, and lifts nothing.

use super::{held_at, is_stopped, nothing_is_wrong};
use crate::support::{Carrier, Desk, Provider, Sms, people::GRACE, say, until};
use chrono::DateTime;
use parley::models::{_entities::consents, clock};

/// A text that its provider had some time ago.
fn said(provider: Provider, body: &str, ago: i64) -> Sms {
    let at = DateTime::from_timestamp_millis(clock::now() - ago).unwrap();
    match provider {
        Provider::Vonage => say(GRACE, body).at("message-timestamp", &at.format("%Y-%m-%d %H:%M:%S").to_string()),
        _ => say(GRACE, body).at("createdDatetime", &at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()),
    }
}

async fn an_older_start_that_is_redelivered_lifts_nothing(provider: Provider) {
    let desk = Desk::start().await;
    let (carrier, bob) = (desk.carrier(provider).await, desk.agent("Bob").await);
    carrier.text(GRACE, "Hello").await;
    let ticket = desk.conversation(GRACE).await.id;
    carrier.text(GRACE, "STOP").await;

    for word in ["START", "YES"] {
        carrier.hand_over(&said(provider, word, clock::HOUR)).await;
    }

    assert!(is_stopped(&desk).await);
    let words = desk.rows::<consents::Entity>().await;
    assert_eq!(words.iter().filter(|word| word.word == "start" && word.superseded).count(), 2, "it is kept");
    let page = bob.get(&format!("/conversations/{ticket}")).await;
    assert!(page.says("Sent before they said STOP") && !page.says("They may be texted again."), "{}", page.text());
    assert!(page.first(".cannot").unwrap().contains("said STOP"));
    nothing_is_wrong(&desk).await;
    carrier.text(GRACE, "START").await;
    assert!(!is_stopped(&desk).await, "one that is said now does");
}

#[tokio::test]
async fn messagebirds_older_start_lifts_nothing() {
    an_older_start_that_is_redelivered_lifts_nothing(Provider::MessageBird).await;
}

#[tokio::test]
async fn vonages_older_start_lifts_nothing() {
    an_older_start_that_is_redelivered_lifts_nothing(Provider::Vonage).await;
}

/// The STOP was handed over; the START before it only stands in the provider's list.
async fn an_older_start_that_is_back_filled_lifts_nothing(provider: Provider) {
    let mut desk = Desk::start().await;
    let carrier: Carrier = desk.carrier(provider).await;
    carrier.text(GRACE, "STOP").await;
    desk.run(&format!("update inboxes set created_at = {}", clock::now() - clock::DAY)).await;
    desk.stop().await;
    carrier.line.keeps(say(GRACE, "START"), clock::now() - 5 * clock::MINUTE);

    desk.restart().await;

    until("the START is there", || async { desk.received(GRACE).await.len() == 2 }).await;
    assert!(is_stopped(&desk).await);
}

#[tokio::test]
async fn twilios_back_filled_start_lifts_nothing() {
    an_older_start_that_is_back_filled_lifts_nothing(Provider::Twilio).await;
}

#[tokio::test]
async fn messagebirds_back_filled_start_lifts_nothing() {
    an_older_start_that_is_back_filled_lifts_nothing(Provider::MessageBird).await;
}

#[tokio::test]
async fn a_start_lifts_no_hold_that_came_after_it() {
    let desk = Desk::start().await;
    let vonage = desk.vonage().await;
    vonage.text(GRACE, "Please stop texting me").await;

    vonage.hand_over(&said(Provider::Vonage, "START", clock::HOUR)).await;
    assert!(held_at(&desk).await.is_some());

    vonage.text(GRACE, "START").await;
    assert!(held_at(&desk).await.is_none());
}
