//! Callers and programs that are too much: what comes in is the last to suffer.

use super::{process::Process, report};
use crate::support::{Carrier, Encoding, Key, Provider, client, eventually, people, say};
use parley::models::messages;
use sea_orm::ConnectionTrait;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, sleep, timeout},
};

const MEGABYTE: usize = 1_000_000;
const SLOW_CALLERS: usize = 2_000;

#[tokio::test]
async fn row_36_bodies_that_are_too_long_or_a_lie_are_refused_and_texts_still_come_in() {
    let desk = Process::start(100).await;
    let twilio = desk.twilio().await;
    let path = twilio.hook_url.strip_prefix(&desk.url).unwrap();

    let before = desk.megabytes();
    let long = |length: usize| format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n");
    assert_eq!(status(&desk, &long(10 * MEGABYTE), 10).await, Some(413));
    assert_eq!(status(&desk, &long(100 * MEGABYTE), 100).await, Some(413));
    let endless = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n");
    assert_eq!(status(&desk, &endless, 0).await, Some(413));
    let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "y".repeat(MEGABYTE));
    assert_eq!(status(&desk, &head, 0).await, Some(431));

    assert!(desk.megabytes() < before + 40, "{} MB, then {} MB", before, desk.megabytes());
    assert!(twilio.text(people::GRACE, "Hello").await.is_taken());
    desk.is_sound().await;
}

