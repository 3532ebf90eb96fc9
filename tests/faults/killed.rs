use super::process::{BOUND, Process};
use crate::support::{Browser, Carrier, Encoding, Key, eventually, people, say, until};
use futures_util::future::join_all;
use parley::models::{
    _entities::{arrivals, attempts},
    conversations, messages,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use tokio::time::{Instant, sleep};

const PEOPLE: usize = 20;
const REPLIES: usize = 200;

#[tokio::test]
async fn killed_with_two_hundred_queued_replies_and_while_texts_pour_in_nothing_is_lost_or_double() {
    let mut desk = Process::start(60).await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    let tickets = tickets(&desk, &twilio).await;
    let queued = queue(&admin, &tickets).await;
    let is_over = AtomicBool::new(false);

    let acknowledged = AtomicUsize::new(0);
    let killing = async {
        for cycle in 1..=4 {
            sleep(Duration::from_millis(700)).await;
            until("texts come in", || async { acknowledged.load(Ordering::Relaxed) >= cycle * 4 }).await;
            desk.kill();
            desk.resume().await;
        }
        is_over.store(true, Ordering::Relaxed);
        desk.settled().await;
        desk
    };
    let pouring = pour_in(&twilio, &is_over, &acknowledged);
    let (desk, acknowledged) = tokio::join!(killing, pouring);

    let messages = desk.rows::<messages::Entity>().await;
    every_acknowledged_text_is_there_once(&messages, &acknowledged);
    every_reply_was_called_at_most_once(&desk, &twilio, &messages, &queued).await;
    every_conversation_is_confirmed_once(&desk, &twilio, &messages).await;
    assert_eq!(
        desk.rows::<arrivals::Entity>().await.len(),
        acknowledged.len() + PEOPLE,
        "no text arrived that nobody sent"
    );
}

/// Twenty people write; says where each stands.
async fn tickets(desk: &Process, twilio: &Carrier) -> Vec<i64> {
    let replies = join_all((0..PEOPLE).map(|n| async move { twilio.text(&people::nth(n), "Hello").await })).await;
    assert!(replies.iter().all(|reply| reply.is_taken()));
    twilio.has_calls(PEOPLE).await;
    desk.rows::<conversations::Entity>().await.into_iter().map(|conversation| conversation.id).collect()
}

/// Ten replies to each; those of which the page said that they are queued. Where the machine is too slow for so many at once,
/// the desk says so and the same form is sent again.
async fn queue(admin: &Browser, tickets: &[i64]) -> BTreeSet<String> {
    let sent = join_all((0..REPLIES).map(|n| async move {
        let (body, key) = (format!("Reply {n}"), format!("key-{n}"));
        let path = format!("/conversations/{}/messages", tickets[n % tickets.len()]);
        eventually("the reply is queued", || async {
            admin.submit(&path, &[("body", &body), ("key", &key)]).await.status().is_redirection().then_some(())
        })
        .await;
        body
    }))
    .await;
    sent.into_iter().collect()
}

/// Hands texts over without pause, each again until it is taken, as a patient carrier does. Says which were.
async fn pour_in(twilio: &Carrier, is_over: &AtomicBool, count: &AtomicUsize) -> BTreeSet<String> {
    let mut acknowledged = BTreeSet::new();
    for n in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let sms = say(&people::nth(n % PEOPLE), &format!("Text {n}"));
        while !twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right).await.is_some_and(|reply| reply.is_taken()) {
            sleep(Duration::from_millis(20)).await;
        }
        acknowledged.insert(sms.body);
        count.store(acknowledged.len(), Ordering::Relaxed);
    }
    acknowledged
}

fn every_acknowledged_text_is_there_once(messages: &[messages::Model], acknowledged: &BTreeSet<String>) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for text in messages.iter().filter(|message| message.direction == "in" && message.body != "Hello") {
        *times.entry(&text.body).or_default() += 1;
    }
    assert!(acknowledged.len() > 10, "texts came in all the while");
    assert_eq!(times.keys().copied().collect::<BTreeSet<_>>(), acknowledged.iter().map(String::as_str).collect());
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

