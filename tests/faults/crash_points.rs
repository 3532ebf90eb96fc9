//! Ended at the worst moments: the points have names (`src/faults.rs`), and a debug build stops dead at them.

use super::process::Process;
use crate::support::{Browser, Carrier, Encoding, Key, Word, people, say, until};
use parley::models::{conversations, messages};

#[tokio::test]
async fn row_2_ended_before_the_commit_a_text_is_taken_when_it_comes_again() {
    ended_while_a_text_comes_in("before_commit").await;
}

#[tokio::test]
async fn row_5_ended_after_the_commit_a_text_is_there_once_and_pages_see_it() {
    ended_while_a_text_comes_in("after_commit").await;
}

async fn ended_while_a_text_comes_in(point: &str) {
    let mut desk = Process::new(100).await;
    desk.set("PARLEY_CRASH_AT", point);
    desk.resume().await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    let sms = say(people::GRACE, "Is anyone there?");

    let answered = twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right).await;
    desk.ended().await;
    desk.set("PARLEY_CRASH_AT", "");
    desk.resume().await;

    assert!(answered.is_none(), "nothing was acknowledged");
    assert!(twilio.hand_over(&sms).await.is_taken(), "the carrier comes again");
    let stored = desk.rows::<messages::Entity>().await;
    assert_eq!(stored.iter().filter(|message| message.direction == "in").count(), 1);
    let ticket = desk.rows::<conversations::Entity>().await[0].id;
    assert!(admin.get(&format!("/conversations/{ticket}")).await.says("Is anyone there?"));
    twilio.has_calls(1).await;
    desk.settled().await;
    desk.is_sound().await;
}

#[tokio::test]
async fn row_3_ended_after_the_carriers_answer_a_text_is_in_doubt_until_its_receipt() {
    let (desk, twilio, admin) = ended_while_a_reply_goes_out("after_call").await;

    assert!(admin.get("/conversations/1").await.says("This may not have been sent."));
    let call = twilio.call_saying("We are here").await;
    twilio.receipt(&call, Word::Delivered).await;

    assert_eq!(reply(&desk).await.status, "delivered");
    assert_eq!(twilio.calls().len(), 2, "the confirmation and the reply, each once");
    desk.is_sound().await;
}

#[tokio::test]
async fn row_4_ended_before_the_call_a_text_is_in_doubt_and_not_sent_by_itself() {
    let (desk, twilio, admin) = ended_while_a_reply_goes_out("before_call").await;

    let page = admin.get("/conversations/1").await;
    assert!(page.says("This may not have been sent."));
    assert_eq!(twilio.calls().len(), 1, "only the confirmation");
    admin.post(&page.form_of("Send again").unwrap(), &[]).await;

    twilio.call_saying("We are here").await;
    until("it is sent", || async { reply(&desk).await.status == "sent" }).await;
    assert_eq!(twilio.calls().len(), 2);
    desk.is_sound().await;
}

/// A reply that is in doubt, because the desk ended at this point.
async fn ended_while_a_reply_goes_out(point: &str) -> (Process, Carrier, Browser) {
    let mut desk = Process::new(100).await;
    // The confirmation passes it first.
    desk.set("PARLEY_CRASH_AT", &format!("{point}:2"));
    desk.resume().await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    twilio.text(people::GRACE, "Is anyone there?").await;
    until("the confirmation is out", || async {
        desk.rows::<messages::Entity>().await.iter().any(|message| message.status == "sent")
    })
    .await;
    let ticket = desk.rows::<conversations::Entity>().await[0].id;
    admin.submit(&format!("/conversations/{ticket}/messages"), &[("body", "We are here"), ("key", "key")]).await;
    desk.ended().await;
    desk.set("PARLEY_CRASH_AT", "");
    desk.resume().await;
    desk.settled().await;
    assert_eq!(reply(&desk).await.status, "unknown");
    (desk, twilio, admin)
}

async fn reply(desk: &Process) -> messages::Model {
    desk.rows::<messages::Entity>()
        .await
        .into_iter()
        .find(|message| message.kind == "text" && message.direction == "out")
        .unwrap()
}