#[tokio::test]
async fn row_36_parameters_that_would_grow_while_they_are_read_are_refused_and_cost_no_memory() {
    let desk = Process::start(100).await;
    let (twilio, hooks) = (desk.twilio().await, desk.hooks_elsewhere().await);
    let grows = |name: usize, values: usize| format!(r#"{{"{}":[{}1]}}"#, "A".repeat(name), "1,".repeat(values));
    let (json, form) = ("application/json", "application/x-www-form-urlencoded");
    let attacks = [
        (json, grows(60_000, 60_000)),
        (json, grows(400_000, 200_000)),
        (json, format!("{{{}\"a\":{{}}}}", r#""a":{"b":1},"#.repeat(66_000))),
        (form, "a=1&".repeat(200_000)),
    ];
    let client = client();

    desk.forget_peak();
    let before = desk.peak_megabytes();
    for hook in &hooks {
        for (content_type, body) in &attacks {
            let request = client.post(hook).header("content-type", *content_type).body(body.clone());
            assert_eq!(request.send().await.unwrap().status(), 403, "{hook} {} bytes", body.len());
        }
    }

    let peak = desk.peak_megabytes();
    assert!(peak <= before + 20, "{before} MB, then {peak} MB");
    report(
        "36",
        "JSON and forms of 180 and 800 KB, made to grow while they are read, at signed and unsigned addresses",
        &format!("all refused; at most {} MB more than before", peak - before),
    );
    assert!(twilio.text(people::GRACE, "Hello").await.is_taken());
    desk.is_sound().await;
}

/// Sends a head and then megabytes for as long as they are taken; the status that comes back.
async fn status(desk: &Process, head: &str, megabytes: usize) -> Option<u16> {
    let mut stream = TcpStream::connect(desk.url.trim_start_matches("http://")).await.unwrap();
    let _ = stream.write_all(head.as_bytes()).await;
    let (mut reading, mut writing) = stream.split();
    let filling = async {
        let is_chunked = head.contains("chunked");
        let chunk = if is_chunked { format!("f4240\r\n{}\r\n", "z".repeat(MEGABYTE)) } else { "z".repeat(MEGABYTE) };
        for _ in 0..if is_chunked { 200 } else { megabytes } {
            if writing.write_all(chunk.as_bytes()).await.is_err() {
                break;
            }
        }
        sleep(Duration::from_secs(20)).await;
    };
    let answered = async {
        let mut answer = [0; 64];
        let count = reading.read(&mut answer).await.ok()?;
        String::from_utf8_lossy(&answer[..count]).split(' ').nth(1)?.parse().ok()
    };
    tokio::select! { status = answered => status, () = filling => None }
}

#[tokio::test]
#[ignore = "opens thousands of connections: bin/faults"]
async fn row_37_thousands_of_slow_callers_keep_no_text_out() {
    let desk = Process::start(100).await;
    let twilio = desk.twilio().await;
    let address = desk.url.trim_start_matches("http://").to_owned();
    let quiet = slowest(&twilio, 0).await;
    let mut callers = Vec::new();
    for n in 0..SLOW_CALLERS {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // Half a head, half a body, and a page that nobody reads.
        let start = match n % 3 {
            0 => "POST /hooks/x HT".to_owned(),
            1 => "POST /hooks/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5000\r\n\r\nabc".to_owned(),
            _ => "GET /sign-in HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(20),
        };
        let _ = stream.write_all(start.as_bytes()).await;
        callers.push(stream);
    }

    let among = slowest(&twilio, 1).await;

    report(
        "37",
        &format!(
            "{SLOW_CALLERS} connections with half a head, half a body or answers that nobody reads, 200 texts beside them"
        ),
        &format!("every text taken; slowest {} ms, {} ms without them", among.as_millis(), quiet.as_millis()),
    );
    eventually("the slow ones are let go", || async { (desk.connections() < 200).then_some(()) }).await;
    desk.is_sound().await;
}

#[tokio::test]
async fn a_thousand_idle_sockets_of_one_peer_keep_nobody_out_where_few_files_may_be_open() {
    let mut desk = Process::new(100).await;
    desk.start_by(&["prlimit", "--nofile=600:1200"]);
    desk.resume().await;
    let twilio = desk.twilio().await;
    let address = desk.url.trim_start_matches("http://").parse().unwrap();

    let mut idle = Vec::new();
    for _ in 0..1_000 {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        idle.push(socket.connect(address).await.unwrap());
    }

    assert!(twilio.text(people::GRACE, "Hello").await.is_taken());
    assert!(desk.connections() < 300, "one peer has its share of the seats: {}", desk.connections());
    drop(idle);
    desk.is_sound().await;
}

/// The slowest of two hundred texts, each of which is taken.
async fn slowest(twilio: &Carrier, round: usize) -> Duration {
    let mut slowest = Duration::ZERO;
    for n in 0..200 {
        let asked = Instant::now();
        assert!(twilio.text(&people::nth(n % 20), &format!("Text {round}-{n}")).await.is_taken());
        slowest = slowest.max(asked.elapsed());
    }
    slowest
}

#[tokio::test]
#[ignore = "takes half a minute: bin/faults"]
async fn row_30_while_someone_locks_the_tables_texts_wait_or_are_refused() {
    let desk = Process::start(100).await;
    if !desk.is_postgres() {
        return;
    }
    let twilio = desk.twilio().await;
    assert!(twilio.text(people::GRACE, "Before").await.is_taken());
    desk.settled().await;
    let other = desk.another_program().await;
    other.execute_unprepared("begin; lock table messages in access exclusive mode").await.unwrap();

    let sms = say(people::ALAN, "Meanwhile");
    let asked = Instant::now();
    let refused = timeout(Duration::from_secs(40), twilio.try_to_hand_over(&sms, Encoding::Form, Key::Right)).await;
    let waited = asked.elapsed();
    other.execute_unprepared("rollback").await.unwrap();

    let status = refused.unwrap().map(|reply| reply.status.as_u16());
    assert_ne!(status, Some(200), "nothing is acknowledged meanwhile");
    assert!(twilio.hand_over(&sms).await.is_taken(), "and at once when it is gone");
    let stored = desk.rows::<messages::Entity>().await;
    assert_eq!(stored.iter().filter(|message| message.body == "Meanwhile").count(), 1);
    report(
        "30",
        &format!(
            "the messages table locked by another program; a text was answered {status:?} after {} s",
            waited.as_secs()
        ),
        "taken once when the lock was gone",
    );
    desk.settled().await;
    desk.is_sound().await;
}

impl Process {
    /// The hook addresses of inboxes at MessageBird and Vonage, with the keys that callbacks are signed with and without.
    async fn hooks_elsewhere(&self) -> Vec<String> {
        for provider in [Provider::MessageBird, Provider::Vonage] {
            for (number, is_signed) in [("+447700900901", true), ("+447700900902", false)] {
                let mut arguments = vec!["task".to_owned(), "inbox:create".to_owned()];
                arguments.push(format!("gateway:{}", provider.name()));
                arguments.push(format!("address:{number}"));
                let keys = provider.credentials().into_iter();
                let keys = keys.filter(|(key, _)| is_signed || !key.starts_with("sign"));
                arguments.extend(keys.map(|(key, value)| format!("{key}:{value}")));
                let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                let made = self.run(&arguments).await;
                assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
            }
        }
        let listed = String::from_utf8(self.run(&["task", "inbox:list", "format:json"]).await.stdout).unwrap();
        let inboxes: serde_json::Value = serde_json::from_str(listed.trim()).unwrap();
        let inboxes = inboxes.as_array().unwrap().iter().filter(|inbox| inbox["gateway"] != "twilio");
        inboxes.map(|inbox| inbox["hook_url"].as_str().unwrap().to_owned()).collect()
    }

    /// From now on only what it takes from now on counts.
    fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.pid()), "5").unwrap();
    }

    /// The most memory it had at once.
    fn peak_megabytes(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() / 1024
    }

    fn connections(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.pid())).unwrap().count()
    }
}
