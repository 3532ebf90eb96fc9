//! Row 41: a campaign to very many people, while its desk is killed again and again, a thousand say STOP, it is paused
//! and resumed, and agents answer. `FAULT_RECIPIENTS` says how many people.

use super::{process::Process, report, timed::Timed};
use crate::support::{Browser, Carrier, campaigns::noon_for_everyone, people, say, until};
use futures_util::{StreamExt, stream};
use parley::models::{_entities::consents, campaigns, conversations};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, sleep, timeout};

/// Texts a second.
const RATE: u32 = 1_000;
const KILLS: usize = 20;
const STOPS: usize = 1_000;
const TICKETS: usize = 20;
const QUESTION: &str = "When shall we bring it?";
const HANGS: Duration = Duration::from_mins(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: bin/faults"]
async fn row_41_a_campaign_goes_to_everyone_at_most_once_whatever_is_killed_and_whoever_says_stop() {
    let recipients = std::env::var("FAULT_RECIPIENTS").map_or(100_000, |many| many.parse().unwrap());
    let first = Process::start(RATE).await;
    let second = first.another().await;
    let mut desks: Vec<Process> = [first].into_iter().chain(second).collect();
    let admin = desks[0].admin().await;
    let day = Day::begin(&desks, &admin, recipients).await;

    let watch = desks[0].another_program().await;
    // At whatever hour this runs.
    watch.execute_unprepared(&noon_for_everyone()).await.unwrap();
    let began = Instant::now();
    assert!(admin.submit(&format!("/campaigns/{}/launches", day.campaign), &[]).await.status().is_redirection());
    until("everyone is written down", || async {
        campaigns::find(&watch, day.campaign).await.unwrap().cursor.is_none()
    })
    .await;
    let launched = began.elapsed();
    let nemesis = async {
        for kill in 0..KILLS {
            sleep(Duration::from_millis(500 + rand::random::<u64>() % 3_000)).await;
            let unlucky = rand::random::<u64>() as usize % desks.len();
            desks[unlucky].kill();
            desks[unlucky].resume().await;
            if kill == KILLS / 2 {
                day.pause_and_resume(&admin).await;
            }
        }
        timeout(HANGS, ended(&watch, day.campaign)).await.expect("it comes to an end");
        day.is_over.store(true, Ordering::Relaxed);
    };
    tokio::join!(nemesis, day.some_say_stop(recipients), day.agents_answer());
    let took = began.elapsed();
    desks[0].settled().await;

    until("every figure adds up", || async {
        let campaign = campaigns::find(&watch, day.campaign).await.unwrap();
        campaign.tally().waiting == 0 && campaign.tally().all() == i64::try_from(recipients).unwrap()
    })
    .await;
    let calls = day.carrier.calls();
    let mut asked: HashMap<&str, Vec<Instant>> = HashMap::new();
    for call in calls.iter().filter(|call| call.body.contains(QUESTION)) {
        asked.entry(&call.to).or_default().push(call.at.into());
    }
    // Who is told to wait, once, is rightly called again.
    let is_busy = |to: &str| to.ends_with(&people::BUSY[people::BUSY.len() - 4..]);
    let twice: Vec<&&str> = asked.iter().filter(|(to, at)| at.len() > 1 && !is_busy(to)).map(|(to, _)| to).collect();
    assert!(twice.is_empty(), "asked twice: {twice:?}");
    let stopped = day.stopped.lock().unwrap().clone();
    // What was being called when it was said is called within a second.
    let late = stopped.iter().filter(|(number, at)| {
        asked.get(number.as_str()).is_some_and(|calls| calls[0] > **at + Duration::from_millis(1_500))
    });
    assert_eq!(late.count(), 0, "asked after a STOP");
    let words = consents::Entity::find().filter(consents::Column::Word.eq("stop")).count(&watch).await.unwrap();
    assert_eq!(words, u64::try_from(stopped.len()).unwrap());
    desks[0].is_sound().await;
    let tally = campaigns::find(&watch, day.campaign).await.unwrap().tally();
    report(
        "41",
        &format!(
            "a campaign to {recipients}, killed {KILLS} times (one of {}), {} said STOP meanwhile, paused and resumed",
            desks.len(),
            stopped.len()
        ),
        &format!(
            "written down after {:.1} s, gone after {} s; {} called, none twice, none after its STOP; {:?}, left out {:?}; \
             texts answered within {} ms (99 of 100) and {} ms, agents' replies called within {} ms (half), {} ms (9 of 10) and {} ms",
            launched.as_secs_f64(),
            took.as_secs(),
            asked.len(),
            tally.sent,
            tally.left_out,
            day.texts.quantile(0.99),
            day.texts.quantile(1.0),
            day.replies.quantile(0.5),
            day.replies.quantile(0.9),
            day.replies.quantile(1.0),
        ),
    );
}

async fn ended(watch: &sea_orm::DatabaseConnection, id: i64) {
    while !campaigns::find(watch, id).await.unwrap().state().has_ended() {
        sleep(Duration::from_millis(200)).await;
    }
}

struct Day {
    carriers: Vec<Carrier>,
    carrier: Carrier,
    agents: Vec<Browser>,
    campaign: i64,
    tickets: Vec<i64>,
    is_over: AtomicBool,
    stopped: Mutex<HashMap<String, Instant>>,
    texts: Timed,
    replies: Timed,
}

impl Day {
    async fn begin(desks: &[Process], admin: &Browser, recipients: usize) -> Self {
        let carrier = desks[0].twilio().await;
        for n in 0..TICKETS {
            assert!(carrier.text(&people::nth(n), "Hello").await.is_taken());
        }
        stream::iter(TICKETS..recipients)
            .for_each_concurrent(16, |n| async move {
                let number = people::nth(n);
                let made =
                    admin.submit("/people", &[("name", "Ada King"), ("number", &number), ("country", "GB")]).await;
                assert!(made.status().is_redirection(), "{number}: {}", made.status());
            })
            .await;
        let hook = |desk: &Process| carrier.hook_url.replace(&desks[0].url, &desk.url);
        Self {
            carriers: desks
                .iter()
                .map(|desk| Carrier::new(carrier.provider, 1, &hook(desk), carrier.line.clone()))
                .collect(),
            agents: desks.iter().map(|desk| admin.at(&desk.url)).collect(),
            campaign: drafted(admin, "people").await,
            tickets: desks[0].rows::<conversations::Entity>().await.iter().map(|ticket| ticket.id).collect(),
            carrier,
            is_over: AtomicBool::new(false),
            stopped: Mutex::default(),
            texts: Timed::default(),
            replies: Timed::default(),
        }
    }

    async fn pause_and_resume(&self, admin: &Browser) {
        let path = |what: &str| format!("/campaigns/{}/{what}", self.campaign);
        let paused = admin.submit(&path("pauses"), &[]).await;
        if !paused.status().is_redirection() {
            return;
        }
        sleep(Duration::from_secs(2)).await;
        let by_then = self.carrier.line.calls_after(0).iter().filter(|call| call.body.contains(QUESTION)).count();
        sleep(Duration::from_secs(1)).await;
        let now = self.carrier.line.calls_after(0).iter().filter(|call| call.body.contains(QUESTION)).count();
        assert_eq!(now, by_then, "nothing goes while it pauses");
        assert!(admin.submit(&path("resumptions"), &[]).await.status().is_redirection());
    }

    /// The last ones say it, who have not been asked yet; each again until it is taken.
    async fn some_say_stop(&self, recipients: usize) {
        for n in (0..recipients).rev().take(STOPS.min(recipients / 2)) {
            if self.is_over.load(Ordering::Relaxed) {
                break;
            }
            let number = people::nth(n);
            self.texts.hand_over(self.carriers.iter().cycle().skip(n % 2), &say(&number, "STOP")).await;
            self.stopped.lock().unwrap().insert(number, Instant::now());
            sleep(Duration::from_millis(25)).await;
        }
    }

    /// An answer every second, each pressed until a page comes back; from then on it is waited for at the carrier.
    async fn agents_answer(&self) {
        let mut seen = 0;
        for n in 0.. {
            if self.is_over.load(Ordering::Relaxed) {
                break;
            }
            let path = format!("/conversations/{}/messages", self.tickets[n % self.tickets.len()]);
            let (body, key) = (format!("Reply {n}"), format!("key-{n}"));
            for browser in self.agents.iter().cycle().skip(n % 2) {
                let form = browser.form(&path, &[("body", &body), ("key", &key)]).timeout(Duration::from_secs(5));
                if form.send().await.is_ok_and(|answer| answer.status().is_redirection()) {
                    break;
                }
                sleep(Duration::from_millis(20)).await;
            }
            let pressed = Instant::now();
            loop {
                let news = self.carrier.line.calls_after(seen);
                seen += news.len();
                if news.iter().any(|call| call.body == body) {
                    self.replies.note(pressed.elapsed());
                    break;
                }
                if pressed.elapsed() > Duration::from_secs(30) {
                    break;
                }
                sleep(Duration::from_millis(2)).await;
            }
            sleep(Duration::from_millis(500)).await;
        }
    }
}

/// "Delivery".
pub async fn drafted(admin: &Browser, audience: &str) -> i64 {
    let choices = ["tomorrow", "Thursday", "post office"];
    let mut fields: Vec<(String, String)> = [
        ("name", "Delivery"),
        ("inbox_id", "1"),
        ("body", &format!("Hi {{{{person.first_name|there}}}}. {QUESTION} {{{{choices}}}}")),
        ("audience", audience),
        ("unclear_text", "Please reply 1, 2 or 3."),
        ("unclear_limit", "2"),
        ("late_text", "Thank you, too late."),
        ("when", "now"),
        ("window_from", "00:00"),
        ("window_to", "23:59"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for (at, label) in choices.iter().enumerate() {
        fields.push((format!("choice_{at}_number"), (at + 1).to_string()));
        fields.push((format!("choice_{at}_label"), (*label).to_owned()));
        fields.push((format!("choice_{at}_acknowledgement"), "Thank you.".to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let made = admin.submit("/campaigns", &fields).await;
    let path = made.headers()["location"].to_str().unwrap().to_owned();
    // "/campaigns/1", or its list.
    path.split('/').nth(2).unwrap().parse().unwrap()
}
