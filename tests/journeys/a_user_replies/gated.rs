use super::written_to;
use crate::support::{Provider, people};
use parley::models::clock;
use sea_orm::{ActiveValue::Set, ConnectionTrait};

#[tokio::test]
async fn a_switched_off_inbox_says_so_and_keeps_what_was_queued_until_it_is_on_again() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::SLOW).await;
    admin.reply(id, "Before").await;
    twilio.has_calls(1).await;
    admin.reply(id, "Waiting").await;
    desk.change(twilio.inbox_id, |inbox| inbox.switched_off_at = Set(Some(clock::now()))).await;
    twilio.line.let_go();
    desk.stands("Before", "sent").await;

    let page = admin.get(&format!("/conversations/{id}")).await;

    assert!(page.first(".cannot").unwrap().contains("is switched off"), "{}", page.text());
    let refused = admin.post(&format!("/conversations/{id}/messages"), &[("body", "Now?"), ("key", "k")]).await;
    assert!(refused.says("is switched off"));
    assert_eq!(desk.message("Waiting").await.status, "queued");
    desk.change(twilio.inbox_id, |inbox| inbox.switched_off_at = Set(None)).await;
    desk.stands("Waiting", "sent").await;
}

#[tokio::test]
async fn an_inbox_without_credentials_says_what_is_missing() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    desk.change(twilio.inbox_id, |inbox| inbox.account_id = Set(None)).await;

    admin.reply(id, "Hello?").await;

    let failed = desk.stands("Hello?", "failed").await;
    assert!(failed.error_words.unwrap().contains("This inbox cannot send"));
    assert!(failed.retryable, "once it is set right");
}

#[tokio::test]
async fn a_stop_that_is_answered_while_a_text_is_being_claimed_keeps_it_from_being_called() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    if !desk.is_postgres() {
        return; // there, a claim and a STOP cannot be under way at once
    }
    let lock = desk.writer().begin().await.unwrap();
    lock.execute_unprepared("lock table attempts in share mode").await.unwrap();
    admin.reply(id, "On its way?").await;
    desk.somebody_waits_for_a_lock().await;

    assert!(twilio.text(people::GRACE, "STOP").await.is_taken());
    lock.commit().await.unwrap();

    let failed = desk.stands("On its way?", "failed").await;
    assert_eq!(failed.error_words.as_deref(), Some("Not sent: this number said STOP."));
    assert!(twilio.calls().iter().all(|call| call.body != "On its way?"));
    assert_eq!(desk.attempts(failed.id).await[0].outcome.as_deref(), Some("not_begun"));
}
