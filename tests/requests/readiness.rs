//! What whoever watches the desk is told.

use crate::support::{Browser, Desk, people, until};
use parley::models::inboxes::{self, Failing};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn on_this_machine_every_part_is_reported_and_elsewhere_only_the_whole() {
    let desk = Desk::start().await;

    let (status, report) = ask(&desk.stranger(), &[]).await;

    assert_eq!((status, &report["ok"]), (StatusCode::OK, &json!(true)));
    let parts = ["database", "intake", "disk", "log", "sending", "callbacks", "kept-aside", "back-fill"];
    let well: Vec<Value> = parts.iter().map(|name| json!({"name": name, "ok": true})).collect();
    assert_eq!(report["checks"], json!(well));
    for through_a_proxy in [("x-forwarded-for", "203.0.113.7"), ("forwarded", "for=127.0.0.1")] {
        assert_eq!(ask(&desk.stranger(), &[through_a_proxy]).await, (StatusCode::OK, json!({"ok": true})));
    }
}

#[tokio::test]
async fn a_desk_that_cannot_send_is_ready_as_long_as_it_takes_texts_in() {
    let mut desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let failing = Failing { since: 1_790_000_000_000, words: "The provider could not be reached (Twilio)".to_owned() };
    inboxes::note_failing(&*desk.writer(), twilio.inbox_id, Some(&failing)).await.unwrap();
    desk.restart_with(|settings| settings["disk_floor"] = json!("1000000000000")).await;

    let (status, report) = ask(&desk.stranger(), &[]).await;

    assert_eq!((status, &report["ok"]), (StatusCode::OK, &json!(true)));
    assert_eq!(
        check(&report, "sending"),
        &json!({"name": "sending", "ok": false, "inbox": twilio.inbox_id,
            "words": "The provider could not be reached (Twilio)", "since": "2026-09-21T14:13:20Z"})
    );
    assert!(check(&report, "disk")["words"].as_str().unwrap().contains("nearly full"));
    assert!(check(&report, "disk")["since"].is_string());
    assert!(twilio.text(people::GRACE, "Hello").await.is_taken());
    twilio.has_calls(1).await;
    until("the inbox sends again", || async { check(&ask(&desk.stranger(), &[]).await.1, "sending")["ok"] == true })
        .await;
}

#[tokio::test]
async fn a_desk_that_cannot_take_texts_in_is_not_ready() {
    let desk = Desk::start().await;
    desk.ctx.db.close_by_ref().await.unwrap();

    let (status, report) = ask(&desk.stranger(), &[]).await;

    assert_eq!((status, &report["ok"]), (StatusCode::SERVICE_UNAVAILABLE, &json!(false)));
    assert_eq!(check(&report, "database")["words"], "The database does not answer");
    assert_eq!(check(&report, "intake")["ok"], true);
    let (status, report) = ask(&desk.stranger(), &[("x-forwarded-for", "203.0.113.7")]).await;
    assert_eq!((status, report), (StatusCode::SERVICE_UNAVAILABLE, json!({"ok": false})));
}

async fn ask(browser: &Browser, headers: &[(&str, &str)]) -> (StatusCode, Value) {
    let request = browser.request(Method::GET, "/_readiness");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = browser.send(request).await;
    (response.status(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

fn check<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["checks"].as_array().unwrap().iter().find(|check| check["name"] == name).unwrap()
}
