use super::written_to;
use crate::support::{Desk, Provider, at_every_carrier, people};
use parley::models::clock;
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use std::time::Duration;

at_every_carrier!(a_carrier_that_says_wait_is_waited_for_in_order, texts_to_one_number_leave_in_order,);

async fn a_carrier_that_says_wait_is_waited_for_in_order(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::BUSY).await;

    admin.reply(id, "First").await;
    admin.reply(id, "Second").await;

    let calls = carrier.has_calls(3).await;
    let said: Vec<&str> = calls.iter().map(|call| call.body.as_str()).collect();
    assert_eq!(said, ["First", "First", "Second"]);
    assert!(calls[1].at - calls[0].at >= Duration::from_millis(950), "it was told to wait a second");
    let first = desk.stands("First", "sent").await;
    desk.stands("Second", "sent").await;
    let outcomes: Vec<_> = desk.attempts(first.id).await.into_iter().map(|attempt| attempt.outcome.unwrap()).collect();
    assert_eq!(outcomes, ["not_sent", "accepted"]);
}

async fn texts_to_one_number_leave_in_order(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::GRACE).await;
    let bodies: Vec<String> = (0..10).map(|n| format!("Number {n}")).collect();

    for body in &bodies {
        admin.reply(id, body).await;
    }

    let calls = carrier.has_calls(10).await;
    assert_eq!(calls.iter().map(|call| &call.body).collect::<Vec<_>>(), bodies.iter().collect::<Vec<_>>());
    desk.stands("Number 9", "sent").await;
}

#[tokio::test]
async fn the_next_text_waits_until_the_one_before_is_answered() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::SLOW).await;
    admin.reply(id, "First").await;
    twilio.call_saying("First").await;

    admin.reply(id, "Second").await;
    twilio.text(people::GRACE, "Hello").await;
    let other = desk.conversation(people::GRACE).await.id;
    admin.reply(other, "To someone else").await;

    desk.stands("To someone else", "sent").await;
    assert_eq!(desk.message("First").await.status, "sending");
    assert_eq!(desk.message("Second").await.status, "queued");
    twilio.line.let_go();
    desk.stands("Second", "sent").await;
}

#[tokio::test]
async fn a_text_in_doubt_does_not_hold_the_next_one() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::BROKEN).await;

    admin.reply(id, "First").await;
    admin.reply(id, "Second").await;

    desk.stands("Second", "unknown").await;
    assert_eq!(twilio.calls().len(), 2);
}

#[tokio::test]
async fn an_inbox_keeps_its_rate() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(4.0)).await;

    for n in 0..10 {
        twilio.text(&people::nth(n), "Hello").await;
    }

    let calls = twilio.has_calls(10).await;
    let took = calls[9].at - calls[0].at;
    // Four at once, then six more at four a second.
    assert!(took >= Duration::from_millis(1_300), "ten texts in {took:?}");
}

#[tokio::test]
async fn a_slow_inbox_holds_no_other_up() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(0.01)).await;
    for n in 0..5 {
        twilio.text(&people::nth(n), "Hello").await;
    }

    vonage.text(people::GRACE, "Hello").await;

    vonage.has_calls(1).await;
    assert_eq!(twilio.calls().len(), 1);
}

#[tokio::test]
async fn a_carrier_that_cannot_be_reached_is_tried_again() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    desk.change(twilio.inbox_id, |inbox| inbox.api_base = Set(Some(nobody))).await;

    admin.reply(id, "Hello?").await;

    let waiting = crate::support::eventually("it was tried once", || async {
        let message = desk.message("Hello?").await;
        (message.status == "queued" && message.error_words.is_some()).then_some(message)
    })
    .await;
    assert!(waiting.error_words.unwrap().contains("could not be reached"));
    let base = twilio.line.base.clone();
    desk.change(twilio.inbox_id, |inbox| inbox.api_base = Set(Some(base))).await;
    desk.stands("Hello?", "sent").await;
    assert_eq!(twilio.calls().len(), 1);
}

#[tokio::test]
async fn what_nobody_takes_is_given_up_after_its_time() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    desk.change(twilio.inbox_id, |inbox| {
        inbox.api_base = Set(Some("http://127.0.0.1:1".to_owned()));
        inbox.retry_for = Set(1_000);
    })
    .await;

    admin.reply(id, "Hello?").await;

    let failed = desk.stands("Hello?", "failed").await;
    assert!(failed.error_words.unwrap().contains("Given up"));
    assert!(failed.retryable);
}

#[tokio::test]
async fn what_a_person_tries_again_has_its_whole_time_again() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::BUSY).await;
    desk.change(twilio.inbox_id, |inbox| inbox.api_base = Set(Some("http://127.0.0.1:1".to_owned()))).await;
    desk.change(twilio.inbox_id, |inbox| inbox.retry_for = Set(1_000)).await;
    admin.reply(id, "Hello?").await;
    desk.stands("Hello?", "failed").await;
    let again = admin.get(&format!("/conversations/{id}")).await.form_of("Try again").unwrap();
    let base = twilio.line.base.clone();
    desk.change(twilio.inbox_id, |inbox| {
        inbox.api_base = Set(Some(base));
        inbox.retry_for = Set(5_000);
    })
    .await;
    desk.run("update attempts set started_at = started_at - 3600000").await;

    admin.post(&again, &[]).await;

    desk.stands("Hello?", "sent").await;
    assert_eq!(twilio.calls().len(), 2, "the carrier said wait, and then took it");
}

#[tokio::test]
async fn a_claim_that_waits_holds_no_other_inbox_up() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    if !desk.is_postgres() {
        return; // there is one writer for all
    }
    let vonage = desk.vonage().await;
    vonage.text(people::ALAN, "Hello").await;
    vonage.has_calls(1).await;
    let (other, lease) = (desk.conversation(people::ALAN).await.id, format!("dispatch {}", twilio.inbox_id));
    let lock = desk.writer().begin().await.unwrap();
    lock.execute_unprepared(&format!("select 1 from leases where name = '{lease}' for update")).await.unwrap();
    admin.reply(id, "Waits").await;
    desk.somebody_waits_for_a_lock().await;

    admin.reply(other, "Goes").await;

    vonage.call_saying("Goes").await;
    assert_eq!(desk.message("Waits").await.status, "queued");
    lock.commit().await.unwrap();
    twilio.call_saying("Waits").await;
}

#[tokio::test]
async fn a_claim_that_had_to_wait_for_the_database_begins_its_calls_all_the_same() {
    let (desk, _twilio, admin, id) = written_to(Provider::Twilio, people::REFUSED).await;
    admin.reply(id, "Once").await;
    let refused = desk.stands("Once", "failed").await;
    let soon = clock::now() + 700;
    desk.run(&format!("update messages set status = 'queued', next_try_at = {soon} where id = {}", refused.id)).await;

    let held = desk.writer().begin().await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    held.rollback().await.unwrap();

    desk.stands("Once", "failed").await;
    let outcomes: Vec<_> = desk.attempts(refused.id).await.into_iter().filter_map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, ["refused", "refused"]);
}
