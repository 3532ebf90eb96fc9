//! The start as whoever runs the desk sees it: three lines, or one sentence that says what is wrong.

use super::process::Process;
use crate::support::{Provider, eventually, people};
use std::{
    fs::Permissions,
    os::unix::fs::{MetadataExt, PermissionsExt},
    process::Command,
};

#[tokio::test]
async fn on_a_terminal_a_first_start_says_where_the_desk_is_and_how_to_get_in_and_nothing_else() {
    let mut desk = Process::new(100).await;
    if !Command::new("script").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return println!("script(1) of util-linux is not installed here: this test did nothing.");
    }
    desk.set("LOCO_ENV", "production");
    desk.start_by(&["env", "-u", "LOG_LEVEL", "script", "--quiet", "--flush", "--command"]);
    desk.start_as(&["terminal"]);

    desk.resume().await;

    let said = eventually("it says how to get in", || async {
        std::fs::read_to_string(desk.path("terminal")).ok().filter(|said| said.contains("Code"))
    })
    .await;
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.starts_with("Script ")).collect();
    let beginnings = ["Parley is open, and waits for its first admin.", &format!("Open       {}", desk.url), "Code "];
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines.iter().zip(beginnings).all(|(line, beginning)| line.starts_with(beginning)), "{said}");
}

#[tokio::test]
async fn where_there_is_no_terminal_a_release_writes_json_and_migrations_only_when_asked_for() {
    let mut desk = Process::new(100).await;
    desk.start_by(&["sh", "-c", "exec \"$@\" > log", "sh"]);
    desk.set("LOCO_ENV", "production");
    desk.set("LOG_LEVEL", "info");
    desk.resume().await;
    desk.ask_to_stop();
    desk.ended().await;
    let usual = std::fs::read_to_string(desk.path("log")).unwrap();

    desk.set("LOG_LEVEL", "debug");
    desk.resume().await;
    let detailed = std::fs::read_to_string(desk.path("log")).unwrap();

    assert!(usual.lines().any(|line| line.starts_with('{') && line.contains("/_health")), "{usual}");
    assert!(!usual.contains("sea_orm_migration") && !usual.contains("app_routes"), "{usual}");
    assert!(detailed.contains("app_routes"), "{detailed}");
}

#[tokio::test]
async fn what_stands_around_a_setting_does_not_belong_to_it() {
    let mut desk = Process::new(100).await;
    desk.set("PARLEY_PUBLIC_URL", &format!(" {}/ \r", desk.url));
    desk.set("TWILIO_AUTH_TOKEN", &format!("{}\r", Provider::Twilio.credentials()["auth_token"]));
    desk.set("PARLEY_COUNTRY", "gb ");
    desk.set("PORT", &format!("{} ", desk.url.rsplit(':').next().unwrap()));

    desk.resume().await;

    let twilio = desk.twilio().await;
    assert!(twilio.hook_url.starts_with(&format!("{}/hooks/", desk.url)), "{}", twilio.hook_url);
    let reply = twilio.text(people::GRACE, "Hello").await;
    assert!(reply.is_taken(), "{reply:?}");
}

#[tokio::test]
async fn every_setting_is_checked_before_anything_is_made() {
    let desk = Process::new(100).await;

    for (name, value, words) in [
        ("PARLEY_PUBLIC_URL", "desk.example.com", "the desk's whole address"),
        ("PARLEY_PUBLIC_URL", "https://example.com/desk", "cannot be in a folder"),
        ("PORT", "web", "PORT is \"web\""),
        ("PORT", "70000", "PORT is \"70000\""),
        ("BINDING", "everywhere", "BINDING is \"everywhere\""),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is \"loud\""),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is \"xml\""),
        ("DATABASE_URL", "mysql://localhost", "DATABASE_URL starts with"),
        ("DATABASE_URL", "postgres://localhost:port/desk", "DATABASE_URL cannot be understood"),
        ("PARLEY_SECRET", "short", "PARLEY_SECRET has 5 characters"),
        ("PARLEY_COUNTRY", "Holland", "PARLEY_COUNTRY is \"Holland\""),
        ("PARLEY_DEMO", "perhaps", "PARLEY_DEMO is \"perhaps\""),
        ("PARLEY_BEHIND_PROXY", "nginx", "PARLEY_BEHIND_PROXY is \"nginx\""),
        ("PARLEY_TRUSTED_PROXIES", "nginx", "PARLEY_TRUSTED_PROXIES has \"nginx\""),
        ("PARLEY_AUTOMATIC_IN_A_DAY", "few", "PARLEY_AUTOMATIC_IN_A_DAY is \"few\""),
        ("TWILIO_NUMBER", "", "TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE_SID is not set"),
        ("TWILIO_NUMBER", "12", "The Twilio inbox of the environment cannot be used"),
        ("TWILIO_API_BASE", "nowhere", "The Twilio inbox of the environment cannot be used"),
    ] {
        let refused = desk.run_with(&[(name, value)]).await;

        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success(), "{name}={value}");
        assert!(said.contains(words) && said.lines().count() == 1, "{name}={value}: {said}");
        assert!(!desk.path("data").exists(), "{name}={value}");
    }
}

