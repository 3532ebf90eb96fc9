use crate::support::{Carrier, Desk, people};
use parley::models::clock;
use sea_orm::ActiveValue::Set;

#[tokio::test]
async fn a_second_text_joins_the_open_ticket() {
    let (desk, twilio) = with_a_ticket().await;

    twilio.text(people::GRACE, "And a second").await;

    let conversation = desk.conversation(people::GRACE).await;
    assert_eq!(desk.received(people::GRACE).await, ["The first", "And a second"]);
    assert_eq!((conversation.last_line.as_str(), conversation.last_direction.as_str()), ("And a second", "in"));
    assert_eq!(conversation.waiting_since, Some(conversation.opened_at), "they wait since the first");
    assert_eq!(desk.events(conversation.id).await, ["conversation_opened"]);
}

#[tokio::test]
async fn a_closed_ticket_is_reopened_within_the_window() {
    let (desk, twilio) = with_a_ticket().await;
    close(&desk, 6 * clock::DAY).await;

    twilio.text(people::GRACE, "It broke again").await;

    let conversation = desk.conversation(people::GRACE).await;
    assert!(conversation.is_open());
    assert!(conversation.waiting_since.is_some());
    assert_eq!(desk.written(people::GRACE).await.len(), 1, "what is reopened is not confirmed again");
    assert_eq!(
        desk.events(conversation.id).await,
        ["conversation_opened", "conversation_closed", "conversation_reopened"]
    );
}

#[tokio::test]
async fn after_the_window_a_new_ticket_opens_and_the_thread_shows_both() {
    let (desk, twilio) = with_a_ticket().await;
    close(&desk, 8 * clock::DAY).await;

    twilio.text(people::GRACE, "Something else").await;

    let tickets = desk.conversations(people::GRACE).await;
    assert_eq!(tickets.iter().map(|ticket| ticket.is_open()).collect::<Vec<_>>(), [false, true]);
    assert_eq!(desk.written(people::GRACE).await.len(), 2, "each new ticket is confirmed");
    let page = desk.admin().await.get(&format!("/conversations/{}", tickets[1].id)).await;
    assert!(page.bubbles().iter().any(|text| text == "The first"));
    assert!(page.first(".ended").unwrap().starts_with(&format!("Ticket {} closed by Ada", tickets[0].id)));
}

#[tokio::test]
async fn an_inbox_may_always_reopen() {
    let (desk, twilio) = with_a_ticket().await;
    desk.change(twilio.inbox_id, |inbox| inbox.reopen_window = Set(-1)).await;
    close(&desk, 400 * clock::DAY).await;

    twilio.text(people::GRACE, "A year later").await;

    assert!(desk.conversation(people::GRACE).await.is_open());
}

#[tokio::test]
async fn an_inbox_may_never_reopen() {
    let (desk, twilio) = with_a_ticket().await;
    desk.change(twilio.inbox_id, |inbox| inbox.reopen_window = Set(0)).await;
    close(&desk, 0).await;

    twilio.text(people::GRACE, "A minute later").await;

    assert_eq!(desk.conversations(people::GRACE).await.len(), 2);
}

#[tokio::test]
async fn a_bare_thanks_after_closing_reopens_nothing() {
    let (desk, twilio) = with_a_ticket().await;
    close(&desk, clock::MINUTE).await;

    twilio.text(people::GRACE, "Thanks! 👍").await;

    let conversation = desk.conversation(people::GRACE).await;
    assert!(!conversation.is_open());
    let page = desk.admin().await.get(&format!("/conversations/{}", conversation.id)).await;
    assert!(page.bubbles().contains(&"Thanks! 👍".to_owned()));
}

#[tokio::test]
async fn a_thanks_with_a_question_or_much_later_does_reopen() {
    let (desk, twilio) = with_a_ticket().await;
    close(&desk, clock::MINUTE).await;
    twilio.text(people::GRACE, "Thanks, but when?").await;
    assert!(desk.conversation(people::GRACE).await.is_open());
    close(&desk, 2 * clock::HOUR).await;

    twilio.text(people::GRACE, "Thanks").await;

    assert!(desk.conversation(people::GRACE).await.is_open());
}

#[tokio::test]
async fn two_inboxes_are_two_threads_of_one_person() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);

    twilio.text(people::GRACE, "Hello Twilio").await;
    vonage.text(people::GRACE, "Hello Vonage").await;

    let tickets = desk.conversations(people::GRACE).await;
    assert_eq!(tickets.iter().map(|ticket| ticket.inbox_id).collect::<Vec<_>>(), [twilio.inbox_id, vonage.inbox_id]);
    assert_eq!(tickets[0].person_id, tickets[1].person_id);
    assert_eq!(desk.count::<parley::models::people::Entity>().await, 1);
}

#[tokio::test]
async fn a_switched_off_inbox_still_keeps_what_comes_in() {
    let (desk, twilio) = with_a_ticket().await;
    desk.change(twilio.inbox_id, |inbox| inbox.switched_off_at = Set(Some(clock::now()))).await;

    assert!(twilio.text(people::GRACE, "Still there?").await.is_taken());

    assert_eq!(desk.received(people::GRACE).await, ["The first", "Still there?"]);
}

#[tokio::test]
async fn a_ticket_closed_while_texts_pour_in_loses_none() {
    let (desk, twilio) = with_a_ticket().await;
    let admin = desk.admin().await;
    let id = desk.conversation(people::GRACE).await.id;

    let texting = async {
        for n in 0..20 {
            assert!(twilio.text(people::GRACE, &format!("Number {n}")).await.is_taken());
        }
    };
    let closing = async {
        for _ in 0..10 {
            admin.post(&format!("/conversations/{id}/closures"), &[("last_message_id", "99999999")]).await;
        }
    };
    tokio::join!(texting, closing);

    assert_eq!(desk.received(people::GRACE).await.len(), 21);
    assert_eq!(desk.conversations(people::GRACE).await.len(), 1, "each closing was within the window");
    assert_eq!(desk.written(people::GRACE).await.len(), 1);
}

async fn with_a_ticket() -> (Desk, Carrier) {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "The first").await;
    (desk, twilio)
}

/// Closes the newest ticket, so long ago.
async fn close(desk: &Desk, ago: i64) {
    let newest = desk.conversations(people::GRACE).await.pop().unwrap();
    desk.admin().await.close(newest.id).await;
    desk.run(&format!(
        "update conversations set closed_at = closed_at - {ago} where id = {} and closed_at is not null",
        newest.id
    ))
    .await;
    assert!(!desk.conversations(people::GRACE).await.pop().unwrap().is_open());
}
