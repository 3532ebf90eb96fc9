//! What is old is folded or forgotten; what became of a message stays.

use crate::support::{Carrier, Desk, Word, people};
use parley::{
    models::{
        _entities::{attempts, events, provider_ids, receipts},
        clock, retention,
    },
    settings::Retention,
};

const KEPT: Retention = Retention { receipt_days: 90, event_days: 730 };

/// The desk, and Grace's confirmation, which was delivered.
async fn delivered() -> (Desk, Carrier) {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    let call = twilio.has_calls(1).await.remove(0);
    for word in [Word::Sent, Word::Delivered] {
        twilio.receipt(&call, word).await;
    }
    desk.stands(&call.body, "delivered").await;
    (desk, twilio)
}

/// As if all of it had happened so many days earlier.
async fn days_pass(desk: &Desk, days: i64) {
    let by = days * clock::DAY;
    desk.run(&format!("update attempts set started_at = started_at - {by}")).await;
    desk.run(&format!("update receipts set received_at = received_at - {by}")).await;
}

async fn forget(desk: &Desk) {
    while retention::step(&desk.writer(), KEPT).await.unwrap() {}
}

#[tokio::test]
async fn old_receipts_are_folded_into_their_attempt() {
    let (desk, twilio) = delivered().await;
    let call = twilio.calls().remove(0);
    days_pass(&desk, 89).await;
    forget(&desk).await;
    assert_eq!(desk.count::<receipts::Entity>().await, 2, "not old yet");
    days_pass(&desk, 2).await;

    forget(&desk).await;

    assert_eq!((desk.count::<receipts::Entity>().await, desk.count::<provider_ids::Entity>().await), (0, 0));
    let attempt = desk.rows::<attempts::Entity>().await.remove(0);
    assert_eq!(attempt.reported_status.as_deref(), Some("delivered"));
    assert!(attempt.reported_at.is_some());
    assert_eq!(desk.message(&call.body).await.status, "delivered");
    assert!(twilio.receipt(&call, Word::Sent).await.is_taken(), "one that comes very late");
    assert_eq!(desk.message(&call.body).await.status, "delivered");
}

#[tokio::test]
async fn what_is_young_waits_for_its_time() {
    let (desk, twilio) = delivered().await;
    days_pass(&desk, 91).await;
    twilio.text(people::ALAN, "Hello").await;
    let call = twilio.has_calls(2).await.remove(1);
    twilio.receipt(&call, Word::Delivered).await;
    desk.stands(&call.body, "delivered").await;

    forget(&desk).await;

    assert_eq!((desk.count::<receipts::Entity>().await, desk.count::<provider_ids::Entity>().await), (1, 1));
    let mut attempts = desk.rows::<attempts::Entity>().await;
    attempts.sort_by_key(|attempt| attempt.id);
    let reported: Vec<Option<&str>> = attempts.iter().map(|attempt| attempt.reported_status.as_deref()).collect();
    assert_eq!(reported, [Some("delivered"), None]);
}

#[tokio::test]
async fn the_ids_by_which_a_doubt_is_settled_stay_as_long_as_it_does() {
    let (desk, _) = delivered().await;
    desk.run("update messages set status = 'unknown' where direction = 'out'").await;
    days_pass(&desk, 91).await;

    forget(&desk).await;

    assert_eq!(desk.count::<receipts::Entity>().await, 0);
    assert_eq!(desk.count::<provider_ids::Entity>().await, 1);
}

#[tokio::test]
async fn receipts_that_nobody_ever_knew_the_text_of_go_with_the_time() {
    let (desk, _) = delivered().await;
    desk.run("update receipts set attempt_id = null").await;
    days_pass(&desk, 91).await;

    forget(&desk).await;

    assert_eq!(desk.count::<receipts::Entity>().await, 0);
}

#[tokio::test]
async fn old_events_of_the_desk_go_and_those_of_conversations_stay() {
    let (desk, _) = delivered().await;
    desk.admin().await;
    let then = clock::now() - 731 * clock::DAY;
    let old = |conversation: &str| {
        format!(
            "insert into events (kind, conversation_id, created_at) values ('user_signed_in', {conversation}, {then})"
        )
    };
    for sql in [old("null"), old("1")] {
        desk.run(&sql).await;
    }
    let before = desk.count::<events::Entity>().await;

    forget(&desk).await;

    let left = desk.rows::<events::Entity>().await;
    assert_eq!(left.len() as u64, before - 1);
    assert!(left.iter().all(|event| event.created_at > then || event.conversation_id.is_some()), "{left:?}");
}

#[tokio::test]
async fn the_database_itself_keeps_every_event_for_a_year_and_those_of_conversations_for_good() {
    let (desk, _) = delivered().await;
    desk.admin().await;
    let then = clock::now() - 731 * clock::DAY;
    desk.run(&format!("insert into events (kind, conversation_id, created_at) values ('assigned', 1, {then})")).await;

    for which in ["conversation_id is null", "conversation_id is not null"] {
        let refused = desk.try_to_run(&format!("delete from events where {which}")).await;
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{which}");
    }
}
