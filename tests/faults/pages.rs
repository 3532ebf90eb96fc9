//! Row 42: open pages that nobody reads, that come and go by the thousand, and ten thousand that only listen.

use super::{process::Process, report};
use crate::support::{Browser, Carrier, PASSWORD, people, say};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{Instant, interval, sleep},
};

const AGENTS: usize = 10;
const LISTENING: usize = 10_000;
const STALLED: usize = 500;
/// So many begin each second, and end at once.
const COMING: usize = 1_000;
const SECONDS: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "opens thousands of pages: bin/faults"]
async fn row_42_pages_that_stall_or_come_and_go_by_the_thousand_keep_nobody_from_hearing() {
    let mut desk = Process::new(100).await;
    // They come through a proxy: one peer alone does not get so many.
    desk.set("PARLEY_BEHIND_PROXY", "1");
    desk.resume().await;
    let (admin, twilio) = (desk.admin().await, desk.twilio().await);
    assert!(twilio.text(people::GRACE, "Hello").await.is_taken());
    let page = Pages::of(&desk).await;
    let quiet = heard(&admin, &twilio).await;

    let mut open = JoinSet::new();
    for _ in 0..LISTENING {
        open.spawn(page.clone().listen());
    }
    let stalled = page.stall().await;
    sleep(Duration::from_secs(5)).await;
    let with_all_open = desk.megabytes();
    let listening = heard(&admin, &twilio).await;
    page.come_and_go().await;
    let after_once = desk.megabytes();
    let coming = tokio::join!(page.come_and_go(), heard(&admin, &twilio)).1;
    let after_twice = desk.megabytes();

    report(
        "42",
        &format!(
            "{LISTENING} pages that listen, {STALLED} that nobody reads, {COMING} a second that come and go; 40 texts beside them"
        ),
        &format!(
            "every text taken and heard; slowest taken {} ms, heard {} ms (alone {} and {} ms, with pages that only listen {} and {} ms); {with_all_open} MB with all open, {after_once} and {after_twice} MB after {} had come and gone",
            coming.0.as_millis(),
            coming.1.as_millis(),
            quiet.0.as_millis(),
            quiet.1.as_millis(),
            listening.0.as_millis(),
            listening.1.as_millis(),
            page.came.load(Ordering::Relaxed),
        ),
    );
    assert!(after_twice < with_all_open.max(after_once) + 40, "{with_all_open}, {after_once}, {after_twice} MB");
    drop((open, stalled));
    desk.is_sound().await;
}

/// The slowest of forty texts to be taken, and to be heard of by an open page.
async fn heard(admin: &Browser, twilio: &Carrier) -> (Duration, Duration) {
    let mut page = admin.listen().await;
    page.hears("beat").await;
    let (mut taken, mut heard) = (Duration::ZERO, Duration::ZERO);
    for n in 0..40 {
        let asked = Instant::now();
        assert!(twilio.hand_over(&say(people::GRACE, &format!("Text {n}"))).await.is_taken());
        taken = taken.max(asked.elapsed());
        page.hears_of(1).await;
        heard = heard.max(asked.elapsed());
        // So that it is not this text's confirmation or receipt that is heard next.
        sleep(Duration::from_millis(300)).await;
    }
    (taken, heard)
}

/// Agents, each with many pages.
#[derive(Clone)]
struct Pages {
    address: String,
    cookies: Arc<Vec<String>>,
    opened: Arc<AtomicUsize>,
    came: Arc<AtomicUsize>,
}

impl Pages {
    async fn of(desk: &Process) -> Self {
        let mut cookies = Vec::new();
        for n in 0..AGENTS {
            cookies.push(desk.agent(n).await.cookie("parley").expect("they have signed in"));
        }
        Self {
            address: desk.url.trim_start_matches("http://").to_owned(),
            cookies: Arc::new(cookies),
            opened: Arc::default(),
            came: Arc::default(),
        }
    }

    /// Reads whatever comes, for as long as anything does.
    async fn listen(self) {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        self.open(&mut stream).await;
        let mut heard = [0; 1024];
        while stream.read(&mut heard).await.is_ok_and(|count| count > 0) {}
    }

    /// Takes next to nothing, and reads none of it.
    async fn stall(&self) -> Vec<TcpStream> {
        let mut stalled = Vec::new();
        for _ in 0..STALLED {
            let socket = TcpSocket::new_v4().unwrap();
            socket.set_recv_buffer_size(1).unwrap();
            let mut stream = socket.connect(self.address.parse().unwrap()).await.unwrap();
            self.open(&mut stream).await;
            stalled.push(stream);
        }
        stalled
    }

    async fn come_and_go(&self) {
        let mut pace = interval(Duration::from_secs(1) / u32::try_from(COMING).unwrap());
        let mut coming = JoinSet::new();
        for _ in 0..COMING * SECONDS {
            pace.tick().await;
            let page = self.clone();
            coming.spawn(async move {
                let mut stream = TcpStream::connect(&page.address).await.unwrap();
                page.open(&mut stream).await;
                let mut first = [0; 256];
                let count = stream.read(&mut first).await.unwrap_or(0);
                assert!(first[..count].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&first[..count]));
                page.came.fetch_add(1, Ordering::Relaxed);
            });
        }
        while let Some(came) = coming.join_next().await {
            came.unwrap();
        }
    }

    async fn open(&self, stream: &mut TcpStream) {
        let cookie = &self.cookies[self.opened.fetch_add(1, Ordering::Relaxed) % self.cookies.len()];
        let asked = format!(
            "GET /live HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\ncookie: parley={cookie}\r\n\r\n"
        );
        stream.write_all(asked.as_bytes()).await.unwrap();
    }
}

impl Process {
    async fn agent(&self, n: usize) -> Browser {
        let (name, email) = (format!("name:Agent {n}"), format!("agent{n}@desk.example"));
        let made = self
            .run(&[
                "task",
                "user:create",
                &name,
                &format!("email:{email}"),
                "role:agent",
                &format!("password:{PASSWORD}"),
            ])
            .await;
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let browser = Browser::new(&self.url);
        browser.sign_in(&email, PASSWORD).await;
        browser
    }
}
