use super::written_to;
use crate::support::{Browser, Carrier, Desk, Provider, people, until};
use parley::models::clock;
use sea_orm::ActiveValue::Set;

const SENT_NOTHING: &str = "hasn't sent anything since";

#[tokio::test]
async fn a_carrier_that_fails_is_left_alone_and_what_waited_goes_in_order_once_one_text_is_taken() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::BROKEN).await;
    let (vonage, bob) = (desk.vonage().await, desk.agent("Bob").await);
    assert!(!admin.get("/people").await.says(SENT_NOTHING));

    fail(&desk, &twilio, &admin, id).await;

    let page = format!("/inboxes/{}", twilio.inbox_id);
    for path in ["/people", "/inboxes", &page] {
        assert!(admin.get(path).await.first("#alarm").unwrap().contains(SENT_NOTHING), "{path}");
    }
    assert!(admin.get("/inboxes").await.says("Nothing sent since"));
    assert!(admin.get(&page).await.says("HTTP 500") && admin.get(&page).await.says("Texts wait here in their order"));
    assert!(!bob.get("/people").await.says(SENT_NOTHING), "agents cannot mend it");

    // The trial is answered when the test lets it go.
    write_to(&desk, &twilio, &admin, people::SLOW, &["The trial"]).await;
    write_to(&desk, &twilio, &admin, people::GRACE, &["First", "Second", "Third"]).await;
    write_to(&desk, &vonage, &admin, people::MARY, &["By the way"]).await;
    desk.stands("By the way", "sent").await;
    twilio.call_saying("The trial").await;
    assert!(admin.get(&page).await.says("Waiting to be sent 3"));
    twilio.line.let_go();

    desk.stands("Third", "sent").await;
    for [before, after] in [["The trial", "First"], ["First", "Second"], ["Second", "Third"]] {
        assert!(ended(&desk, before).await <= began(&desk, after).await, "{after} waited for {before}");
    }
    assert_eq!(desk.inbox(twilio.inbox_id).await.failing(), None);
    assert!(!admin.get("/people").await.says(SENT_NOTHING));
    assert!(admin.get(&page).await.says("Waiting to be sent nothing"));
}

#[tokio::test]
async fn a_desk_that_starts_again_tries_one_text_at_a_time_too() {
    let (mut desk, twilio, admin, id) = written_to(Provider::Twilio, people::BROKEN).await;
    fail(&desk, &twilio, &admin, id).await;
    desk.restart().await;

    write_to(&desk, &twilio, &admin, people::SLOW, &["The trial"]).await;
    twilio.call_saying("The trial").await;
    write_to(&desk, &twilio, &admin, people::GRACE, &["Not yet"]).await;
    twilio.line.let_go();

    desk.stands("Not yet", "sent").await;
    assert!(ended(&desk, "The trial").await <= began(&desk, "Not yet").await);
    assert_eq!(desk.inbox(twilio.inbox_id).await.failing(), None);
}

#[tokio::test]
async fn texts_that_reached_nobody_all_go_once_the_inbox_is_mended() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    let base = twilio.line.base.clone();
    desk.change(twilio.inbox_id, |inbox| {
        inbox.confirms = Set(false);
        inbox.api_base = Set(Some("http://127.0.0.1:1".to_owned()));
    })
    .await;
    for n in 0..6 {
        write_to(&desk, &twilio, &admin, &people::nth(n), &[&format!("Reply {n}")]).await;
    }
    until("the inbox fails", || async { desk.inbox(twilio.inbox_id).await.failing().is_some() }).await;
    assert!(admin.get("/inboxes").await.says("could not be reached"));

    desk.change(twilio.inbox_id, |inbox| {
        inbox.api_base = Set(Some(base));
        inbox.updated_at = Set(clock::now());
    })
    .await;

    for n in 0..6 {
        desk.stands(&format!("Reply {n}"), "sent").await;
    }
    assert_eq!(twilio.calls().len(), 6, "each once");
}

#[tokio::test]
async fn what_one_process_finds_failing_every_other_one_shows() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::BROKEN).await;
    let Some(other) = desk.another().await else { return };
    let there = other.admin().await;

    fail(&desk, &twilio, &admin, id).await;

    until("it is shown there", || async { there.get("/people").await.says(SENT_NOTHING) }).await;
}

/// Writes to a number that is answered 500, until the desk has had enough.
async fn fail(desk: &Desk, twilio: &Carrier, admin: &Browser, id: i64) {
    for n in 0..5 {
        admin.reply(id, &format!("Hello? {n}")).await;
    }
    until("the inbox fails", || async { desk.inbox(twilio.inbox_id).await.failing().is_some() }).await;
    assert_eq!(twilio.calls().len(), 5);
}

/// They write first, and are answered.
async fn write_to(desk: &Desk, carrier: &Carrier, admin: &Browser, number: &str, bodies: &[&str]) {
    carrier.text(number, "Hello").await;
    let id = desk.conversation(number).await.id;
    for body in bodies {
        admin.reply(id, body).await;
    }
}

async fn began(desk: &Desk, body: &str) -> i64 {
    desk.attempts(desk.message(body).await.id).await[0].started_at
}

async fn ended(desk: &Desk, body: &str) -> i64 {
    desk.attempts(desk.message(body).await.id).await[0].finished_at.expect("it was answered")
}
