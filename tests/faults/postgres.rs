//! Row 29: PostgreSQL itself goes away without a word and comes back, under load. The server is the test's own, with its
//! syncs on; the other PostgreSQL rows run on whichever DATABASE_URL names.

use super::{load::Load, process::Process, report};
use crate::support::{eventually, people, schema::Schema, until};
use std::{
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// Where Debian keeps its programs.
const BIN: &str = "/usr/lib/postgresql/15/bin";
/// How long it is away each time; once for as long as a fail-over takes.
const AWAY: [u64; 5] = [0, 1, 3, 30, 0];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "starts PostgreSQL itself: bin/faults"]
async fn row_29_with_postgresql_itself_restarted_under_load_a_desk_comes_back_by_itself() {
    let Some(mut postgres) = Postgres::start().await else {
        return report("29", "PostgreSQL 15 is not installed here", "not run");
    };
    let desk = Process::at(1_000, Some(Schema::create_at(&postgres.url).await)).await;
    let (mut here, mut slowest) = (desk, Duration::ZERO);
    here.resume().await;
    let there = here.another().await.expect("on PostgreSQL there can be two");
    let desks = [here, there];
    let load = Load::new(&desks).await;

    let nemesis = async {
        for away in AWAY {
            sleep(Duration::from_secs(5)).await;
            postgres.stop_at_once();
            sleep(Duration::from_secs(away)).await;
            postgres.serve().await;
            let back = Instant::now();
            load.took();
            until("texts are taken again", || async { load.taken() > 20 }).await;
            slowest = slowest.max(back.elapsed());
        }
        load.end();
    };
    tokio::join!(nemesis, load.run());

    desks[0].settled().await;
    let mut page = desks[1].signed_in().await.listen().await;
    page.hears("beat").await;
    assert!(desks[0].twilio().await.text(people::MARY, "Does the bell ring again?").await.is_taken());
    page.hears("changed").await;
    desks[0].settled().await;
    desks[0].is_sound().await;
    report(
        "29",
        &format!(
            "PostgreSQL ended by SIGQUIT {} times, away for up to 30 s, two processes under load: {}",
            AWAY.len(),
            load.so_far()
        ),
        &format!("texts taken again within {:.1} s of its return; 0 violations", slowest.as_secs_f64()),
    );
}

/// A server of this test alone, as a user without rights.
struct Postgres {
    url: String,
    port: u16,
    folder: TempDir,
    server: Option<Child>,
}

impl Postgres {
    /// None where it is not installed.
    async fn start() -> Option<Self> {
        if !Path::new(BIN).join("postgres").exists() {
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let mut postgres =
            Self { url: format!("postgres://desk@127.0.0.1:{port}/postgres"), port, folder, server: None };
        postgres.make();
        postgres.serve().await;
        Some(postgres)
    }

    fn make(&self) {
        std::fs::create_dir(self.data()).unwrap();
        if is_root() {
            // Whoever serves may pass through to what is theirs.
            run(Command::new("chmod").arg("755").arg(self.folder.path()));
            run(Command::new("chown").arg("postgres:").arg(self.data()));
        }
        let mut make = self.program("initdb");
        run(make.args(["--username", "desk", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]));
    }

    /// Starts it, or starts it again on the same data, and waits until it answers.
    async fn serve(&mut self) {
        let mut serve = self.program("postgres");
        serve.args(["-c", &format!("port={}", self.port), "-c", "listen_addresses=127.0.0.1"]);
        serve.args(["-c", "unix_socket_directories=", "-c", "max_connections=200"]);
        self.server = Some(serve.spawn().unwrap());
        let url = self.url.clone();
        eventually("PostgreSQL answers", || async {
            TcpStream::connect(("127.0.0.1", self.port)).ok()?;
            sea_orm::Database::connect(&url).await.ok()?.close().await.ok()
        })
        .await;
    }

    /// Ends it as `pg_ctl stop -m immediate` does: nobody is told, and nothing is tidied up.
    fn stop_at_once(&mut self) {
        let mut server = self.server.take().expect("it runs");
        run(Command::new("kill").args(["-QUIT", &server.id().to_string()]));
        server.wait().unwrap();
    }

    fn program(&self, name: &str) -> Command {
        let program = Path::new(BIN).join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.arg("-D").arg(self.data()).current_dir(self.folder.path());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.stop_at_once();
        }
    }
}

/// PostgreSQL does not serve as root.
fn is_root() -> bool {
    let mine = std::fs::metadata("/proc/self").unwrap();
    std::os::unix::fs::MetadataExt::uid(&mine) == 0
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}
