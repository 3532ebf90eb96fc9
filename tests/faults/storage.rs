//! What the disk and other programs do to a SQLite desk.

use super::process::Process;
use crate::support::{Browser, Carrier, Encoding, Key, Sms, people, say, until};
use parley::models::messages;
use sea_orm::ConnectionTrait;
use std::process::Command;

/// Bytes that a file may grow to before the system refuses: a disk that is full, for whoever may not make one.
const FULL_AT: u64 = 1_500_000;

#[tokio::test]
async fn row_24_with_a_full_disk_nothing_is_acknowledged_and_pages_can_be_read() {
    let mut desk = Process::new(100).await;
    if desk.is_postgres() {
        return; // there, the disk is PostgreSQL's
    }
    // A process that may write no further is told by a signal, unless it does not care.
    desk.start_by(&["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"]);
    desk.resume().await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    assert!(twilio.text(people::GRACE, "Before").await.is_taken());
    limit_files(&desk, &FULL_AT.to_string());

    let refused = until_refused(&twilio).await;

    assert_eq!(refused.1, 503, "the carrier keeps it and comes again");
    assert_eq!(twilio.hand_over(&refused.0).await.status, 503);
    assert!(admin.get("/conversations/1").await.says("Before"), "what is there can be read");
    assert!(admin.get("/_readiness").await.html.contains("cannot be stored"), "and whoever watches is told");
    limit_files(&desk, "unlimited");
    until("texts are taken again, without a restart", || async { twilio.hand_over(&refused.0).await.is_taken() }).await;
    assert!(admin.get("/_readiness").await.status.is_success());
    replies_go_out(&admin, &twilio).await;
    desk.is_sound().await;
}

/// Long texts until one is refused; says which, and how.
async fn until_refused(twilio: &Carrier) -> (Sms, u16) {
    for n in 0..5_000 {
        let sms = say(&people::nth(n % 50), &format!("{n} {}", "long ".repeat(250)));
        let reply = twilio.hand_over(&sms).await;
        if !reply.is_taken() {
            return (sms, reply.status.as_u16());
        }
    }
    panic!("the disk never filled up");
}

async fn replies_go_out(admin: &Browser, twilio: &Carrier) {
    admin.submit("/conversations/1/messages", &[("body", "We are back"), ("key", "back")]).await;
    twilio.call_saying("We are back").await;
}

fn limit_files(desk: &Process, bytes: &str) {
    let limited = Command::new("prlimit").args(["--pid", &desk.pid(), &format!("--fsize={bytes}:")]).status().unwrap();
    assert!(limited.success());
}

#[tokio::test]
async fn row_26_locked_by_another_program_texts_wait_or_are_refused_and_none_is_half_there() {
    let desk = Process::start(100).await;
    if desk.is_postgres() {
        return; // there, nobody can lock everything
    }
    let twilio = desk.twilio().await;
    assert!(twilio.text(people::GRACE, "Before").await.is_taken());
    twilio.has_calls(1).await;
    let other = desk.another_program().await;
    other.execute_unprepared("begin immediate").await.unwrap();

    let sms = say(people::ALAN, "Meanwhile");
    let refused = twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right).await.expect("an answer all the same");
    assert_eq!(refused.status, 503, "the lock is held for longer than a carrier waits");
    other.execute_unprepared("rollback").await.unwrap();

    assert!(twilio.hand_over(&sms).await.is_taken(), "and at once when it is gone");
    let stored = desk.rows::<messages::Entity>().await;
    assert_eq!(stored.iter().filter(|message| message.body == "Meanwhile").count(), 1);
    twilio.has_calls(2).await;
    desk.is_sound().await;
}
