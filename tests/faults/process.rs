use crate::support::{Browser, Carrier, Line, PASSWORD, Provider, client, eventually, open, schema::Schema};
use command_fds::{CommandFdExt, FdMapping};
use sea_orm::{Database, DatabaseConnection, EntityTrait, Iterable, PrimaryKeyToColumn, QueryOrder};
use std::{
    net::{SocketAddr, TcpListener},
    os::fd::AsFd,
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// A desk in a process of its own, with a Twilio inbox from its environment.
pub struct Process {
    pub url: String,
    pub line: Line,
    folder: TempDir,
    schema: Option<Schema>,
    rate: u32,
    /// Held open for it, as systemd does.
    socket: Option<TcpListener>,
    child: Option<Child>,
}

impl Process {
    /// Starts a new desk that sends so many texts a second.
    pub async fn start(rate: u32) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        Self::start_at(address, None, rate).await
    }

    /// The same on a socket that stays open while the desk is started again.
    pub async fn start_on_a_socket(rate: u32) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        Self::start_at(socket.local_addr().unwrap(), Some(socket), rate).await
    }

    async fn start_at(address: SocketAddr, socket: Option<TcpListener>, rate: u32) -> Self {
        let mut desk = Self {
            url: format!("http://{address}"),
            line: open(Provider::Twilio).await,
            folder: tempfile::tempdir().unwrap(),
            schema: Schema::create().await,
            rate,
            socket,
            child: None,
        };
        desk.resume().await;
        desk
    }

    /// Starts it again on the same data.
    pub async fn resume(&mut self) {
        self.child = Some(self.command(&[]).stdout(Stdio::null()).spawn().unwrap());
        let client = client();
        eventually("the desk serves", || async {
            client.get(format!("{}/_health", self.url)).send().await.ok().filter(|answer| answer.status().is_success())
        })
        .await;
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        let pid = self.child.as_ref().expect("it runs").id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// How it ended, once it has.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("it runs");
        tokio::task::spawn_blocking(move || child.wait().unwrap()).await.unwrap()
    }

    /// Runs `parley` beside it, to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        output(self.command(arguments)).await
    }

    /// Starts it in another environment; for a start that fails.
    pub async fn run_with(&self, environment: &[(&str, &str)]) -> Output {
        let mut command = self.command(&[]);
        command.envs(environment.iter().copied());
        output(command).await
    }

    /// Ada, made by a task beside the running desk, and signed in.
    pub async fn admin(&self) -> Browser {
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
        let browser = Browser::new(&self.url);
        browser.sign_in("ada@desk.example", PASSWORD).await;
        browser
    }

    /// Twilio, told by a task where texts go.
    pub async fn twilio(&self) -> Carrier {
        let listed = self.run(&["task", "inbox:list", "format:json"]).await;
        let listed = String::from_utf8(listed.stdout).unwrap();
        let inboxes: serde_json::Value = serde_json::from_str(listed.trim()).unwrap_or_else(|_| panic!("{listed}"));
        assert_eq!(
            (&inboxes[0]["gateway"], &inboxes[0]["address"]),
            (&"twilio".into(), &Provider::Twilio.number().into())
        );
        Carrier::new(Provider::Twilio, 1, inboxes[0]["hook_url"].as_str().unwrap(), self.line.clone())
    }

    /// All rows of a table, oldest first, as another process sees them.
    pub async fn rows<E: EntityTrait>(&self) -> Vec<E::Model> {
        let db = self.database().await;
        let key = E::PrimaryKey::iter().next().expect("every table has one").into_column();
        let rows = E::find().order_by_asc(key).all(&db).await.unwrap();
        db.close().await.unwrap();
        rows
    }

    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    async fn database(&self) -> DatabaseConnection {
        let file = format!("sqlite://{}?mode=ro", self.folder.path().join("data/parley.sqlite").display());
        Database::connect(self.schema.as_ref().map_or(file, |schema| schema.url.clone())).await.unwrap()
    }

    /// In an empty folder, knowing nothing but what it is told here.
    fn command(&self, arguments: &[&str]) -> Command {
        let credentials = Provider::Twilio.credentials();
        let mut command = Command::new(env!("CARGO_BIN_EXE_parley"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command
            .env("PORT", self.url.rsplit(':').next().unwrap())
            .env("BINDING", "127.0.0.1")
            .env("LOG_LEVEL", "error")
            .env("PARLEY_DATA_DIR", self.folder.path().join(Path::new("data")))
            .env("PARLEY_PUBLIC_URL", &self.url)
            .env("TWILIO_ACCOUNT_SID", &credentials["account_sid"])
            .env("TWILIO_AUTH_TOKEN", &credentials["auth_token"])
            .env("TWILIO_NUMBER", Provider::Twilio.number())
            .env("TWILIO_RATE", self.rate.to_string())
            .env("TWILIO_API_BASE", &self.line.base);
        if let Some(socket) = &self.socket {
            let fd = socket.as_fd().try_clone_to_owned().unwrap();
            command.fd_mappings(vec![FdMapping { parent_fd: fd, child_fd: 3 }]).unwrap().env("LISTEN_FDS", "1");
        }
        if let Some(schema) = &self.schema {
            command.env("DATABASE_URL", &schema.url).env("PARLEY_SECRET", "a secret of forty characters for testing");
        }
        command
    }
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
        if let Some(schema) = self.schema.take() {
            schema.drop_now();
        }
    }
}

/// Longer than anything here takes by its own limits: on PostgreSQL a call counts as running until its lease ends.
pub const BOUND: Duration = Duration::from_secs(50);
