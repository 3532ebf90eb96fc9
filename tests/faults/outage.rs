//! Row 14: for an hour the provider takes nothing, and tens of thousands of texts wait. The hour passes by the clock of
//! what is written down; its end is real.

use super::{process::Process, report};
use crate::support::{Call, Carrier, people, until};
use futures_util::{StreamExt, stream};
use parley::models::{
    _entities::{attempts, inboxes},
    clock, conversations, messages,
};
use sea_orm::ConnectionTrait;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpSocket, TcpStream},
    task::JoinHandle,
    time::{Instant, sleep},
};

/// Texts a second.
const RATE: u32 = 200;
const PEOPLE: usize = 500;
/// To each of them; with the confirmations there are 50,000.
const EACH: usize = 99;
/// Of those, so many have waited for longer than the inbox tries.
const LATE: usize = 20;
/// The hour is watched for as long.
const WATCHED: Duration = Duration::from_secs(20);
const HANGS: Duration = Duration::from_mins(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes: bin/faults"]
async fn row_14_after_an_hours_outage_what_waited_goes_at_its_rate_and_what_is_out_of_date_does_not() {
    let mut desk = Process::new(RATE).await;
    let outage = Outage::begin();
    desk.set("TWILIO_API_BASE", &outage.base);
    desk.resume().await;
    let twilio = desk.twilio().await;
    everybody_writes(&twilio).await;
    until("the provider is left alone", || async { desk.rows::<inboxes::Entity>().await[0].failing_since.is_some() })
        .await;
    desk.kill();
    an_hour_passes(&desk).await;
    desk.resume().await;

    let before = desk.rows::<attempts::Entity>().await.len();
    sleep(WATCHED).await;
    let trials = desk.rows::<attempts::Entity>().await.len() - before;
    assert!(twilio.text(people::GRACE, "Are you there?").await.is_taken(), "what comes in does not wait");
    let provider = outage.end(&desk.line.base);
    let ended = Instant::now();
    drained(&desk).await;

    let calls = twilio.calls();
    let (late, fresh) = (PEOPLE * LATE, PEOPLE * (EACH - LATE));
    let stored = desk.rows::<messages::Entity>().await;
    let expired: BTreeSet<&str> = stored
        .iter()
        .filter(|message| message.error_code.as_deref() == Some("expired"))
        .map(|message| message.body.as_str())
        .collect();
    let called: BTreeSet<&str> = calls.iter().map(|call| call.body.as_str()).collect();
    report(
        "14",
        &format!(
            "{} texts queued, the provider not to be reached, an hour by what is written down; rate {RATE} a second",
            PEOPLE * (EACH + 1)
        ),
        &format!(
            "{trials} trials in {} s; back after {} s; {} sent at {:.1} a second (most in any ten seconds {:.1}), {} out of date and not sent",
            WATCHED.as_secs(),
            calls[0].at.duration_since(ended.into_std()).as_secs(),
            calls.len(),
            speed(&calls),
            most_in_ten_seconds(&calls),
            expired.len(),
        ),
    );
    assert!(trials <= 8, "{trials} trials");
    assert_eq!(expired.len(), late);
    assert!(expired.is_disjoint(&called), "what is out of date is not sent");
    assert_eq!(calls.iter().filter(|call| call.body.starts_with("Waiting")).count(), fresh);
    assert_eq!(called.len(), calls.len(), "each once");
    assert_in_order(&calls);
    assert!(most_in_ten_seconds(&calls) <= f64::from(RATE) * 1.11, "a second's worth at once, and then the rate");
    desk.is_sound().await;
    provider.abort();
}

async fn everybody_writes(twilio: &Carrier) {
    stream::iter(0..PEOPLE)
        .for_each_concurrent(16, async |n| assert!(twilio.text(&people::nth(1_000 + n), "Hello").await.is_taken()))
        .await;
}

/// Agents go on answering; everything that was written down is an hour old, and what they wrote first five hours.
async fn an_hour_passes(desk: &Process) {
    let db = desk.another_program().await;
    for sql in [
        format!(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < {EACH}) \
             insert into messages (address_id, inbox_id, conversation_id, direction, kind, status, body, via, gateway, due_at, \
                 next_try_at, segments, partial, group_text, retryable, created_at, updated_at) \
             select c.address_id, c.inbox_id, c.id, 'out', 'text', 'queued', 'Waiting ' || n.i || ' of ' || c.id, c.via, 'twilio', 0, \
                 0, 1, false, false, false, {now} - case when n.i <= {LATE} then {late} else 0 end, {now} \
             from n, conversations c order by n.i, c.id",
            now = clock::now(),
            late = 4 * clock::HOUR,
        ),
        format!("update messages set created_at = created_at - {}, next_try_at = 0", clock::HOUR),
        format!(
            "update attempts set started_at = started_at - {hour}, finished_at = finished_at - {hour}",
            hour = clock::HOUR
        ),
        format!("update inboxes set failing_since = failing_since - {}", clock::HOUR),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
    db.close().await.unwrap();
    assert_eq!(desk.rows::<conversations::Entity>().await.len(), PEOPLE);
}

async fn drained(desk: &Process) {
    let began = Instant::now();
    let waits = async || {
        let open = desk.rows::<messages::Entity>().await;
        open.iter().any(|message| ["queued", "sending"].contains(&message.status.as_str()))
    };
    while waits().await {
        assert!(began.elapsed() < HANGS, "the queue never ends");
        sleep(Duration::from_secs(5)).await;
    }
}

/// Texts to one number go in the order in which they were written.
fn assert_in_order(calls: &[Call]) {
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for call in calls {
        let Some(n) = call.body.strip_prefix("Waiting ").and_then(|rest| rest.split(' ').next()) else { continue };
        let n = n.parse().unwrap();
        let before = last.insert(&call.to, n).unwrap_or(LATE);
        assert_eq!(n, before + 1, "{}", call.to);
    }
}

/// From the first call to the last.
fn speed(calls: &[Call]) -> f64 {
    let took = calls[calls.len() - 1].at.duration_since(calls[0].at);
    (calls.len() - 1) as f64 / took.as_secs_f64()
}

fn most_in_ten_seconds(calls: &[Call]) -> f64 {
    let within =
        |n: usize| calls[n..].iter().take_while(|call| call.at < calls[n].at + Duration::from_secs(10)).count();
    (0..calls.len()).step_by(50).map(within).max().unwrap_or(0) as f64 / 10.0
}

/// An address that nobody else can have, where nobody listens until the provider is back.
struct Outage {
    base: String,
    socket: TcpSocket,
}

impl Outage {
    fn begin() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self { base: format!("http://{}", socket.local_addr().unwrap()), socket }
    }

    /// From now on whoever calls is put through.
    fn end(self, provider: &str) -> JoinHandle<()> {
        let listener = self.socket.listen(1_024).unwrap();
        let provider = provider.trim_start_matches("http://").to_owned();
        tokio::spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                let provider = provider.clone();
                tokio::spawn(async move {
                    let mut line = TcpStream::connect(provider).await.unwrap();
                    let _ = copy_bidirectional(&mut caller, &mut line).await;
                });
            }
        })
    }
}
