use super::{
    Provider,
    answers::{self, How},
    journal::Journal,
    sms::Sms,
};
use parley::doctor::journal::Entry;
use serde_json::Value;
use std::{
    collections::HashSet,
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What the desk asked the provider to send.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    /// A form's fields, in the order they came.
    pub fields: Vec<(String, String)>,
    pub json: Option<Value>,
    /// With its `+`.
    pub to: String,
    pub body: String,
    /// Where receipts of it go.
    pub receipt_url: Option<String>,
    /// The desk's own id for it.
    pub attempt: Option<String>,
    /// What the provider calls it: one id for each part.
    pub ids: Vec<String>,
    pub at: Instant,
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A provider's API on a loopback port.
#[derive(Clone)]
pub struct Line {
    pub base: String,
    shared: Arc<Shared>,
}

struct Shared {
    provider: Provider,
    calls: Mutex<Vec<Call>>,
    /// What it took in for the desk, oldest first, with the time it says.
    received: Mutex<Vec<(Sms, i64)>>,
    /// How its list is told.
    listing: Mutex<Listing>,
    /// Numbers that were told to wait, once.
    waited: Mutex<HashSet<String>>,
    let_go: watch::Sender<bool>,
    /// It does not know the account any more.
    bars: AtomicBool,
    journal: Mutex<Option<Journal>>,
}

/// How a provider tells its list: as long as it is, unless a test says otherwise.
#[derive(Default)]
struct Listing {
    pages_left: Option<usize>,
    waits: bool,
}

/// Opens a provider's API. It speaks as long as the test runs.
pub async fn open(provider: Provider) -> Line {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let shared = Arc::new(Shared {
        provider,
        calls: Mutex::default(),
        received: Mutex::default(),
        listing: Mutex::default(),
        waited: Mutex::default(),
        let_go: watch::Sender::new(false),
        bars: AtomicBool::new(false),
        journal: Mutex::default(),
    });
    let line = Line { base, shared: shared.clone() };
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, shared.clone()));
        }
    });
    line
}

impl Line {
    pub fn calls(&self) -> Vec<Call> {
        locked(&self.shared.calls).clone()
    }

    /// All but the first so many.
    pub fn calls_after(&self, first: usize) -> Vec<Call> {
        locked(&self.shared.calls).get(first..).unwrap_or_default().to_vec()
    }

    /// Takes a text in for the desk without handing it over: the desk has to ask.
    pub fn keeps(&self, sms: Sms, at: i64) {
        locked(&self.shared.received).push((sms, at));
    }

    /// Tells so many more pages of its list, and then fails; none: as many as there are.
    pub fn tells_pages(&self, pages: Option<usize>) {
        locked(&self.shared.listing).pages_left = pages;
    }

    /// Tells no page of its list until it is let go.
    pub fn holds_its_list_back(&self) {
        locked(&self.shared.listing).waits = true;
    }

    /// From now on everything is written down, on the disk before anybody hears of it.
    pub fn keep_journal(&self, file: &Path) {
        *locked(&self.shared.journal) = Some(Journal::open(file));
    }

    pub fn note(&self, entry: &Entry) {
        self.shared.note(entry);
    }

    /// From now on it does not accept the desk's credentials, or does again.
    pub fn bars(&self, bars: bool) {
        self.shared.bars.store(bars, Ordering::Relaxed);
    }

    /// Answers that were held back go out, and later ones at once.
    pub fn let_go(&self) {
        self.shared.let_go.send_replace(true);
    }
}

/// Answers one request and hangs up.
async fn converse(mut stream: TcpStream, shared: Arc<Shared>) {
    let Some(call) = read(&mut stream, shared.provider).await else { return };
    if call.method == "GET" {
        return tell(&mut stream, &shared.page(&call.path).await).await;
    }
    let is_first = locked(&shared.waited).insert(call.to.clone());
    let answer = match shared.bars.load(Ordering::Relaxed) {
        true => answers::barred(shared.provider),
        false => answers::to(shared.provider, &call, is_first),
    };
    if let (true, Some(attempt)) = (answer.takes, &call.attempt) {
        shared.note(&Entry::Taken { attempt: attempt.clone() });
    }
    locked(&shared.calls).push(call);
    match answer.how {
        How::Now(answer) => tell(&mut stream, &answer).await,
        How::Later(answer) => {
            shared.is_let_go().await;
            tell(&mut stream, &answer).await;
        }
        How::Dropped => {}
        How::Dripping(answer) => drip(&mut stream, &answer).await,
        How::Endless(start) => pour(&mut stream, &start).await,
        How::DroppedLater => shared.is_let_go().await,
    }
}

impl Shared {
    async fn page(&self, path: &str) -> String {
        if self.bars.load(Ordering::Relaxed) {
            return answers::unauthorized();
        }
        if let Some(account) = answers::account(self.provider, path) {
            return account;
        }
        if locked(&self.listing).waits {
            self.is_let_go().await;
        }
        let is_told = match &mut locked(&self.listing).pages_left {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        };
        if is_told {
            answers::list(self.provider, path, &locked(&self.received), &locked(&self.calls))
        } else {
            answers::failure()
        }
    }

    fn note(&self, entry: &Entry) {
        if let Some(journal) = locked(&self.journal).as_mut() {
            journal.write(entry);
        }
    }

    async fn is_let_go(&self) {
        let _ = self.let_go.subscribe().wait_for(|gone| *gone).await;
    }
}

async fn drip(stream: &mut TcpStream, answer: &str) {
    for byte in answer.as_bytes() {
        if stream.write_all(&[*byte]).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn pour(stream: &mut TcpStream, start: &[u8]) {
    let mut written = stream.write_all(start).await;
    while written.is_ok() {
        written = stream.write_all(&[b' '; 65_536]).await;
    }
}

async fn tell(stream: &mut TcpStream, answer: &str) {
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream, provider: Provider) -> Option<Call> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.ok()?;
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let body = &bytes[end + 4..];
            if body.len() >= length(&head) {
                return Some(understand(&head, &String::from_utf8_lossy(body), provider));
            }
        }
        if count == 0 {
            return None;
        }
    }
}

fn length(head: &str) -> usize {
    headers(head).iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap())
}

fn headers(head: &str) -> Vec<(String, String)> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    lines.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect()
}

fn understand(head: &str, body: &str, provider: Provider) -> Call {
    let mut request = head.lines().next().unwrap_or("").split(' ');
    let mut call = Call {
        method: request.next().unwrap_or("").to_owned(),
        path: request.next().unwrap_or("").to_owned(),
        headers: headers(head),
        fields: Vec::new(),
        json: None,
        to: String::new(),
        body: String::new(),
        receipt_url: None,
        attempt: None,
        ids: Vec::new(),
        at: Instant::now(),
    };
    match call.header("content-type") {
        Some("application/json") => call.json = serde_json::from_str(body).ok(),
        _ => call.fields = form_urlencoded::parse(body.as_bytes()).into_owned().collect(),
    }
    answers::understand(provider, &mut call);
    call
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
