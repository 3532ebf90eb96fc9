use crate::support::{Desk, Word, people};
use parley::live::Live;
use std::time::Duration;

#[tokio::test]
async fn an_open_page_hears_of_a_text_and_of_what_becomes_of_the_answer() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let mut page = admin.listen().await;
    page.hears("beat").await;

    twilio.text(people::GRACE, "Hello").await;

    let id = desk.conversation(people::GRACE).await.id;
    page.hears_of(id).await;
    admin.reply(id, "Hi").await;
    page.hears_of(id).await;
    let call = twilio.call_saying("Hi").await;
    twilio.receipt(&call, Word::Delivered).await;
    page.hears_of(id).await;
    desk.stands("Hi", "delivered").await;
}

#[tokio::test]
async fn a_page_hears_only_of_its_own_inboxes() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    let bob = desk.agent("Bob").await;
    desk.run(&format!("delete from memberships where user_id = {} and inbox_id = {}", bob.id(), twilio.inbox_id)).await;
    let mut page = bob.listen().await;
    page.hears("beat").await;

    twilio.text(people::GRACE, "Not for Bob").await;
    vonage.text(people::ALAN, "For Bob").await;

    let (theirs, his) = (desk.conversation(people::GRACE).await.id, desk.conversation(people::ALAN).await.id);
    loop {
        let heard = page.hears("changed").await;
        let ids: Vec<i64> = serde_json::from_value(heard["conversations"].clone()).unwrap();
        assert!(!ids.contains(&theirs));
        if ids.contains(&his) {
            break;
        }
    }
    assert_eq!(bob.get(&format!("/conversations/{theirs}")).await.status, 404);
    assert!(!bob.get("/conversations?box=all").await.says("Not for Bob"));
}

#[tokio::test]
async fn who_is_no_admin_any_more_hears_of_no_inbox_that_is_not_theirs() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    let (admin, bob) = (desk.admin().await, desk.user("Bob", "admin").await);
    desk.run(&format!("delete from memberships where user_id = {} and inbox_id = {}", bob.id(), twilio.inbox_id)).await;
    let mut page = bob.listen().await;
    page.hears("beat").await;
    Live::of(&desk.ctx).inboxes_changed(&[twilio.inbox_id]);
    let heard = page.hears("changed").await;
    assert_eq!(heard["inboxes"], serde_json::json!([twilio.inbox_id]), "an admin hears of every inbox");

    desk.run(&format!("update users set role = 'agent' where id = {}", bob.id())).await;
    Live::of(&desk.ctx).inboxes_changed(&[twilio.inbox_id]);
    Live::of(&desk.ctx).inboxes_changed(&[vonage.inbox_id]);

    loop {
        let heard = page.hears("changed").await;
        let ids: Vec<i64> = serde_json::from_value(heard["inboxes"].clone()).unwrap();
        assert!(!ids.contains(&twilio.inbox_id));
        if ids.contains(&vonage.inbox_id) {
            break;
        }
    }
    drop(admin);
}

#[tokio::test]
async fn a_deactivated_users_pages_end_at_once() {
    let desk = Desk::start().await;
    let bob = desk.agent("Bob").await;
    let mut page = bob.listen().await;
    page.hears("beat").await;

    desk.admin().await.post(&format!("/users/{}/deactivations", bob.id()), &[]).await;

    page.hears("signed-out").await;
    assert_eq!(page.next().await, None, "and the stream is over");
    assert!(bob.get("/conversations").await.path.starts_with("/sign-in"));
}

#[tokio::test]
async fn signing_out_ends_the_pages_of_that_sign_in_alone() {
    let desk = Desk::start().await;
    let (here, there) = (desk.agent("Bob").await, desk.agent("Bob").await);
    let (mut page_here, mut page_there) = (here.listen().await, there.listen().await);
    page_here.hears("beat").await;
    page_there.hears("beat").await;

    here.post("/sign-out", &[]).await;

    page_here.hears("signed-out").await;
    while let Some(heard) = page_there.within(Duration::from_millis(200)).await {
        assert_ne!(heard.name, "signed-out");
    }
    assert!(there.get("/conversations").await.path.starts_with("/conversations"));
}

#[tokio::test]
async fn bells_are_folded_and_the_last_one_is_heard() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let mut page = admin.listen().await;
    page.hears("beat").await;

    for n in 0..40 {
        twilio.text(&people::nth(n), "Hello").await;
    }

    let last = desk.conversation(&people::nth(39)).await.id;
    page.hears_of(last).await;
}

#[tokio::test]
async fn streams_end_when_the_desk_stops() {
    let mut desk = Desk::start().await;
    let admin = desk.admin().await;
    let mut page = admin.listen().await;
    page.hears("beat").await;

    let begun = tokio::time::Instant::now();
    desk.stop().await;

    assert_eq!(page.next().await, None);
    assert!(begun.elapsed() < Duration::from_secs(8), "an open page holds nobody up");
}

#[tokio::test]
async fn nobody_listens_without_signing_in() {
    let desk = Desk::start().await;
    desk.known_user("Ada", "admin").await;
    let stranger = desk.stranger();

    let page = stranger.get("/live").await;

    assert!(page.path.starts_with("/sign-in"));
}

#[tokio::test]
async fn a_page_looks_at_everything_where_nobody_can_say_what_of_a_change_it_may_see() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let mut page = admin.listen().await;
    page.hears("beat").await;
    desk.ctx.db.close_by_ref().await.unwrap();

    Live::of(&desk.ctx).conversations_changed(&[1]);

    page.hears("refresh").await;
}

#[tokio::test]
async fn all_pages_of_a_user_hear_and_so_does_one_that_is_opened_when_the_others_are_gone() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let (mut first, mut second) = (admin.listen().await, admin.listen().await);
    for page in [&mut first, &mut second] {
        page.hears("beat").await;
    }

    twilio.text(people::GRACE, "Hello").await;
    let id = desk.conversation(people::GRACE).await.id;
    first.hears_of(id).await;
    second.hears_of(id).await;
    drop((first, second));
    twilio.text(people::GRACE, "Are you there?").await;

    let mut third = admin.listen().await;
    third.hears("beat").await;
    twilio.text(people::GRACE, "Hello?").await;
    third.hears_of(id).await;
}
