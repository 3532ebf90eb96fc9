//! What one page read is kept for the next, and not a moment longer than it is true.

use crate::support::{Desk, people};
use std::time::Duration;

const ALL: &str = "/conversations?box=all";

#[tokio::test]
async fn a_text_is_on_the_list_once_the_carrier_has_its_answer() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;

    for n in 0..20 {
        let body = format!("Text {n:02}");
        twilio.text(people::GRACE, &body).await;
        assert!(admin.get(ALL).await.says(&body), "{body}");
    }
}

#[tokio::test]
async fn what_a_form_changed_stands_on_the_page_it_leads_to() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    let (admin, bob) = (desk.admin().await, desk.agent("Bob").await);
    let ticket = desk.conversation(people::GRACE).await.id;
    assert!(bob.get(ALL).await.says("Hello"));

    for name in ["Grace", "Grace Hopper", "Amazing Grace"] {
        let person = desk.conversation(people::GRACE).await.person_id;
        admin.post(&format!("/people/{person}"), &[("name", name)]).await;
        assert!(admin.get(&format!("/conversations/{ticket}")).await.says(name));
        assert!(bob.get(ALL).await.says(name));
    }
    admin.post("/profile", &[("name", "Ada Lovelace"), ("email", "ada@desk.example"), ("time_zone", "UTC")]).await;
    assert!(admin.get(ALL).await.says("Ada Lovelace"));
}

#[tokio::test]
async fn who_is_no_longer_a_member_sees_nothing_from_then_on() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    let (admin, bob) = (desk.admin().await, desk.agent("Bob").await);
    let ticket = desk.conversation(people::GRACE).await.id;
    assert_eq!(bob.get(&format!("/conversations/{ticket}")).await.status, 200);

    admin.post(&format!("/inboxes/{}/memberships", twilio.inbox_id), &[("user_id", &admin.id().to_string())]).await;

    assert_eq!(bob.get(&format!("/conversations/{ticket}")).await.status, 404);
    assert!(!bob.get(ALL).await.says("Hello"));
}

#[tokio::test]
async fn what_nobody_rang_for_is_seen_all_the_same() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    let admin = desk.admin().await;
    assert!(admin.get(ALL).await.says("Hello"));

    // As a task beside the running desk would, or a process that cannot be heard.
    desk.run("update conversations set last_line = 'Hello again'").await;

    for _ in 0..200 {
        if admin.get(ALL).await.says("Hello again") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the page still shows what it read long ago");
}
