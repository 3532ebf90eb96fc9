//! What was answered 2xx and could not be read stays until an admin has dealt with it.

use crate::support::{Desk, Encoding, Key, Page, Provider, Reply, people, say};
use parley::models::{_entities::kept_aside::ActiveModel, kept_aside};
use sea_orm::{ActiveValue::Set, EntityTrait};

const MEGABYTE: i64 = 1024 * 1024;

#[tokio::test]
async fn forged_callbacks_push_out_no_genuine_one() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    assert!(twilio.text("", "Who am I?").await.is_taken());
    let genuine = desk.kept_aside().await[0].id;
    desk.keeps(twilio.inbox_id, kept_aside::FORGED, 9 * MEGABYTE).await;
    let forged = desk.keeps(twilio.inbox_id, kept_aside::FORGED, 9 * MEGABYTE).await;

    let mut kept: Vec<i64> = Vec::new();
    for n in 0..500 {
        let sms = say(people::GRACE, &format!("Forged {n}"));
        assert_eq!(twilio.hand_over_as(&sms, Encoding::Form, Key::Wrong).await.status, 403);
        kept = desk.kept_aside().await.iter().map(|kept| kept.id).collect();
        if !kept.contains(&(forged - 1)) {
            break;
        }
    }

    assert!(kept.contains(&genuine));
    assert!(!kept.contains(&(forged - 1)), "the oldest forged one made room");
}

#[tokio::test]
async fn when_there_is_no_more_room_the_provider_keeps_what_cannot_be_read() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let first = desk.keeps(twilio.inbox_id, kept_aside::UNREADABLE, 50 * MEGABYTE).await;

    let reply = twilio.text("", "Who am I?").await;

    assert_eq!(reply.status, 503);
    assert_eq!(desk.kept_aside().await.iter().map(|kept| kept.id).collect::<Vec<_>>(), [first]);
    assert!(twilio.text(people::GRACE, "What can be read").await.is_taken());
    assert_eq!(desk.received(people::GRACE).await, ["What can be read"]);
    let admin = desk.admin().await;
    let removed = admin.delete_all(twilio.inbox_id, first).await;
    assert!(removed.says("Deleted: 1.") && removed.says("The quarantine is empty"), "{}", removed.text());
    assert!(twilio.text("", "Who am I?").await.is_taken());
}

#[tokio::test]
async fn admins_hear_long_before_there_is_no_more_room() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let (admin, bob) = (desk.admin().await, desk.agent("Bob").await);
    desk.keeps(twilio.inbox_id, kept_aside::UNREADABLE, 12 * MEGABYTE).await;
    assert!(!admin.get("/people").await.says("keeps many callbacks"));

    desk.keeps(twilio.inbox_id, kept_aside::UNREADABLE, MEGABYTE).await;
    assert!(twilio.text("", "Who am I?").await.is_taken());

    assert!(admin.get("/people").await.says("keeps many callbacks"));
    assert!(!bob.get("/people").await.says("keeps many callbacks"), "agents cannot do anything about it");
}

#[tokio::test]
async fn what_was_answered_stays_even_where_todays_settings_call_it_forged() {
    let desk = Desk::start().await;
    let vonage = desk.unsigned_carrier(Provider::Vonage).await;
    assert!(vonage.hand_over_as(&say("", "Who am I?"), Encoding::Form, Key::None).await.is_taken());
    let kept = desk.kept_aside().await.remove(0);
    assert!(kept.pinned);

    kept_aside::explain(&desk.writer(), kept.id, kept_aside::FORGED, "The signature does not fit").await.unwrap();

    assert!(desk.kept_aside().await[0].pinned);
}

#[tokio::test]
async fn only_an_admin_deletes_and_only_what_is_of_that_inbox() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    assert!(Reply::is_taken(&twilio.text("", "Who am I?").await));
    assert!(twilio.text("", "And I?").await.is_taken());
    let ids: Vec<i64> = desk.kept_aside().await.iter().map(|kept| kept.id).collect();
    let (admin, bob) = (desk.admin().await, desk.agent("Bob").await);

    assert_eq!(bob.delete_all(twilio.inbox_id, ids[1]).await.status, 403);
    admin.delete_all(vonage.inbox_id, ids[1]).await;
    let one = ids[0].to_string();
    let elsewhere = format!("/inboxes/{}/kept-aside/removals", vonage.inbox_id);
    assert_eq!(admin.post(&elsewhere, &[("id", &one)]).await.status, 404);
    assert_eq!(desk.kept_aside().await.len(), 2);

    admin.post(&format!("/inboxes/{}/kept-aside/removals", twilio.inbox_id), &[("id", &one)]).await;

    assert_eq!(desk.kept_aside().await.iter().map(|kept| kept.id).collect::<Vec<_>>(), [ids[1]]);
}

impl Desk {
    /// A callback of so many bytes that is kept already; its id.
    async fn keeps(&self, inbox_id: i64, reason: &str, size: i64) -> i64 {
        let row = ActiveModel {
            inbox_id: Set(inbox_id),
            reason: Set(reason.to_owned()),
            words: Set("Earlier".to_owned()),
            method: Set("POST".to_owned()),
            target: Set("/hooks/k".to_owned()),
            headers: Set("[]".to_owned()),
            body: Set(Vec::new()),
            size: Set(size),
            receipt: Set(false),
            arrived_at: Set(parley::models::clock::now()),
            pinned: Set(reason == kept_aside::UNREADABLE),
            ..Default::default()
        };
        kept_aside::Entity::insert(row).exec(&*self.writer()).await.unwrap().last_insert_id
    }
}

impl crate::support::Browser {
    async fn delete_all(&self, inbox_id: i64, up_to: i64) -> Page {
        self.post(&format!("/inboxes/{inbox_id}/kept-aside/removals"), &[("up_to", &up_to.to_string())]).await
    }
}
