//! Row 1: killed again and again while texts come in, replies go out, receipts come back and pages listen. `cargo test`
//! does twenty cycles; `FAULT_CYCLES=1000` as many as it says.

use super::{process::Process, report};
use crate::support::{Browser, Call, Carrier, Encoding, Key, Provider, Word, people, say};
use futures_util::future::join_all;
use parley::models::conversations;
use reqwest::{Method, header::ACCEPT};
use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use tokio::time::{interval, sleep, timeout};

/// Who writes.
const PEOPLE: usize = 400;
/// Carriers hand over 25 texts a second each, agents write ten replies a second each.
const CARRIERS: usize = 8;
const AGENTS: usize = 5;
const VIEWERS: usize = 20;
/// Conversations that are answered.
const TICKETS: usize = 100;
/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// After so many cycles everything is looked over.
const LOOK_EVERY: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_1_killed_again_and_again_under_load_nothing_is_lost_or_double() {
    let cycles = std::env::var("FAULT_CYCLES").map_or(20, |cycles| cycles.parse().unwrap());
    let first = Process::start(1_000).await;
    let second = first.another().await;
    let mut desks: Vec<Process> = [first].into_iter().chain(second).collect();
    let load = Load::new(&desks).await;

    let nemesis = async {
        for cycle in 1..=cycles {
            sleep(Duration::from_millis(200 + rand::random::<u64>() % 800)).await;
            let unlucky = rand::random::<u64>() as usize % desks.len();
            desks[unlucky].kill();
            desks[unlucky].resume().await;
            if cycle % LOOK_EVERY == 0 {
                desks[0].is_sound().await;
                println!("{cycle} cycles, {}", load.so_far());
            }
        }
        load.is_over.store(true, Ordering::Relaxed);
    };
    tokio::join!(nemesis, load.run());

    desks[0].settled().await;
    desks[0].is_sound().await;
    assert!(load.texts.load(Ordering::Relaxed) > cycles, "texts came all the while: {}", load.so_far());
    let processes = desks.len();
    let done = format!("killed {cycles} times, one of {processes} at random, under load: {}", load.so_far());
    report("1", &done, "0 violations");
}

/// Everybody who is at the desk while it is killed.
struct Load {
    carriers: Vec<Carrier>,
    agents: Vec<Browser>,
    tickets: Vec<i64>,
    is_over: AtomicBool,
    texts: AtomicUsize,
    replies: AtomicUsize,
    receipts: AtomicUsize,
}

impl Load {
    /// A carrier and an agent for each process; some people have written already.
    async fn new(desks: &[Process]) -> Self {
        let twilio = desks[0].twilio().await;
        let carriers = desks
            .iter()
            .map(|desk| {
                let hook = twilio.hook_url.replace(&desks[0].url, &desk.url);
                Carrier::new(Provider::Twilio, 1, &hook, twilio.line.clone())
            })
            .collect();
        let admin = desks[0].admin().await;
        let agents = desks.iter().map(|desk| admin.at(&desk.url)).collect();
        for n in 0..TICKETS {
            twilio.text(&people::nth(n), "Hello").await;
        }
        let tickets = desks[0].rows::<conversations::Entity>().await.iter().map(|ticket| ticket.id).collect();
        Self {
            carriers,
            agents,
            tickets,
            is_over: AtomicBool::new(false),
            texts: AtomicUsize::new(0),
            replies: AtomicUsize::new(0),
            receipts: AtomicUsize::new(0),
        }
    }

    async fn run(&self) {
        let carriers = join_all((0..CARRIERS).map(|_| self.texts_come_in()));
        let agents = join_all((0..AGENTS).map(|n| self.replies_go_out(n)));
        let viewers = join_all((0..VIEWERS).map(|n| self.pages_listen(n)));
        tokio::join!(carriers, agents, viewers, self.receipts_come_back());
    }

    /// Each again until it is taken, at whichever process answers.
    async fn texts_come_in(&self) {
        let mut pace = interval(Duration::from_millis(40));
        while !self.is_over() {
            pace.tick().await;
            let n = self.texts.fetch_add(1, Ordering::Relaxed);
            let sms = say(&people::nth(n % PEOPLE), &format!("Text {n}"));
            for carrier in self.carriers.iter().cycle().skip(n % 2) {
                let reply = timeout(PATIENCE, carrier.try_to_hand_over(&sms, Encoding::Form, Key::Right)).await;
                if reply.is_ok_and(|reply| reply.is_some_and(|reply| reply.is_taken())) {
                    break;
                }
                sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// Each with one key, pressed again until a page comes back.
    async fn replies_go_out(&self, agent: usize) {
        let mut pace = interval(Duration::from_millis(100));
        for n in 0.. {
            if self.is_over() {
                break;
            }
            pace.tick().await;
            let path = format!("/conversations/{}/messages", self.tickets[(n * AGENTS + agent) % self.tickets.len()]);
            let (body, key) = (format!("Reply {agent} {n}"), format!("key-{agent}-{n}"));
            for browser in self.agents.iter().cycle().skip(n % 2) {
                let form = browser.form(&path, &[("body", &body), ("key", &key)]);
                if form.timeout(PATIENCE).send().await.is_ok_and(|answer| answer.status().is_redirection()) {
                    self.replies.fetch_add(1, Ordering::Relaxed);
                    break;
                }
                sleep(Duration::from_millis(20)).await;
            }
        }
    }

    async fn pages_listen(&self, viewer: usize) {
        let browser = &self.agents[viewer % self.agents.len()];
        while !self.is_over() {
            if let Ok(mut stream) =
                browser.request(Method::GET, "/live").header(ACCEPT, "text/event-stream").send().await
            {
                while !self.is_over() {
                    let heard = timeout(Duration::from_millis(500), stream.chunk()).await;
                    if matches!(heard, Ok(Ok(None) | Err(_))) {
                        break;
                    }
                }
            }
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// What was taken is delivered, and the desk is told so until it listens.
    async fn receipts_come_back(&self) {
        let mut told = 0;
        loop {
            let news = self.carriers[0].line.calls_after(told);
            if news.is_empty() && self.is_over() {
                break;
            }
            for some in news.chunks(8) {
                join_all(some.iter().map(|call| self.tell(call))).await;
            }
            told += news.len();
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn tell(&self, call: &Call) {
        let url = call.receipt_url.clone().expect("an address for receipts travelled with the text");
        let is_told = async || {
            let reply = timeout(PATIENCE, self.carriers[0].try_receipt_at(&url, call, Word::Delivered)).await;
            reply.is_ok_and(|reply| reply.is_some_and(|reply| reply.is_taken()))
        };
        while !is_told().await {
            sleep(Duration::from_millis(20)).await;
        }
        self.receipts.fetch_add(1, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    fn so_far(&self) -> String {
        let (texts, replies, receipts) = (&self.texts, &self.replies, &self.receipts);
        let count = |number: &AtomicUsize| number.load(Ordering::Relaxed);
        format!("{} texts, {} replies, {} receipts", count(texts), count(replies), count(receipts))
    }
}
