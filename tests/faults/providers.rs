//! Providers that answer badly: slowly, without end, or with a certificate that nobody should trust.

use super::{process::Process, report};
use crate::support::{people, until};
use parley::models::{_entities::attempts, messages};
use std::process::{Child, Command, Stdio};
use tokio::time::Instant;

/// Answers a byte a second; answers without end; answers with what unpacks to a gigabyte.
const BAD: [&str; 3] = ["+447700900110", "+447700900111", "+447700900112"];

#[tokio::test]
#[ignore = "takes half a minute: bin/faults"]
async fn row_10_a_provider_that_answers_slowly_or_without_end_costs_neither_time_nor_memory() {
    let desk = Process::start(100).await;
    let (twilio, before) = (desk.twilio().await, desk.megabytes());
    let asked = Instant::now();
    for number in BAD {
        twilio.text(number, "Hello").await;
    }
    assert!(twilio.text(people::GRACE, "Meanwhile").await.is_taken());
    until("others are not kept waiting", || async { twilio.calls_to(people::GRACE).len() == 1 }).await;

    desk.settled().await;

    let took = asked.elapsed().as_secs();
    let statuses: Vec<String> = desk
        .rows::<messages::Entity>()
        .await
        .into_iter()
        .filter(|message| message.kind == "confirmation")
        .map(|message| message.status)
        .collect();
    assert_eq!(statuses, ["unknown", "unknown", "unknown", "sent"]);
    assert!(desk.megabytes() < before + 40, "{} MB, then {} MB", before, desk.megabytes());
    report(
        "10",
        "a byte a second, an answer without end, a gzip bomb",
        &format!("unknown after {took} s, memory flat ({} MB)", desk.megabytes()),
    );
    desk.is_sound().await;
}

#[tokio::test]
#[ignore = "needs openssl: bin/faults"]
async fn row_12_a_provider_whose_certificate_is_not_trusted_is_not_spoken_to() {
    let mut desk = Process::new(100).await;
    let provider = SelfSigned::start(desk.folder());
    desk.set("TWILIO_API_BASE", &provider.base);
    desk.resume().await;
    let twilio = desk.twilio().await;

    twilio.text(people::GRACE, "Hello").await;
    until("it was tried", || async {
        desk.rows::<attempts::Entity>().await.iter().any(|attempt| attempt.outcome.is_some())
    })
    .await;

    let attempts = desk.rows::<attempts::Entity>().await;
    assert_eq!(attempts[0].outcome.as_deref(), Some("not_sent"), "{:?}", attempts[0].error_words);
    let waiting =
        desk.rows::<messages::Entity>().await.into_iter().find(|message| message.kind == "confirmation").unwrap();
    assert_eq!(waiting.status, "queued", "it will be tried again");
    report("12", "a provider with a certificate it signed itself", "not sent, queued, never over an open line");
}

struct SelfSigned {
    base: String,
    server: Child,
}

impl SelfSigned {
    fn start(folder: &std::path::Path) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=127.0.0.1",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem",
            ])
            .current_dir(folder)
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success());
        let server = Command::new("openssl")
            .args(["s_server", "-accept", &port, "-cert", "cert.pem", "-key", "key.pem", "-www", "-quiet"])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { base: format!("https://127.0.0.1:{port}"), server }
    }
}

impl Drop for SelfSigned {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
