//! What fails is said aloud: sending stops before taking in does, and nothing typed is lost.

use crate::support::{Desk, people, until};
use parley::{
    backfill::Rounds,
    models::{
        _entities::{conversations, messages},
        clock, desk as facts,
        inboxes::{self, Failing},
    },
};
use sea_orm::ActiveValue::Set;
use serde_json::json;

const NEARLY_FULL: &str = "The disk is nearly full";
const BEHIND: &str = "can't check its provider for missed texts";
const WAITS: &str = "Texts from this inbox wait: the provider has taken none since";
const NO_DISK_HAS_IT: &str = "1000000000000";

#[tokio::test]
async fn on_a_disk_that_is_nearly_full_nothing_new_is_sent_and_what_was_typed_is_still_there() {
    let mut desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let (admin, bob) = (desk.admin().await, desk.agent("Bob").await);
    twilio.text(people::GRACE, "Hello").await;
    twilio.has_calls(1).await;
    let id = desk.conversation(people::GRACE).await.id;
    desk.restart_with(|settings| settings["disk_floor"] = json!(NO_DISK_HAS_IT)).await;

    let reply = admin.reply(id, "A long answer").await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.first("textarea").as_deref(), Some("A long answer"));
    assert!(reply.says("What you wrote is still here"), "{}", reply.text());
    let (inbox, known) = (twilio.inbox_id.to_string(), desk.count::<messages::Entity>().await);
    let form = [("to", people::ALAN), ("inbox_id", &inbox), ("body", "Good morning"), ("key", "one-key")];
    let new = bob.post("/conversations", &form).await;
    assert_eq!((new.status.as_u16(), new.field("to").as_deref()), (503, Some(people::ALAN)));
    assert!(new.says("Good morning") && new.says("What you wrote is still here"));
    assert_eq!(desk.count::<messages::Entity>().await, known);

    assert!(admin.get("/people").await.says(NEARLY_FULL));
    assert!(!bob.get("/people").await.says(NEARLY_FULL), "agents cannot make room");
    assert!(twilio.text(people::ALAN, "Are you there?").await.is_taken());
    assert!(admin.get("/conversations?box=all").await.says("Are you there?"));

    desk.restart_with(|settings| settings["disk_floor"] = json!("0")).await;
    assert!(!admin.get("/people").await.says(NEARLY_FULL));
    admin.reply(id, "A long answer").await;
    desk.stands("A long answer", "sent").await;
}

#[tokio::test]
async fn on_a_disk_that_is_nearly_full_a_failed_text_stays_as_it_is() {
    let mut desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    twilio.text(people::REFUSED, "Hello").await;
    let id = desk.conversation(people::REFUSED).await.id;
    admin.reply(id, "Hello?").await;
    let failed = desk.stands("Hello?", "failed").await.id;
    desk.run("update messages set retryable = true").await;
    desk.restart_with(|settings| settings["disk_floor"] = json!(NO_DISK_HAS_IT)).await;

    let again = admin.get(&format!("/conversations/{id}")).await.form_of("Try again").unwrap();
    let page = admin.post(&again, &[]).await;

    assert!(page.path.starts_with(&format!("/conversations/{id}")), "{}", page.path);
    assert!(page.says("The desk's disk is nearly full, so nothing can be sent."));
    assert_eq!((desk.message("Hello?").await.id, desk.message("Hello?").await.status.as_str()), (failed, "failed"));
    assert_eq!(desk.count::<conversations::Entity>().await, 1);
}

#[tokio::test]
async fn a_provider_that_cannot_be_asked_for_what_came_in_is_named() {
    let mut desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    let base = twilio.line.base.clone();
    desk.run(&format!("update inboxes set created_at = {}", clock::now() - clock::HOUR)).await;
    desk.change(twilio.inbox_id, |inbox| inbox.api_base = Set(Some("http://127.0.0.1:1".to_owned()))).await;
    desk.run("delete from desk where key like 'back-fill %'").await;
    desk.restart().await;

    until("it is said aloud", || async { admin.get("/people").await.says(BEHIND) }).await;

    desk.change(twilio.inbox_id, |inbox| inbox.api_base = Set(Some(base))).await;
    desk.restart().await;
    let asked = facts::back_fill(twilio.inbox_id);
    until("it was asked", || async { facts::get(&desk.ctx.db, &asked).await.unwrap().is_some() }).await;
    assert!(!admin.get("/people").await.says(BEHIND));
}

#[tokio::test]
async fn an_agent_sees_why_texts_wait_until_the_provider_answers_again() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(people::GRACE, "Hello").await;
    twilio.has_calls(1).await;
    let page = format!("/conversations/{}", desk.conversation(people::GRACE).await.id);
    assert!(!bob.get(&page).await.says(WAITS));
    let failing = Failing { since: clock::now() - clock::HOUR, words: "HTTP 500".to_owned() };
    inboxes::note_failing(&*desk.writer(), twilio.inbox_id, Some(&failing)).await.unwrap();
    twilio.line.tells_pages(Some(0));
    let mut rounds = Rounds::new(&desk.ctx);

    rounds.begin().await.unwrap();
    rounds.end().await;
    until("Bob sees why", || async { bob.get(&page).await.says(WAITS) }).await;
    assert!(!bob.get(&page).await.says("has sent nothing"), "the alarm itself is for those who can mend it");

    twilio.line.tells_pages(None);
    rounds.begin().await.unwrap();
    rounds.end().await;

    until("it is over", || async { !bob.get(&page).await.says(WAITS) }).await;
    assert_eq!(desk.inbox(twilio.inbox_id).await.failing(), None);
}
