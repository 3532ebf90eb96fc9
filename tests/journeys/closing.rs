use crate::support::{Browser, Carrier, Desk, people};
use sea_orm::ConnectionTrait;
use std::time::Duration;

#[tokio::test]
async fn a_text_that_arrived_just_now_keeps_the_ticket_open() {
    let (desk, twilio, admin, id) = with_a_ticket().await;
    let seen = admin.get(&format!("/conversations/{id}")).await.field("last_message_id").unwrap();
    twilio.text(people::GRACE, "Wait, one more thing").await;

    let page = admin.post(&format!("/conversations/{id}/closures"), &[("last_message_id", &seen)]).await;

    assert!(page.says("A text arrived just now"), "{}", page.text());
    assert!(desk.conversation(people::GRACE).await.is_open());
    admin.close(id).await;
    assert!(!desk.conversation(people::GRACE).await.is_open());
}

#[tokio::test]
async fn a_closed_ticket_says_who_and_can_be_reopened() {
    let (desk, _twilio, admin, id) = with_a_ticket().await;

    let page = admin.close(id).await;

    assert!(page.first(".ended").unwrap().contains("closed by Ada"));
    assert_eq!(desk.conversation(people::GRACE).await.waiting_since, None);
    assert_eq!(admin.get("/conversations?box=closed").await.rows().len(), 1);
    let form = admin.get(&format!("/conversations/{id}")).await.form_of("Reopen").unwrap();
    admin.post(&form, &[]).await;
    assert!(desk.conversation(people::GRACE).await.is_open());
    assert_eq!(desk.events(id).await, ["conversation_opened", "conversation_closed", "conversation_reopened"]);
}

#[tokio::test]
async fn an_older_ticket_cannot_be_reopened_while_a_newer_is_open() {
    let (desk, twilio, admin, id) = with_a_ticket().await;
    admin.close(id).await;
    desk.run("update conversations set closed_at = 0").await;
    twilio.text(people::GRACE, "Something else").await;

    let page = admin.post(&format!("/conversations/{id}/reopenings"), &[]).await;

    assert!(page.says("open already"), "{}", page.text());
    assert_eq!(page.form_of("Reopen"), None);
    let open = desk.conversations(people::GRACE).await.iter().filter(|ticket| ticket.is_open()).count();
    assert_eq!(open, 1);
}

#[tokio::test]
async fn two_who_close_at_once_close_it_once() {
    let (desk, _twilio, ada, id) = with_a_ticket().await;
    let bob = desk.agent("Bob").await;
    let (path, seen) = (format!("/conversations/{id}/closures"), [("last_message_id", "999999")]);

    let (one, other) = tokio::join!(ada.post(&path, &seen), bob.post(&path, &seen));

    assert_eq!(desk.events(id).await.iter().filter(|kind| *kind == "conversation_closed").count(), 1);
    assert!(one.says("by someone else just now") != other.says("by someone else just now"));
}

#[tokio::test]
async fn a_text_that_is_being_written_down_is_waited_for() {
    let (desk, _twilio, admin, id) = with_a_ticket().await;
    let seen = admin.get(&format!("/conversations/{id}")).await.field("last_message_id").unwrap();
    let (path, seen) = (format!("/conversations/{id}/closures"), [("last_message_id", seen.as_str())]);
    let writing = desk.writer().begin().await.unwrap();
    writing.execute_unprepared(ANOTHER_TEXT).await.unwrap();
    writing.execute_unprepared("update conversations set last_at = last_at + 1").await.unwrap();

    let (page, ()) = tokio::join!(admin.post(&path, &seen), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        writing.commit().await.unwrap();
    });

    assert!(page.says("A text arrived just now"), "{}", page.text());
    assert!(desk.conversation(people::GRACE).await.is_open());
}

#[tokio::test]
async fn whatever_is_pressed_on_an_older_page_leads_back_to_it() {
    let (desk, twilio, admin, id) = with_a_ticket().await;
    let bob = desk.agent("Bob").await;
    let older = format!("box=all&before={}-0", i64::MAX);
    let page = admin.get(&format!("/conversations?{older}")).await;
    let row = page.attribute(".row a", "href").unwrap();
    let here = format!("/conversations/{id}?{older}");
    assert_eq!(row, here);

    let thread = admin.get(&row).await;
    let replied = admin.post(&thread.form_of("Send").unwrap(), &[("body", "At once"), ("key", "k")]).await;
    let hands = replied.attribute(".thread-head .menu-body", "action").unwrap();
    let handed = admin.post(&hands, &[("user_id", &bob.id().to_string())]).await;
    let closed = admin.post(&handed.form_of("Close").unwrap(), &[("last_message_id", "999999")]).await;
    let reopened = admin.post(&closed.form_of("Reopen").unwrap(), &[]).await;

    for page in [&replied, &handed, &closed, &reopened] {
        assert_eq!(page.path, here);
        assert_eq!(page.attribute(".thread-back", "href"), Some(format!("/conversations?{older}")));
        assert_eq!(page.attribute(".pages a, .empty a", "href").as_deref(), Some("/conversations?box=all"));
    }
    twilio.call_saying("At once").await;
}

#[tokio::test]
async fn whatever_is_pressed_beside_older_texts_leads_back_to_them() {
    let (desk, twilio, admin, id) = with_a_ticket().await;
    twilio.text(people::GRACE, "Please stop texting me").await;
    let here = format!("/conversations/{id}?box=all&older={}", desk.message("Please stop texting me").await.id + 1);

    let page = admin.get(&here).await;
    let denied = admin.post(&page.form_of("Not an opt-out").unwrap(), &[]).await;

    assert_eq!(denied.path, here);
    assert!(denied.says("These are older texts") && !denied.says("Looks like an opt-out"), "{}", denied.text());
}

/// The same text once more, as the letter box writes it.
const ANOTHER_TEXT: &str = "insert into messages (address_id, inbox_id, conversation_id, direction, kind, status, body, \
    via, gateway, due_at, next_try_at, segments, partial, group_text, retryable, created_at, updated_at) \
    select address_id, inbox_id, conversation_id, direction, kind, status, body, via, gateway, due_at, next_try_at, \
    segments, partial, group_text, retryable, created_at, updated_at from messages where direction = 'in'";

async fn with_a_ticket() -> (Desk, Carrier, Browser, i64) {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;
    let admin = desk.admin().await;
    let id = desk.conversation(people::GRACE).await.id;
    (desk, twilio, admin, id)
}
