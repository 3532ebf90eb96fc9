//! Row 45: what a backup holds, and that a restored desk sends nothing twice.

use super::process::Process;
use crate::support::{Carrier, Encoding, Key, Word, eventually, people, say};
use parley::models::{clock, conversations, events, messages, sessions};
use std::{
    collections::BTreeSet,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::Output,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tempfile::TempDir;

#[tokio::test]
async fn everything_acknowledged_before_a_backup_is_in_it_wherever_it_is_restored() {
    let mut desk = Process::start(100).await;
    let (twilio, shelf) = (desk.twilio().await, Shelf::new());
    desk.admin().await;
    let (acknowledged, is_over) = (Mutex::new(BTreeSet::new()), AtomicBool::new(false));

    let pouring = pour_in(&twilio, &acknowledged, &is_over);
    let backing_up = async {
        eventually("texts pour in", || async { (acknowledged.lock().unwrap().len() >= 100).then_some(()) }).await;
        let before = acknowledged.lock().unwrap().clone();
        let backup = desk.run(&["backup", &shelf.file("desk.backup")]).await;
        is_over.store(true, Ordering::Relaxed);
        (before, backup)
    };
    let ((), (before, backup)) = tokio::join!(pouring, backing_up);
    assert!(backup.status.success(), "{}", said(&backup));
    assert!(said(&backup).contains(" holds 20 conversations with "), "{}", said(&backup));
    assert!(said(&backup).contains("The secret is not in it"), "{}", said(&backup));
    let mode = std::fs::metadata(shelf.file("desk.backup")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
    desk.kill();
    desk.move_elsewhere().await;
    let restored = desk.run(&["restore", &shelf.file("desk.backup")]).await;
    assert!(restored.status.success(), "{}", said(&restored));
    desk.resume().await;

    let stored: Vec<String> = texts(&desk).await.into_iter().map(|message| message.body).collect();
    let once: BTreeSet<String> = stored.iter().cloned().collect();
    assert_eq!(stored.len(), once.len(), "none is there twice");
    assert!(before.is_subset(&once), "missing: {:?}", before.difference(&once).collect::<Vec<_>>());
    assert!(twilio.text(people::GRACE, "And on it goes").await.is_taken());
}

#[tokio::test]
async fn what_was_sent_after_the_backup_is_not_sent_again_and_what_came_after_it_is_asked_for() {
    let (mut desk, twilio, ticket) = with_a_reply_behind_a_call().await;
    let shelf = Shelf::new();
    assert_eq!(statuses(&desk).await, ["received", "sending", "queued"]);

    let backup = desk.run(&["backup", &shelf.file("desk.backup")]).await;
    assert!(backup.status.success(), "{}", said(&backup));
    twilio.line.let_go();
    let behind = twilio.call_saying("Behind it").await;
    let since = say(people::GRACE, "Since then");
    assert!(twilio.hand_over(&since).await.is_taken());
    twilio.line.keeps(since, clock::now());
    twilio.has_calls(3).await;
    desk.kill();
    let restored = desk.run(&["restore", &shelf.file("desk.backup"), "--over"]).await;
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(said(&restored).contains("2 texts waited to be sent then"), "{}", said(&restored));
    assert_eq!(desk.rows::<sessions::Entity>().await, []);
    desk.resume().await;

    let again = eventually("what came since is there", || async {
        desk.rows::<conversations::Entity>().await.into_iter().find(|other| other.id != ticket)
    })
    .await;
    assert!(again.id > 10_000, "a number that Grace may have been told is not used again: {}", again.id);
    assert_eq!(twilio.calls().len(), 3, "what was confirmed before is not confirmed again");
    assert_eq!(texts(&desk).await.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(), ["Hello", "Since then"]);
    let doubtful = ours(&desk, ticket).await;
    assert!(doubtful.iter().all(|message| message.status == "unknown"), "{doubtful:?}");
    assert!(doubtful[1].error_words.as_deref().unwrap().starts_with("Restored from a backup of "));

    assert!(twilio.receipt(&behind, Word::Delivered).await.is_taken());
    let admin = desk.signed_in().await;
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    let page = admin.post(&page.form_of("Check again").unwrap(), &[]).await;

    assert!(page.says("The provider has it."), "{}", page.text());
    let settled: Vec<String> = ours(&desk, ticket).await.into_iter().map(|message| message.status).collect();
    assert_eq!(settled, ["delivered", "delivered"]);
    for body in [&doubtful[0].body, "Behind it"] {
        assert_eq!(twilio.calls().iter().filter(|call| call.body == *body).count(), 1, "{body}");
    }
    assert!(desk.rows::<events::Entity>().await.iter().any(|event| event.kind == "desk_restored"));
}

/// A confirmation that is on its way, and a reply that waits behind it; says in which ticket.
async fn with_a_reply_behind_a_call() -> (Process, Carrier, i64) {
    let desk = Process::start(100).await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    twilio.text(people::SLOW, "Hello").await;
    twilio.has_calls(1).await;
    let ticket = desk.rows::<conversations::Entity>().await[0].id;
    admin.submit(&format!("/conversations/{ticket}/messages"), &[("body", "Behind it"), ("key", "key")]).await;
    (desk, twilio, ticket)
}

#[tokio::test]
async fn a_person_may_send_again_what_was_restored_in_doubt() {
    let (mut desk, twilio, ticket) = with_a_reply_behind_a_call().await;
    let shelf = Shelf::new();
    assert!(desk.run(&["backup", &shelf.file("desk.backup")]).await.status.success());
    desk.kill();
    assert!(desk.run(&["restore", &shelf.file("desk.backup"), "--over"]).await.status.success());
    desk.resume().await;
    twilio.line.let_go();
    let behind = ours(&desk, ticket).await[1].id;

    desk.signed_in().await.post(&format!("/messages/{behind}/retries"), &[]).await;

    twilio.call_saying("Behind it").await;
    eventually("it is sent", || async { (ours(&desk, ticket).await[1].status == "sent").then_some(()) }).await;
    assert_eq!(twilio.calls().len(), 2);
}

#[tokio::test]
async fn a_backup_put_into_place_by_hand_sends_nothing_twice_either() {
    let mut desk = Process::start(100).await;
    if desk.is_postgres() {
        return; // there, nobody copies files
    }
    let (twilio, shelf) = (desk.twilio().await, Shelf::new());
    twilio.text(people::SLOW, "Hello").await;
    twilio.has_calls(1).await;
    assert!(desk.run(&["backup", &shelf.file("desk.backup")]).await.status.success());
    twilio.text(people::ALAN, "After it").await;
    // What the killed desk leaves is a log of its own, which SQLite would play over the backup.
    desk.kill();
    assert!(desk.path("data/parley.sqlite-wal").exists());

    std::fs::copy(shelf.file("desk.backup"), desk.path("data/parley.sqlite")).unwrap();
    desk.resume().await;

    assert_eq!(statuses(&desk).await, ["received", "unknown"]);
    let words = desk.rows::<messages::Entity>().await[1].error_words.clone().unwrap();
    assert!(words.starts_with("Restored from a backup of "), "{words}");
}

#[tokio::test]
async fn a_backup_overwrites_nothing_and_needs_a_desk() {
    let mut desk = Process::start(100).await;
    let shelf = Shelf::new();
    std::fs::write(shelf.file("taken"), "something of mine").unwrap();

    let refused = desk.run(&["backup", &shelf.file("taken")]).await;
    desk.kill();
    desk.move_elsewhere().await;
    let nothing = desk.run(&["backup", &shelf.file("nothing")]).await;

    assert!(!refused.status.success() && said(&refused).contains("exists already"), "{}", said(&refused));
    assert_eq!(std::fs::read_to_string(shelf.file("taken")).unwrap(), "something of mine");
    assert!(!nothing.status.success() && said(&nothing).contains("There is no desk"), "{}", said(&nothing));
    assert_eq!(shelf.names(), ["taken"], "nothing unfinished is left");
}

#[tokio::test]
async fn a_restore_says_what_keeps_it_from_it() {
    let mut desk = Process::start(100).await;
    let (_, shelf) = (desk.admin().await, Shelf::new());
    assert!(desk.run(&["backup", &shelf.file("desk.backup")]).await.status.success());
    std::fs::write(shelf.file("letter"), "Dear backup").unwrap();
    let (backup, letter) = (shelf.file("desk.backup"), shelf.file("letter"));

    let serving = desk.run(&["restore", &backup, "--over"]).await;
    desk.kill();
    let used = desk.run(&["restore", &backup]).await;
    let no_backup = desk.run(&["restore", &letter, "--over"]).await;
    let missing = desk.run(&["restore", &shelf.file("nowhere"), "--over"]).await;
    let secret = [("PARLEY_SECRET", "another secret of forty characters, alas")];
    let sealed = desk.run_in(&secret, &["restore", &backup, "--over"]).await;

    for (output, words) in [
        (&serving, "serves from"),
        (&used, "There is a desk with users here"),
        (&no_backup, "is not a backup of a desk"),
        (&missing, "There is no file"),
        (&sealed, "was made with another secret"),
    ] {
        assert!(!output.status.success() && said(output).contains(words), "{words}: {}", said(output));
    }
    desk.resume().await;
    desk.signed_in().await;
}

#[tokio::test]
async fn a_damaged_or_newer_backup_is_refused_and_what_was_replaced_is_kept() {
    let mut desk = Process::start(100).await;
    if desk.is_postgres() {
        return; // its own programs check their dumps
    }
    let (_, shelf) = (desk.admin().await, Shelf::new());
    assert!(desk.run(&["backup", &shelf.file("desk.backup")]).await.status.success());
    desk.kill();
    let whole = std::fs::read(shelf.file("desk.backup")).unwrap();
    std::fs::write(shelf.file("half"), &whole[..whole.len() / 2]).unwrap();
    std::fs::copy(shelf.file("desk.backup"), shelf.file("newer")).unwrap();
    desk.change(&shelf.file("newer"), "insert into seaql_migrations values ('m29991231_000001_hovering', 0)").await;

    let half = desk.run(&["restore", &shelf.file("half"), "--over"]).await;
    let newer = desk.run(&["restore", &shelf.file("newer"), "--over"]).await;
    let restored = desk.run(&["restore", &shelf.file("desk.backup"), "--over"]).await;

    assert!(!half.status.success() && said(&half).contains("is damaged"), "{}", said(&half));
    assert!(!newer.status.success() && said(&newer).contains("by a newer Parley"), "{}", said(&newer));
    assert!(restored.status.success() && said(&restored).contains("is kept as"), "{}", said(&restored));
    let kept: Vec<_> = std::fs::read_dir(desk.path("data")).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(kept.iter().any(|name| name.to_string_lossy().starts_with("parley.sqlite.before-")), "{kept:?}");
}

/// Where backups lie, apart from any desk.
struct Shelf(TempDir);

impl Shelf {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str) -> String {
        let path: PathBuf = self.0.path().join(name);
        path.to_str().unwrap().to_owned()
    }

    fn names(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.0.path()).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }
}

/// Hands texts of twenty people over without pause; notes which were taken.
async fn pour_in(twilio: &Carrier, acknowledged: &Mutex<BTreeSet<String>>, is_over: &AtomicBool) {
    for n in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let sms = say(&people::nth(n % 20), &format!("Text {n}"));
        if twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right).await.is_some_and(|reply| reply.is_taken()) {
            acknowledged.lock().unwrap().insert(sms.body);
        }
    }
}

async fn texts(desk: &Process) -> Vec<messages::Model> {
    desk.rows::<messages::Entity>().await.into_iter().filter(messages::Model::is_inbound).collect()
}

/// What we wrote in a conversation, oldest first.
async fn ours(desk: &Process, ticket: i64) -> Vec<messages::Model> {
    let all = desk.rows::<messages::Entity>().await;
    all.into_iter().filter(|message| !message.is_inbound() && message.conversation_id == Some(ticket)).collect()
}

async fn statuses(desk: &Process) -> Vec<String> {
    desk.rows::<messages::Entity>().await.into_iter().map(|message| message.status).collect()
}

/// Everything it printed.
fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}
