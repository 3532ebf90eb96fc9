//! What a statement costs grows with what is asked for, not with what is stored: everything that a desk runs on a busy
//! day is explained by its database, as of a desk that has been busy for years.

mod day; // what happens
mod explain; // which tables a statement would read from end to end

use crate::support::{Desk, crowd::Crowd};
use parley::database::overheard::{self, Heard};
use sea_orm::Statement;
use std::collections::BTreeMap;

/// Enough for PostgreSQL, by whose counts it plans. SQLite plans without any.
const CROWD: Crowd = Crowd { people: 20_000, messages: 100_000, arrivals: 100_000, attempts: 100_000 };

#[tokio::test]
async fn no_statement_of_a_busy_day_reads_what_grows_from_end_to_end() {
    let desk = Desk::start().await;
    overheard::listen();
    let inbox = day::pass(&desk).await;
    let heard = distinct(overheard::heard());
    if desk.is_postgres() {
        desk.has_been_busy(inbox, CROWD).await;
    }

    let mut found = Vec::new();
    for heard in heard.values() {
        let scans = explain::scans(&desk.writer(), heard).await;
        if !scans.is_empty() {
            found.push(format!("{}\n    {}", heard.statement.sql, scans.join("\n    ")));
        }
    }

    assert!(heard.len() > 100, "a day has more statements than these {}", heard.len());
    assert!(found.is_empty(), "{} statements read too much:\n{}", found.len(), found.join("\n"));
}

#[tokio::test]
async fn a_statement_that_reads_a_whole_table_is_found() {
    let desk = Desk::start().await;
    let inbox = desk.sandbox().await;
    desk.has_been_busy(inbox.id, Crowd { people: 10, messages: 2_000, arrivals: 10, attempts: 2_000 }).await;
    let writer = desk.writer();
    let asked = |sql: &str| Heard {
        statement: Statement::from_string(desk.ctx.db.get_database_backend(), sql),
        session: "set jit = off",
    };

    assert_eq!(explain::scans(&writer, &asked("select 1 from messages m where m.body = 'x'")).await.len(), 1);
    assert!(explain::scans(&writer, &asked("select 1 from messages m where m.id = 7")).await.is_empty());
    assert!(explain::scans(&writer, &asked("select 1 from inboxes")).await.is_empty(), "it does not grow");
}

/// What tests/support asks to see what came of it, and the desk does not.
const ASKED_BY_TESTS: [&str; 2] =
    [r#"FROM "addresses" WHERE "addresses"."value" = "#, r#"FROM "messages" WHERE "messages"."body" = "#];

/// Each once, as it was run first; what has no plan is left out, and what the test itself asks.
fn distinct(heard: Vec<Heard>) -> BTreeMap<String, Heard> {
    let verbs = ["select", "insert", "update", "delete", "with"];
    let has_plan = |heard: &Heard| {
        heard.statement.sql.split_whitespace().next().is_some_and(|verb| verbs.contains(&verb.to_lowercase().as_str()))
    };
    let mut distinct = BTreeMap::new();
    let is_ours = |heard: &Heard| !ASKED_BY_TESTS.iter().any(|asked| heard.statement.sql.contains(asked));
    for heard in heard.into_iter().filter(has_plan).filter(is_ours) {
        distinct.entry(format!("{} {}", heard.session, heard.statement.sql)).or_insert(heard);
    }
    distinct
}
