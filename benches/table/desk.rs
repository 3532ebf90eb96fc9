//! The real binary: set up, started, looked at and stopped.

use crate::{
    Outcome,
    http::{self, Line},
    store::Store,
    texts,
};
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const BINARY: &str = env!("CARGO_BIN_EXE_parley");
const EMAIL: &str = "grace@desk.example";
const PASSWORD: &str = "seven quiet lighthouses blink";

/// How a desk is started.
#[derive(Clone, Debug)]
pub struct Setup {
    pub port: u16,
    pub carrier: u16,
    /// Segments a second.
    pub rate: u32,
}

impl Setup {
    pub fn new(carrier: u16, rate: u32) -> Outcome<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Ok(Self { port, carrier, rate })
    }
}

/// A desk that serves; it ends with this value.
pub struct Desk {
    pub port: u16,
    pub hook_path: String,
    child: Child,
}

impl Desk {
    /// Starts a desk and makes its admin and its inbox's hook known.
    pub async fn open(setup: &Setup, store: &Store) -> Outcome<Self> {
        let mut desk = Self::start(setup, store).await?;
        task(
            setup,
            store,
            &["user:create", "name:Grace", &format!("email:{EMAIL}"), "role:admin", &format!("password:{PASSWORD}")],
        )?;
        desk.hook_path = hook_path(&task(setup, store, &["inbox:list", "format:json"])?)?;
        Ok(desk)
    }

    /// Starts a desk and waits for its first answer.
    pub async fn start(setup: &Setup, store: &Store) -> Outcome<Self> {
        let log = std::fs::File::create(store.folder().join("desk.log"))?;
        let child = command(setup, store).stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut desk = Self { port: setup.port, hook_path: String::new(), child };
        let deadline = Instant::now() + Duration::from_secs(30);
        while !desk.answers().await {
            if desk.child.try_wait()?.is_some() || Instant::now() > deadline {
                let log = std::fs::read_to_string(store.folder().join("desk.log")).unwrap_or_default();
                return Err(format!("the desk did not start:\n{log}").into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(desk)
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) -> Outcome {
        Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The cookie of an admin who has signed in.
    pub async fn sign_in(&self) -> Outcome<String> {
        let mut line = Line::open(self.port).await?;
        let form = [("email", EMAIL), ("password", PASSWORD), ("next", "")];
        let answer = line.ask(&http::post(self.port, "/sign-in", "", &form)).await?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        Ok(cookie.ok_or_else(|| format!("signing in was answered {}", answer.head))?.to_owned())
    }

    /// Bytes of memory that are its own or shared, and in use now.
    pub fn memory(&self) -> Outcome<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc")?;
        Ok(resident.trim().trim_end_matches(" kB").parse::<f64>()? * 1_024.0)
    }

    async fn answers(&self) -> bool {
        let Ok(mut line) = Line::open(self.port).await else { return false };
        line.ask(&http::get(self.port, "/sign-in", "", "")).await.is_ok()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn binary_size() -> Outcome<u64> {
    Ok(std::fs::metadata(BINARY)?.len())
}

/// Nothing of this machine's own desk reaches the one that is measured.
fn command(setup: &Setup, store: &Store) -> Command {
    let mut command = Command::new(BINARY);
    command
        .env_clear()
        .current_dir(store.folder())
        .stdin(Stdio::null())
        .env("LOCO_ENV", "production")
        .env("BINDING", "127.0.0.1")
        .env("PORT", setup.port.to_string())
        .env("PARLEY_PUBLIC_URL", format!("http://127.0.0.1:{}", setup.port))
        .env("PARLEY_DATA_DIR", store.folder())
        .env("PARLEY_DISK_FLOOR", "0")
        .env("PARLEY_SECRET", "a secret of forty characters for measuring")
        .env("DATABASE_URL", store.desk_url())
        .env("TWILIO_ACCOUNT_SID", texts::ACCOUNT)
        .env("TWILIO_AUTH_TOKEN", texts::TOKEN)
        .env("TWILIO_NUMBER", texts::NUMBER)
        .env("TWILIO_RATE", setup.rate.to_string())
        .env("TWILIO_API_BASE", format!("http://127.0.0.1:{}", setup.carrier));
    command
}

fn task(setup: &Setup, store: &Store, arguments: &[&str]) -> Outcome<String> {
    let done = command(setup, store).arg("task").args(arguments).output()?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    if done.status.success() {
        Ok(said)
    } else {
        Err(format!("the task {arguments:?} failed: {said}{}", String::from_utf8_lossy(&done.stderr)).into())
    }
}

fn hook_path(list: &str) -> Outcome<String> {
    let json = list.find('[').map_or("", |at| &list[at..]);
    let inboxes: Vec<serde_json::Value> =
        serde_json::Deserializer::from_str(json).into_iter().next().ok_or("no inboxes")??;
    let hook = inboxes.iter().find(|inbox| inbox["gateway"] == "twilio").and_then(|inbox| inbox["hook_url"].as_str());
    let hook = hook.and_then(|hook| hook.find("/hooks/").map(|at| hook[at..].to_owned()));
    hook.ok_or_else(|| format!("no Twilio inbox in {list}").into())
}
