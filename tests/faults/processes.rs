//! Two processes of one desk on PostgreSQL. On SQLite there is one, and these rows have nothing to ask.

use super::process::Process;
use crate::support::{Browser, Carrier, Encoding, Key, Provider, people, say, until};
use futures_util::future::join_all;
use parley::models::{_entities::attempts, conversations, messages};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use tokio::time::sleep;

#[tokio::test]
async fn row_16_one_webhook_fifty_times_at_once_at_two_processes_is_one_message() {
    let Some((desk, _other, here, there)) = two(100).await else { return };
    let sms = say(people::GRACE, "Hello");

    let replies = join_all((0..25).flat_map(|_| [here.hand_over(&sms), there.hand_over(&sms)])).await;

    assert!(replies.iter().all(|reply| reply.is_taken()));
    here.has_calls(1).await;
    let stored = desk.rows::<messages::Entity>().await;
    assert_eq!(stored.iter().filter(|message| message.direction == "in").count(), 1);
    assert_eq!(stored.iter().filter(|message| message.kind == "confirmation").count(), 1);
    assert_eq!(desk.rows::<conversations::Entity>().await.len(), 1);
    desk.settled().await;
    assert_eq!(here.calls().len(), 1, "one confirmation");
    desk.is_sound().await;
}

#[tokio::test]
async fn row_31_when_the_process_that_sends_is_killed_the_other_goes_on() {
    let Some((mut desk, other, here, there)) = two(50).await else { return };
    let tickets = tickets(&desk, &here).await;
    let admin = desk.admin().await;
    assert_eq!(owners(&desk).await.len(), 1, "the one that was there first sends");
    queue(&admin, &tickets, 0..100).await;
    here.has_calls(30).await;

    desk.kill();
    other.settled().await;

    assert!(there.text(people::ALAN, "Still there?").await.is_taken());
    let calls: Vec<String> =
        here.calls().into_iter().map(|call| call.body).filter(|body| body.starts_with("Reply")).collect();
    assert_eq!(calls.iter().collect::<BTreeSet<_>>().len(), calls.len(), "nothing went twice");
    assert_eq!(owners(&other).await.len(), 2, "the other one took over");
    other.settled().await;
    other.is_sound().await;
}

#[tokio::test]
async fn row_31_what_waits_behind_a_call_of_the_killed_process_does_not_wait_for_its_lease() {
    let Some((mut desk, other, here, _there)) = two(50).await else { return };
    here.text(people::SLOW, "Hello").await;
    here.has_calls(1).await;
    let ticket = desk.rows::<conversations::Entity>().await[0].id;
    other
        .admin()
        .await
        .submit(&format!("/conversations/{ticket}/messages"), &[("body", "Behind it"), ("key", "key")])
        .await;

    desk.kill();
    let killed = Instant::now();
    until("it goes", || async { here.calls().iter().any(|call| call.body == "Behind it") }).await;

    assert!(killed.elapsed() < Duration::from_secs(8), "{:?}", killed.elapsed());
}

#[tokio::test]
async fn row_32_a_process_that_slept_through_its_lease_sends_nothing_twice() {
    let Some((desk, other, here, _there)) = two(20).await else { return };
    let tickets = tickets(&desk, &here).await;
    let admin = other.admin().await;
    queue(&admin, &tickets, 0..60).await;
    here.has_calls(tickets.len() + 10).await;

    desk.signal("STOP");
    // Longer than a lease lasts.
    sleep(Duration::from_secs(16)).await;
    desk.signal("CONT");
    desk.settled().await;

    let calls: Vec<String> = here.calls().into_iter().map(|call| call.body).collect();
    assert_eq!(calls.iter().collect::<BTreeSet<_>>().len(), calls.len(), "nothing went twice");
    desk.is_sound().await;
}

#[tokio::test]
async fn row_29_with_its_connections_cut_again_and_again_a_desk_comes_back_by_itself() {
    let desk = Process::start(100).await;
    let Some(schema) = desk.schema() else { return };
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    let mut page = admin.listen().await;
    page.hears("beat").await;

    for n in 0..30 {
        let sms = say(&people::nth(n), &format!("Text {n}"));
        if n % 5 == 0 {
            schema.hang_up().await;
        }
        until("it is taken", || async {
            twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right).await.is_some_and(|reply| reply.is_taken())
        })
        .await;
    }

    let stored = desk.rows::<messages::Entity>().await;
    assert_eq!(stored.iter().filter(|message| message.direction == "in").count(), 30);
    desk.settled().await;
    twilio.text(people::MARY, "Does the bell ring again?").await;
    assert!(page.next().await.is_some(), "an open page hears again");
    desk.is_sound().await;
}

/// Two processes, and a carrier that can call either.
pub async fn two(rate: u32) -> Option<(Process, Process, Carrier, Carrier)> {
    let desk = Process::start(rate).await;
    let other = desk.another().await?;
    let here = desk.twilio().await;
    let there = Carrier::new(Provider::Twilio, 1, &here.hook_url.replace(&desk.url, &other.url), here.line.clone());
    Some((desk, other, here, there))
}

/// Five people write; says where each stands.
async fn tickets(desk: &Process, twilio: &Carrier) -> Vec<i64> {
    for n in 0..5 {
        twilio.text(&people::nth(n), "Hello").await;
    }
    twilio.has_calls(5).await;
    desk.settled().await;
    desk.rows::<conversations::Entity>().await.into_iter().map(|conversation| conversation.id).collect()
}

async fn queue(admin: &Browser, tickets: &[i64], replies: std::ops::Range<usize>) {
    join_all(replies.map(|n| async move {
        let path = format!("/conversations/{}/messages", tickets[n % tickets.len()]);
        let answer = admin.submit(&path, &[("body", &format!("Reply {n}")), ("key", &format!("key-{n}"))]).await;
        assert!(answer.status().is_redirection());
    }))
    .await;
}

async fn owners(desk: &Process) -> BTreeSet<String> {
    desk.rows::<attempts::Entity>().await.into_iter().map(|attempt| attempt.owner).collect()
}
