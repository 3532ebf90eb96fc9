//! What `parley doctor` finds, it says; what is well, it says too.

use super::process::Process;
use crate::support::{Carrier, people};
use sea_orm::ConnectionTrait;
use std::process::Output;

/// What breaks a rule, and the line that says so.
const BREACHES: [(&str, &str); 6] = [
    (
        "update messages set status = 'sending' where direction = 'out'",
        "I4         not so: what is being sent has a call",
    ),
    (
        "insert into attempts (message_id, number, public_id, owner, lease_until, token, parts, started_at) \
         select message_id, 2, 'again', owner, lease_until, token, 0, started_at from attempts",
        "I3         not so: a call is repeated only after",
    ),
    (
        "insert into consents (address_hash, word, how, created_at) select hash, 'stop', 'text', created_at - 60000 from addresses",
        "I6         not so: nothing goes to a number that said STOP",
    ),
    ("update provider_ids set status = 'delivered'", "I5         not so: what a carrier delivered stays delivered"),
    ("update messages set inbox_id = 0 where direction = 'in'", "stands in ticket"),
    ("delete from messages where direction = 'in'", "I1         not so: every text that arrived is there"),
];

#[tokio::test]
async fn the_doctor_finds_nothing_at_a_desk_that_is_well() {
    let (desk, _twilio) = texted().await;

    let looked = desk.run(&["doctor", "--verify"]).await;

    let said = said(&looked);
    if !desk.is_postgres() {
        assert!(looked.status.success(), "{said}");
        assert!(!said.contains("WRONG"), "{said}");
    }
    for line in [
        "The secret opens",
        "answers.",
        "has all that it needs to speak to its provider",
        "I1         every text",
        "I6         nothing goes",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
}

#[tokio::test]
async fn the_doctor_says_what_is_broken() {
    let (desk, _twilio) = texted().await;
    let db = desk.another_program().await;

    for (breach, line) in BREACHES {
        if !desk.is_postgres() {
            db.execute_unprepared("pragma foreign_keys = off").await.unwrap();
        }
        db.execute_unprepared(breach).await.unwrap();
        let looked = desk.run(&["doctor", "--verify"]).await;

        assert!(!looked.status.success());
        assert!(said(&looked).contains(line), "{line}: {}", said(&looked));
    }
    let journal = desk.folder().join("other");
    std::fs::write(
        &journal,
        "{\"acknowledged\":{\"inbox\":1,\"id\":\"SM1\"}}\n{\"taken\":{\"attempt\":\"nobody's\"}}\n",
    )
    .unwrap();
    let looked = said(&desk.run(&["doctor", "--journal", journal.to_str().unwrap()]).await);
    assert!(looked.contains("text SM1 of inbox 1 was acknowledged and is not there"), "{looked}");
    assert!(looked.contains("call nobody's was taken, and the desk does not know it"), "{looked}");
}

#[tokio::test]
async fn the_doctor_says_where_there_is_no_desk_and_where_carriers_cannot_come() {
    let mut desk = Process::new(100).await;
    if desk.is_postgres() {
        return; // an empty schema says the same in other words
    }

    let looked = desk.run(&["doctor"]).await;

    assert!(String::from_utf8_lossy(&looked.stderr).contains("There is no desk here yet"));
    assert!(!desk.folder().join("data").join("parley.sqlite").exists(), "it only looks");
    desk.resume().await;
    desk.kill();
    let looked = desk.run(&["doctor"]).await;
    assert!(said(&looked).contains("cannot be reached"), "{}", said(&looked));
}

async fn texted() -> (Process, Carrier) {
    let desk = Process::start(100).await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    twilio.has_calls(1).await;
    desk.settled().await;
    (desk, twilio)
}

fn said(looked: &Output) -> String {
    String::from_utf8_lossy(&looked.stdout).into_owned()
}

#[tokio::test]
async fn the_doctor_puts_numbers_right_only_when_told_to() {
    let mut desk = Process::new(100).await;
    desk.set("PARLEY_COUNTRY", "IT");
    desk.resume().await;
    let twilio = desk.twilio().await;
    twilio.text("+3923456789", "Ciao").await;
    twilio.has_calls(1).await;
    desk.settled().await;

    let looked = desk.run(&["doctor"]).await;
    let dry = desk.run(&["doctor", "--mend-numbers"]).await;
    let done = desk.run(&["doctor", "--mend-numbers", "--yes"]).await;
    let again = desk.run(&["doctor", "--mend-numbers"]).await;

    assert!(said(&looked).contains("WRONG  numbers"), "{}", said(&looked));
    assert!(said(&dry).contains("+3923456789 of person 1 is +39 392 345 6789."), "{}", said(&dry));
    assert!(said(&dry).contains("1 number would be put right; nothing was changed."), "{}", said(&dry));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(said(&done).contains("1 number put right."), "{}", said(&done));
    assert!(said(&again).contains("there is nothing to put right"), "{}", said(&again));
}
