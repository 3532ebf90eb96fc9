mod data; // what it holds, seen from outside

use crate::support::{Browser, Carrier, Line, PASSWORD, Provider, client, eventually, open, schema::Schema};
use command_fds::{CommandFdExt, FdMapping};
use std::{
    net::TcpListener,
    os::fd::AsFd,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// A desk in a process of its own, with a Twilio inbox from its environment. Its carrier keeps a journal.
pub struct Process {
    pub url: String,
    pub line: Line,
    folder: Arc<TempDir>,
    schema: Option<Arc<Schema>>,
    rate: u32,
    /// Held open for it, as systemd does.
    socket: Option<TcpListener>,
    /// What else its environment says.
    environment: Vec<(String, String)>,
    /// What it is started by, such as a tracer.
    wrapper: Vec<String>,
    arguments: &'static [&'static str],
    pub(super) child: Option<Child>,
}

impl Process {
    /// Starts a new desk that sends so many texts a second.
    pub async fn start(rate: u32) -> Self {
        let mut desk = Self::new(rate).await;
        desk.resume().await;
        desk
    }

    /// The same on a socket that stays open while the desk is started again.
    pub async fn start_on_a_socket(rate: u32) -> Self {
        let mut desk = Self::new(rate).await;
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        desk.url = format!("http://{}", socket.local_addr().unwrap());
        desk.socket = Some(socket);
        desk.resume().await;
        desk
    }

    /// A desk that is not started yet.
    pub async fn new(rate: u32) -> Self {
        Self::at(rate, Schema::create().await).await
    }

    /// The same with all that it holds in this schema; on SQLite without one.
    pub async fn at(rate: u32, schema: Option<Schema>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let line = open(Provider::Twilio).await;
        line.keep_journal(&folder.path().join("journal"));
        Self {
            url: free_address(),
            line,
            folder: Arc::new(folder),
            schema: schema.map(Arc::new),
            rate,
            socket: None,
            environment: Vec::new(),
            wrapper: Vec::new(),
            arguments: &[],
            child: None,
        }
    }

    /// A second process of the same desk; none on SQLite, which one process serves alone.
    pub async fn another(&self) -> Option<Self> {
        let schema = self.schema.clone()?;
        let mut other = Self {
            url: free_address(),
            line: self.line.clone(),
            folder: self.folder.clone(),
            schema: Some(schema),
            rate: self.rate,
            socket: None,
            environment: self.environment.clone(),
            wrapper: Vec::new(),
            arguments: &[],
            child: None,
        };
        other.resume().await;
        Some(other)
    }

