use super::process::Process;
use crate::support::{people, until};
use parley::models::{conversations, messages};
use std::time::{Duration, Instant};

#[tokio::test]
async fn asked_to_stop_it_finishes_what_is_in_flight_and_leaves_the_rest_queued() {
    let mut desk = Process::start(100).await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    twilio.text(people::SLOW, "Hello").await;
    twilio.has_calls(1).await;
    let ticket = desk.rows::<conversations::Entity>().await[0].id;
    admin.submit(&format!("/conversations/{ticket}/messages"), &[("body", "Behind it"), ("key", "key")]).await;
    let mut page = admin.listen().await;
    page.hears("beat").await;

    let asked = Instant::now();
    desk.ask_to_stop();
    assert_eq!(page.next().await, None, "open pages end at once");
    twilio.line.let_go();
    let ended = desk.ended().await;

    assert!(ended.success(), "{ended}");
    assert!(asked.elapsed() < Duration::from_secs(10));
    let messages = desk.rows::<messages::Entity>().await;
    let statuses: Vec<&str> = messages.iter().map(|message| message.status.as_str()).collect();
    assert_eq!(statuses, ["received", "sent", "queued"], "nothing is in doubt");
    desk.resume().await;
    until("the rest goes out", || async { twilio.calls().iter().any(|call| call.body == "Behind it") }).await;
    assert_eq!(twilio.calls().len(), 2);
}

#[tokio::test]
async fn a_carrier_that_never_answers_does_not_keep_it_from_stopping() {
    let mut desk = Process::start(100).await;
    let twilio = desk.twilio().await;
    twilio.text("+447700900408", "Hello").await;
    twilio.has_calls(1).await;

    let asked = Instant::now();
    desk.ask_to_stop();
    let ended = desk.ended().await;

    assert!(ended.success(), "{ended}");
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
    let confirmation = desk.rows::<messages::Entity>().await.pop().unwrap();
    assert!(["unknown", "sending"].contains(&confirmation.status.as_str()), "{}", confirmation.status);
}

#[tokio::test]
async fn started_by_name_it_is_the_same_desk() {
    let mut desk = Process::start(100).await;
    let twilio = desk.twilio().await;
    desk.kill();

    desk.start_as(&["start"]);
    desk.resume().await;

    assert!(twilio.text(people::GRACE, "Hello").await.is_taken());
    twilio.has_calls(1).await;
}

#[tokio::test]
async fn a_second_desk_on_the_same_data_refuses_in_words() {
    let desk = Process::start(100).await;
    if desk.is_postgres() {
        return; // there, several are welcome
    }

    let second = desk.run(&[]).await;

    assert!(!second.status.success());
    let words = String::from_utf8_lossy(&second.stderr);
    assert!(words.contains("Another desk already serves from"), "{words}");
    assert!(desk.twilio().await.text(people::GRACE, "Hello").await.is_taken(), "the first goes on");
}

#[tokio::test]
async fn a_second_desk_is_refused_by_whatever_name_it_reaches_the_database() {
    let desk = Process::start(100).await;
    if desk.is_postgres() {
        return;
    }
    let (database, elsewhere) = (desk.path("data/parley.sqlite"), desk.path("elsewhere"));
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::copy(desk.path("data/secret"), elsewhere.join("secret")).unwrap();
    let link = elsewhere.join("link.sqlite");
    std::os::unix::fs::symlink(&database, &link).unwrap();

    for name in [&database, &link] {
        let url = format!("sqlite://{}", name.display());
        let second = desk.run_with(&[("PARLEY_DATA_DIR", elsewhere.to_str().unwrap()), ("DATABASE_URL", &url)]).await;

        assert!(!second.status.success());
        let words = String::from_utf8_lossy(&second.stderr);
        assert!(words.contains("Another desk already serves from"), "{words}");
    }
}

#[tokio::test]
async fn nonsense_in_the_environment_stops_the_start_with_a_sentence() {
    let mut desk = Process::start(100).await;
    desk.kill();

    for name in ["TWILIO_RATE", "PARLEY_DISK_FLOOR", "PARLEY_METRICS_PORT", "PARLEY_DATABASE_CONNECTIONS"] {
        let refused = desk.run_with(&[(name, "fast")]).await;

        assert!(!refused.status.success());
        let words = String::from_utf8_lossy(&refused.stderr);
        assert!(words.contains(&format!("{name} is \"fast\"")), "{words}");
    }
}
