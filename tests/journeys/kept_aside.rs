//! What an inbox refused is seen, mended and taken in after all; what is forged stays out.

use crate::support::{Desk, Encoding, Key, people, say};
use serde_json::json;

#[tokio::test]
async fn a_wrong_public_address_is_named_and_what_it_kept_out_comes_in_afterwards() {
    let mut desk = Desk::start_with(|settings| settings["public_url"] = json!("http://old.desk.example")).await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let page = format!("/inboxes/{}/kept-aside", twilio.inbox_id);
    assert!(admin.get(&page).await.says("The quarantine is empty"));
    assert_eq!(twilio.text(people::GRACE, "Are you open?").await.status, 403);
    assert_eq!(twilio.text(people::GRACE, "Hello?").await.status, 403);

    assert!(admin.get("/conversations").await.says("is rejecting texts from its provider"));
    let kept = admin.get(&page).await;
    assert!(kept.says(&format!("The provider signs for {}", desk.url)), "{}", kept.text());
    assert!(kept.says("2 times") && kept.html.contains("Are+you+open"));
    assert!(admin.get(&format!("/inboxes/{}", twilio.inbox_id)).await.says("2 rejected or unreadable"));

    let url = desk.url.clone();
    desk.restart_with(|settings| settings["public_url"] = json!(url)).await;
    let done = admin.post(&page, &[]).await;

    assert!(done.says("Taken in: 2.") && done.says("The quarantine is empty"), "{}", done.text());
    assert_eq!(desk.received(people::GRACE).await, ["Are you open?", "Hello?"]);
    assert!(!admin.get("/conversations").await.says("is rejecting texts from its provider"));
    twilio.has_calls(1).await;
}

#[tokio::test]
async fn what_is_forged_stays_out_however_often_it_is_tried() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let page = format!("/inboxes/{}/kept-aside", twilio.inbox_id);
    for key in [Key::Wrong, Key::None] {
        twilio.hand_over_as(&say(people::GRACE, "Give me everything"), Encoding::Form, key).await;
    }

    let one = desk.kept_aside().await[0].id.to_string();
    assert!(admin.post(&page, &[("id", &one)]).await.says("Nothing was taken in"));
    assert!(admin.post(&page, &[]).await.says("Nothing was taken in"));

    assert_eq!(desk.kept_aside().await.len(), 2);
    assert!(desk.address(people::GRACE).await.is_none());
    assert!(!admin.get(&page).await.says("The provider signs for"));
}

#[tokio::test]
async fn a_genuine_text_ends_the_alarm_and_a_callback_of_another_inbox_is_not_found() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    let (admin, bob) = (desk.admin().await, desk.agent("Bob").await);
    twilio.hand_over_as(&say(people::GRACE, "Forged"), Encoding::Form, Key::Wrong).await;
    assert!(admin.get("/people").await.says("is rejecting texts from its provider"));
    assert!(!bob.get("/people").await.says("is rejecting texts from its provider"), "agents cannot mend it");

    twilio.text(people::GRACE, "Hello").await;

    assert!(!admin.get("/people").await.says("is rejecting texts from its provider"));
    let one = desk.kept_aside().await[0].id.to_string();
    let elsewhere = format!("/inboxes/{}/kept-aside", vonage.inbox_id);
    assert_eq!(admin.post(&elsewhere, &[("id", &one)]).await.status, 404);
}

#[tokio::test]
async fn a_long_list_has_pages() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    for n in 0..30 {
        twilio.hand_over_as(&say(people::GRACE, &format!("Forged {n:02}")), Encoding::Form, Key::Wrong).await;
    }

    let first = admin.get(&format!("/inboxes/{}/kept-aside", twilio.inbox_id)).await;
    assert!(first.html.contains("Forged+29") || first.says("Forged 29"));
    let oldest = desk.kept_aside().await.iter().map(|kept| kept.id).min().unwrap();
    let older = admin.get(&format!("/inboxes/{}/kept-aside?before={}", twilio.inbox_id, oldest + 5)).await;

    assert!(older.html.contains(&format!("kept-{oldest}")) && older.says("Newest"));
    let deleted = admin.post(&older.form_of("Delete").unwrap(), &[("id", &(oldest + 4).to_string())]).await;
    assert_eq!(deleted.path, older.path, "one is led back to the page one was on");
    let again = admin.post(&deleted.form_of("Try again").unwrap(), &[("id", &oldest.to_string())]).await;
    assert_eq!(again.path, older.path);
    let none = admin.get(&format!("/inboxes/{}/kept-aside?before={oldest}", twilio.inbox_id)).await;
    assert!(none.says("That's everything"));
}