    /// From the next start on its environment says this, too; nothing takes it away again.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.environment.push((name.to_owned(), value.to_owned()));
        }
    }

    /// From the next start on it is started by this.
    pub fn start_by(&mut self, wrapper: &[&str]) {
        self.wrapper = wrapper.iter().map(|word| (*word).to_owned()).collect();
    }

    /// From the next start on `parley` is told this.
    pub fn start_as(&mut self, arguments: &'static [&'static str]) {
        self.arguments = arguments;
    }

    /// Starts it, or starts it again on the same data.
    pub async fn resume(&mut self) {
        self.try_to_resume();
        self.serves().await;
    }

    /// Starts it without waiting until it serves.
    pub fn try_to_resume(&mut self) {
        self.child = Some(self.command(&self.wrapper, self.arguments).stdout(Stdio::null()).spawn().unwrap());
    }

    pub async fn serves(&self) {
        eventually("the desk serves", || async { self.is_up().await.then_some(()) }).await;
    }

    /// Whether it serves now.
    pub async fn is_up(&self) -> bool {
        let answer = client().get(format!("{}/_health", self.url)).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    pub fn pid(&self) -> String {
        self.child.as_ref().expect("it runs").id().to_string()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        self.signal("TERM");
    }

    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([format!("-{name}"), self.pid()]).status().unwrap().success());
    }

    /// How it ended, once it has.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("it runs");
        tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap()
    }

    /// Runs `parley` beside it, to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        output(self.command(&[], arguments)).await
    }

    /// The same with this on its standard input.
    pub async fn run_with_input(&self, input: &str, arguments: &[&str]) -> Output {
        let file = self.path("input");
        std::fs::write(&file, input).unwrap();
        let mut command = self.command(&[], arguments);
        command.stdin(std::fs::File::open(file).unwrap());
        output(command).await
    }

    /// The same in another environment.
    pub async fn run_in(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut command = self.command(&[], arguments);
        command.envs(environment.iter().copied());
        output(command).await
    }

    /// As on another machine: of what it knew there is only its secret.
    pub async fn move_elsewhere(&mut self) {
        let elsewhere = tempfile::tempdir().unwrap();
        match &self.schema {
            Some(schema) => schema.empty().await,
            None => {
                std::fs::create_dir(elsewhere.path().join("data")).unwrap();
                let secret = |folder: &TempDir| folder.path().join("data/secret");
                std::fs::copy(secret(&self.folder), secret(&elsewhere)).unwrap();
            }
        }
        self.folder = Arc::new(elsewhere);
    }

    /// Starts it as it is set up, to its end; for a start that fails.
    pub async fn start_to_fail(&self) -> Output {
        output(self.command(&self.wrapper, self.arguments)).await
    }

    /// Starts it in another environment; for a start that fails.
    pub async fn run_with(&self, environment: &[(&str, &str)]) -> Output {
        let mut command = self.command(&[], &[]);
        command.envs(environment.iter().copied());
        output(command).await
    }

    /// Ada, made by a task beside the running desk, and signed in.
    pub async fn admin(&self) -> Browser {
        self.make_admin().await;
        self.signed_in().await
    }

    /// The same without signing her in.
    pub async fn make_admin(&self) {
        let made = self
            .run(&[
                "task",
                "user:create",
                "name:Ada",
                "email:ada@desk.example",
                "role:admin",
                &format!("password:{PASSWORD}"),
            ])
            .await;
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    /// Ada, who exists already, signed in anew.
    pub async fn signed_in(&self) -> Browser {
        let browser = Browser::new(&self.url);
        browser.sign_in("ada@desk.example", PASSWORD).await;
        browser
    }

    /// Twilio, told by a task where texts go.
    pub async fn twilio(&self) -> Carrier {
        let listed = self.run(&["task", "inbox:list", "format:json"]).await;
        let listed = String::from_utf8(listed.stdout).unwrap();
        let inboxes: serde_json::Value = serde_json::from_str(listed.trim()).unwrap_or_else(|_| panic!("{listed}"));
        let number = Provider::Twilio.number();
        let inbox = inboxes.as_array().unwrap().iter().find(|inbox| inbox["address"] == number).expect(&listed);
        let id = inbox["id"].as_i64().unwrap();
        Carrier::new(Provider::Twilio, id, inbox["hook_url"].as_str().unwrap(), self.line.clone())
    }

    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// What PostgreSQL calls this desk's connections.
    pub fn schema(&self) -> Option<&Schema> {
        self.schema.as_deref()
    }

    /// A file in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// In an empty folder, knowing nothing but what it is told here.
    fn command(&self, wrapper: &[String], arguments: &[&str]) -> Command {
        let credentials = Provider::Twilio.credentials();
        let words: Vec<String> = wrapper.iter().cloned().chain([binary()]).collect();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).args(arguments).current_dir(self.folder.path()).env_clear();
        command
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("PORT", self.url.rsplit(':').next().unwrap())
            .env("BINDING", "127.0.0.1")
            .env("LOG_LEVEL", "error")
            .env("PARLEY_DISK_FLOOR", "0")
            .env("PARLEY_DATA_DIR", self.folder.path().join(Path::new("data")))
            .env("PARLEY_PUBLIC_URL", &self.url)
            .env("TWILIO_ACCOUNT_SID", &credentials["account_sid"])
            .env("TWILIO_AUTH_TOKEN", &credentials["auth_token"])
            .env("TWILIO_NUMBER", Provider::Twilio.number())
            .env("TWILIO_RATE", self.rate.to_string())
            .env("TWILIO_API_BASE", &self.line.base)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(socket) = &self.socket {
            let fd = socket.as_fd().try_clone_to_owned().unwrap();
            command.fd_mappings(vec![FdMapping { parent_fd: fd, child_fd: 3 }]).unwrap().env("LISTEN_FDS", "1");
        }
        if let Some(Schema { url, .. }) = self.schema.as_deref() {
            command.env("DATABASE_URL", url).env("PARLEY_SECRET", "a secret of forty characters for testing");
        }
        command
    }
}

fn free_address() -> String {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", free.local_addr().unwrap())
}

/// The binary that was built with the tests, or the one that PARLEY_BINARY names.
fn binary() -> String {
    std::env::var("PARLEY_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_parley").to_owned())
}

async fn output(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap())
        .await
        .unwrap()
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        // The last process of a desk takes its schema along.
        if let Some(schema) = self.schema.take().and_then(Arc::into_inner) {
            schema.drop_now();
        }
    }
}

/// Longer than anything here takes by its own limits: on PostgreSQL a call counts as running until its lease ends.
pub const BOUND: Duration = Duration::from_secs(50);