async fn every_reply_was_called_at_most_once(
    desk: &Process,
    twilio: &Carrier,
    messages: &[messages::Model],
    queued: &BTreeSet<String>,
) {
    let calls = twilio.calls();
    let attempts = desk.rows::<attempts::Entity>().await;
    let replies: Vec<_> = messages.iter().filter(|message| message.body.starts_with("Reply ")).collect();
    assert_eq!(replies.iter().map(|reply| &reply.body).collect::<BTreeSet<_>>(), queued.iter().collect());
    assert_eq!(replies.len(), REPLIES);
    for reply in replies {
        let called = calls.iter().filter(|call| call.body == reply.body).count();
        let tried = attempts
            .iter()
            .filter(|attempt| attempt.message_id == reply.id && attempt.outcome.as_deref() != Some("not_begun"))
            .count();
        match reply.status.as_str() {
            "sent" => assert_eq!((called, tried), (1, 1), "{}", reply.body),
            "unknown" => assert!(called <= 1 && tried == 1, "{} was called {called} times", reply.body),
            other => panic!("{} is {other}: {:?}", reply.body, reply.error_words),
        }
    }
}

async fn every_conversation_is_confirmed_once(desk: &Process, twilio: &Carrier, messages: &[messages::Model]) {
    let tickets = desk.rows::<conversations::Entity>().await;
    assert_eq!(tickets.len(), PEOPLE);
    for ticket in tickets {
        assert_eq!(messages.iter().filter(|message| message.confirms == Some(ticket.id)).count(), 1);
        let words = format!("Your ticket ID is {}.", ticket.id);
        assert_eq!(twilio.calls().iter().filter(|call| call.body.ends_with(&words)).count(), 1);
    }
}

#[tokio::test]
async fn a_call_that_had_begun_is_unknown_and_never_repeated() {
    let mut desk = Process::start(100).await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    twilio.text(people::SLOW, "Hello").await;
    twilio.has_calls(1).await;
    let ticket = desk.rows::<conversations::Entity>().await[0].id;
    admin.submit(&format!("/conversations/{ticket}/messages"), &[("body", "Behind it"), ("key", "key")]).await;

    desk.kill();
    desk.resume().await;
    all_but_the_held_are_settled(&desk).await;

    let messages = desk.rows::<messages::Entity>().await;
    let status = |kind: &str| {
        messages.iter().find(|message| message.direction == "out" && message.kind == kind).unwrap().status.clone()
    };
    assert_eq!(status("confirmation"), "unknown");
    assert_eq!(twilio.calls().iter().filter(|call| call.body.contains("ticket ID")).count(), 1);
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    assert!(page.says("This may not have been sent."), "the sign-in lives on as well: {}", page.path);
    twilio.line.let_go();
    twilio.call_saying("Behind it").await;
}

/// What is in doubt no longer holds what stands behind it.
async fn all_but_the_held_are_settled(desk: &Process) {
    let deadline = Instant::now() + BOUND;
    while !desk.rows::<messages::Entity>().await.iter().any(|message| message.status == "unknown") {
        assert!(Instant::now() < deadline, "the doubt is never said");
        sleep(Duration::from_millis(200)).await;
    }
}

/// Row 31: what one process of several does is done on when it is gone.
#[tokio::test]
async fn the_chores_of_a_killed_process_are_done_by_another() {
    let mut desk = Process::start(100).await;
    let Some(other) = desk.another().await else { return };
    let (admin, twilio) = (other.admin().await, desk.twilio().await);
    twilio.text(people::SLOW, "Hello").await;
    twilio.has_calls(1).await;

    desk.kill();
    other.execute("update attempts set lease_until = 0").await;
    all_but_the_held_are_settled(&other).await;

    let ticket = other.rows::<conversations::Entity>().await[0].id;
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    assert!(page.says("This may not have been sent."), "{}", page.text());
    assert_eq!(twilio.calls().len(), 1);
}
