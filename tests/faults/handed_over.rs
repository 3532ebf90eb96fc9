//! Row 35: asked to stop and started again while texts come in, nobody outside notices.

use super::process::Process;
use crate::support::{Carrier, Encoding, Key, people, say};
use parley::models::messages;
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use tokio::time::{interval, sleep};

const RESTARTS: usize = 3;
/// Each hands over twenty-five a second.
const CARRIERS: usize = 8;

#[tokio::test]
async fn a_restart_under_two_hundred_texts_a_second_refuses_nobody() {
    let mut desk = Process::start_on_a_socket(60).await;
    let twilio = desk.twilio().await;
    let (is_over, number) = (AtomicBool::new(false), AtomicUsize::new(0));

    let restarting = async {
        for _ in 0..RESTARTS {
            sleep(Duration::from_secs(1)).await;
            desk.ask_to_stop();
            assert!(desk.ended().await.success());
            desk.resume().await;
        }
        sleep(Duration::from_millis(500)).await;
        is_over.store(true, Ordering::Relaxed);
        desk
    };
    let carriers = futures_util::future::join_all((0..CARRIERS).map(|_| hand_over(&twilio, &number, &is_over)));
    let (desk, answered) = tokio::join!(restarting, carriers);

    let answered: Vec<(String, Option<u16>)> = answered.into_iter().flatten().collect();
    let refused: Vec<_> = answered.iter().filter(|(_, status)| *status != Some(200)).collect();
    assert_eq!(refused, Vec::<&(String, Option<u16>)>::new(), "of {} texts", answered.len());
    assert!(answered.len() > RESTARTS * 20, "texts came all the while: {}", answered.len());
    let stored: Vec<String> = desk
        .rows::<messages::Entity>()
        .await
        .into_iter()
        .filter(|message| message.direction == "in")
        .map(|message| message.body)
        .collect();
    assert_eq!(stored.len(), answered.len());
    assert_eq!(
        stored.into_iter().collect::<BTreeSet<_>>(),
        answered.into_iter().map(|(body, _)| body).collect::<BTreeSet<_>>()
    );
}

/// Hands texts over on new connections, each once; says how each was answered, none if not at all.
async fn hand_over(twilio: &Carrier, number: &AtomicUsize, is_over: &AtomicBool) -> Vec<(String, Option<u16>)> {
    let mut pace = interval(Duration::from_millis(40));
    let mut answered = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        pace.tick().await;
        let n = number.fetch_add(1, Ordering::Relaxed);
        let sms = say(&people::nth(n % 20), &format!("Text {n}"));
        let reply = twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right).await;
        answered.push((sms.body, reply.map(|reply| reply.status.as_u16())));
    }
    answered
}