#[tokio::test]
async fn on_postgresql_the_secret_is_asked_for_before_the_database() {
    let desk = Process::new(100).await;

    let refused = desk.run_with(&[("DATABASE_URL", "postgres://127.0.0.1:1/desk"), ("PARLEY_SECRET", "")]).await;

    assert_eq!(
        String::from_utf8_lossy(&refused.stderr).trim(),
        "Parley stopped: With PostgreSQL the desk needs PARLEY_SECRET: at least 32 random characters, the same for every process."
    );
}

#[tokio::test]
async fn a_postgresql_that_cannot_be_reached_is_said_to_be() {
    let desk = Process::new(100).await;
    let secret = ("PARLEY_SECRET", "a secret of forty characters for testing");

    let refused = desk.run_with(&[("DATABASE_URL", "postgres://ada:hidden@127.0.0.1:1/desk"), secret]).await;

    is_refused_with(&refused, "PostgreSQL cannot be reached");
    assert!(!String::from_utf8_lossy(&refused.stderr).contains("hidden"));
}

#[tokio::test]
async fn a_file_in_place_of_the_data_folder_is_named() {
    let desk = Process::new(100).await;
    std::fs::write(desk.path("data"), "a note").unwrap();

    let refused = desk.run(&[]).await;

    is_refused_with(&refused, &format!("{} cannot be made: a file is in its place", desk.path("data").display()));
    assert_eq!(std::fs::read_to_string(desk.path("data")).unwrap(), "a note");
}

#[tokio::test]
async fn a_data_folder_of_another_user_is_named() {
    let mut desk = Process::new(100).await;
    if desk.is_postgres() {
        return; // there, nothing is written to it
    }
    std::fs::create_dir(desk.path("data")).unwrap();
    std::fs::set_permissions(desk.path("data"), Permissions::from_mode(0o555)).unwrap();
    run_as_nobody(&mut desk);

    let refused = desk.start_to_fail().await;

    is_refused_with(&refused, &format!("Parley may not write to {}.", desk.path("data").display()));
}

#[tokio::test]
async fn a_database_of_another_user_is_named() {
    let mut desk = Process::new(100).await;
    if desk.is_postgres() {
        return; // there is no file
    }
    std::fs::create_dir(desk.path("data")).unwrap();
    std::fs::set_permissions(desk.path("data"), Permissions::from_mode(0o777)).unwrap();
    std::fs::write(desk.path("data/parley.sqlite"), "").unwrap();
    std::fs::set_permissions(desk.path("data/parley.sqlite"), Permissions::from_mode(0o400)).unwrap();
    run_as_nobody(&mut desk);

    let refused = desk.start_to_fail().await;

    is_refused_with(&refused, &format!("Parley may not write to {}.", desk.path("data/parley.sqlite").display()));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_and_left_alone() {
    let desk = Process::new(100).await;
    if desk.is_postgres() {
        return; // there is no file
    }
    let (file, garbage) = (desk.path("data/parley.sqlite"), "this is no database. ".repeat(500));
    std::fs::create_dir(desk.path("data")).unwrap();
    std::fs::write(&file, &garbage).unwrap();

    let refused = desk.run(&[]).await;

    is_refused_with(&refused, &format!("{} is damaged, or is no database of Parley's", file.display()));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), garbage);
}

#[tokio::test]
async fn a_full_disk_is_said_to_be_full() {
    let mut desk = Process::new(100).await;
    if desk.is_postgres() {
        return; // there, the disk is PostgreSQL's
    }

    for (bytes, words) in [("40000", "There is no room left on the disk of"), ("200000", "the disk is full")] {
        desk.start_by(&["sh", "-c", &format!("trap '' XFSZ; exec prlimit --fsize={bytes} \"$@\""), "sh"]);

        let refused = desk.start_to_fail().await;

        is_refused_with(&refused, words);
        is_refused_with(&refused, &desk.path("data").display().to_string());
    }
}

fn is_refused_with(refused: &std::process::Output, words: &str) {
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success(), "{said}");
    assert!(said.contains(words), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

/// What no user may do root may.
fn run_as_nobody(desk: &mut Process) {
    std::fs::set_permissions(desk.folder(), Permissions::from_mode(0o755)).unwrap();
    if std::fs::metadata(desk.folder()).unwrap().uid() == 0 {
        desk.start_by(&["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]);
    }
}
