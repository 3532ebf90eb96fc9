use super::{Browser, schema::Schema};
use loco_rs::{
    app::{AppContext, Hooks},
    boot::StartMode,
    environment::Environment,
};
use parley::{
    app::App,
    database::Writer,
    models::users::{self, Details, password},
    serving,
};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    sync::{OnceCell, OwnedSemaphorePermit, Semaphore},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

/// What everyone at a desk under test types.
pub const PASSWORD: &str = "seven quiet lighthouses blink";

/// Desks open at a time, each with so many connections of PostgreSQL's hundred.
static SEATS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(5)));
const CONNECTIONS: &str = "10";

/// A running desk.
pub struct Desk {
    pub ctx: AppContext,
    /// Where it is: `http://127.0.0.1:41873`.
    pub url: String,
    stopping: CancellationToken,
    serving: Option<JoinHandle<()>>,
    schema: Option<Schema>,
    settings: Value,
    _folder: TempDir,
    _seat: OwnedSemaphorePermit,
}

impl Desk {
    /// An empty desk, served on a port of its own.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same, set up otherwise: `settings["twilio"] = json!({…})`, as in `config/desk.yaml`.
    pub async fn start_with(set_up: impl FnOnce(&mut Value)) -> Self {
        let seat = SEATS.clone().acquire_owned().await.expect("never closed");
        let folder = tempfile::tempdir().unwrap();
        let schema = Schema::create().await;
        let mut settings = json!({
            "data_dir": folder.path(),
            "database_url": schema.as_ref().map_or(String::new(), |schema| schema.url.clone()),
            "database_connections": CONNECTIONS,
            "secret": "a secret of forty characters for testing",
            "disk_floor": "0",
        });
        set_up(&mut settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        if settings.get("public_url").is_none() {
            settings["public_url"] = json!(url);
        }
        let (ctx, stopping, serving) = open(listener, settings.clone()).await;
        Self { ctx, url, stopping, serving: Some(serving), schema, settings, _folder: folder, _seat: seat }
    }

    /// A second process on the same PostgreSQL; none on SQLite, which one desk serves alone.
    pub async fn another(&self) -> Option<Self> {
        self.schema.as_ref()?;
        let seat = SEATS.clone().acquire_owned().await.expect("never closed");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = self.settings.clone();
        settings["public_url"] = json!(url);
        let (ctx, stopping, serving) = open(listener, settings.clone()).await;
        let _folder = tempfile::tempdir().unwrap();
        Some(Self { ctx, url, stopping, serving: Some(serving), schema: None, settings, _folder, _seat: seat })
    }

    /// Finishes what is in flight, then starts again on the same data.
    pub async fn restart(&mut self) {
        self.restart_with(|_| {}).await;
    }

    /// The same, set up otherwise than before.
    pub async fn restart_with(&mut self, set_up: impl FnOnce(&mut Value)) {
        set_up(&mut self.settings);
        self.stop().await;
        let listener = TcpListener::bind(self.url.trim_start_matches("http://")).await.unwrap();
        let (ctx, stopping, serving) = open(listener, self.settings.clone()).await;
        (self.ctx, self.stopping, self.serving) = (ctx, stopping, Some(serving));
    }

    /// Asks the desk to stop and waits until it has.
    pub async fn stop(&mut self) {
        self.stopping.cancel();
        if let Some(serving) = self.serving.take() {
            serving.await.unwrap();
        }
    }

    pub fn writer(&self) -> Writer {
        Writer::of(&self.ctx)
    }

    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// Ada, an admin, who has signed in.
    pub async fn admin(&self) -> Browser {
        self.user("Ada", "admin").await
    }

    /// An agent who has signed in.
    pub async fn agent(&self, name: &str) -> Browser {
        self.user(name, "agent").await
    }

    /// A browser in which nobody has signed in.
    pub fn stranger(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// Makes a user and signs them in; one that exists is signed in again.
    pub async fn user(&self, name: &str, role: &str) -> Browser {
        let user = self.known_user(name, role).await;
        let mut browser = self.stranger();
        browser.sign_in(&user.email, PASSWORD).await;
        browser.user = Some(user);
        browser
    }

    /// Makes a user with the password of everyone here, without signing them in.
    pub async fn known_user(&self, name: &str, role: &str) -> users::Model {
        let email = format!("{}@desk.example", name.to_lowercase().replace(' ', "."));
        if let Some(known) = users::find_by_email(&self.ctx.db, &email).await.unwrap() {
            return known;
        }
        let details = Details::read(name, &email, role, "").unwrap();
        users::create(&self.writer(), &details, Some(hashed().await), None).await.unwrap()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stopping.cancel();
        if let Some(schema) = self.schema.take() {
            schema.drop_now();
        }
    }
}

async fn open(listener: TcpListener, settings: Value) -> (AppContext, CancellationToken, JoinHandle<()>) {
    let environment = Environment::Test;
    let mut config = App::load_config(&environment).await.unwrap();
    config.settings = Some(settings);
    let booted = App::boot(StartMode::ServerOnly, &environment, config).await.unwrap();
    let (ctx, router) = (booted.app_context, booted.router.expect("a serving desk has routes"));
    let stopping = CancellationToken::new();
    let (serving_ctx, asked) = (ctx.clone(), stopping.clone());
    let serving = tokio::spawn(async move {
        serving::serve_on(listener, router, &serving_ctx, asked.cancelled_owned()).await.unwrap();
    });
    (ctx, stopping, serving)
}

/// Hashing takes its time on purpose: once is enough for everyone.
async fn hashed() -> &'static password::Hashed {
    static HASHED: OnceCell<password::Hashed> = OnceCell::const_new();
    HASHED.get_or_init(|| async { password::choose(PASSWORD, &[]).await.unwrap() }).await
}
