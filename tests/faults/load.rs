//! A desk on a busy day: two hundred texts and fifty replies a second, receipts, and twenty open pages.

use super::process::Process;
use crate::support::{Browser, Call, Carrier, Encoding, Key, Provider, Word, people, say};
use futures_util::future::join_all;
use parley::models::conversations;
use reqwest::{Method, header::ACCEPT};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, interval, sleep, timeout};

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

/// Everybody who is at the desk.
pub struct Load {
    carriers: Vec<Carrier>,
    agents: Vec<Browser>,
    tickets: Vec<i64>,
    is_over: AtomicBool,
    texts: AtomicUsize,
    replies: AtomicUsize,
    receipts: AtomicUsize,
    /// How long each text took that was taken.
    took: Mutex<Vec<Duration>>,
}

impl Load {
    /// A carrier and an agent for each process; some people have written already.
    pub async fn new(desks: &[Process]) -> Self {
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
            took: Mutex::default(),
        }
    }

    pub async fn run(&self) {
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
                let asked = Instant::now();
                let reply = timeout(PATIENCE, carrier.try_to_hand_over(&sms, Encoding::Form, Key::Right)).await;
                if reply.is_ok_and(|reply| reply.is_some_and(|reply| reply.is_taken())) {
                    self.took.lock().unwrap().push(asked.elapsed());
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

    /// It goes home.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Texts that were handed over.
    pub fn texts(&self) -> usize {
        self.texts.load(Ordering::Relaxed)
    }

    /// Texts that were taken since `took` was last asked.
    pub fn taken(&self) -> usize {
        self.took.lock().unwrap().len()
    }

    /// How long the texts took since this was last asked: how many there were, and what all but one in a hundred took.
    pub fn took(&self) -> (usize, Duration) {
        let mut took = std::mem::take(&mut *self.took.lock().unwrap());
        took.sort_unstable();
        let nearly_all = took.get(took.len().saturating_sub(1 + took.len() / 100)).copied();
        (took.len(), nearly_all.unwrap_or_default())
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    pub fn so_far(&self) -> String {
        let (texts, replies, receipts) = (&self.texts, &self.replies, &self.receipts);
        let count = |number: &AtomicUsize| number.load(Ordering::Relaxed);
        format!("{} texts, {} replies, {} receipts", count(texts), count(replies), count(receipts))
    }
}
