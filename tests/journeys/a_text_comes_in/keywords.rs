use crate::support::{Desk, Provider, at_every_carrier, people, until};
use parley::models::consents;

at_every_carrier!(a_stop_opens_no_ticket_and_ends_all_texts_to_that_number, a_start_lifts_it,);

async fn a_stop_opens_no_ticket_and_ends_all_texts_to_that_number(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let admin = desk.admin().await;

    for word in ["STOP", " stop. ", "Opt-Out", "“Unsubscribe”"] {
        assert!(carrier.text(people::GRACE, word).await.is_taken());
    }

    assert!(desk.conversations(people::GRACE).await.is_empty(), "a keyword opens no ticket");
    let texts = desk.messages(people::GRACE).await;
    assert_eq!(texts.iter().filter(|text| text.is_inbound()).count(), 4, "it stands in the thread");
    assert!(texts.iter().all(|text| text.keyword.as_deref() == Some("stop") && text.conversation_id.is_none()));
    let answers = texts.len() - 4;
    carrier.has_calls(answers).await;
    assert!(is_stopped(&desk).await);
    let page = admin
        .post(
            "/conversations",
            &[
                ("to", people::GRACE),
                ("inbox_id", &carrier.inbox_id.to_string()),
                ("body", "Please come back"),
                ("key", "k1"),
            ],
        )
        .await;
    assert!(page.says("This number said STOP"), "{}", page.text());
    assert_eq!(page.first("textarea").as_deref(), Some("Please come back"), "what was typed is kept");
    assert_eq!(desk.messages(people::GRACE).await.len(), texts.len());
    assert_eq!(carrier.calls().len(), answers);
}

async fn a_start_lifts_it(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    carrier.text(people::GRACE, "Hello").await;
    carrier.has_calls(1).await;
    let id = desk.conversation(people::GRACE).await.id;
    let admin = desk.admin().await;
    carrier.text(people::GRACE, "STOP").await;
    let stopped = admin.get(&format!("/conversations/{id}")).await;
    assert!(stopped.first(".cannot").unwrap().contains("said STOP"), "the composer says so");
    assert!(stopped.says("They asked not to be texted any more."));

    carrier.text(people::GRACE, "Start").await;

    assert!(!is_stopped(&desk).await);
    admin.reply(id, "Welcome back").await;
    carrier.call_saying("Welcome back").await;
}

#[tokio::test]
async fn a_stop_counts_for_the_whole_desk() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    vonage.text(people::GRACE, "Hello").await;
    let id = desk.conversation(people::GRACE).await.id;

    twilio.text(people::GRACE, "STOP").await;

    let page = desk.admin().await.get(&format!("/conversations/{id}")).await;
    assert!(page.first(".cannot").unwrap().contains("said STOP"));
    vonage.text(people::GRACE, "What now?").await;
    assert_eq!(desk.received(people::GRACE).await.len(), 3, "they can still write to us");
}

#[tokio::test]
async fn what_was_queued_before_a_stop_is_not_sent() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::SLOW, "Hello").await;
    twilio.has_calls(1).await;
    let admin = desk.admin().await;
    let id = desk.conversation(people::SLOW).await.id;
    // The confirmation is held at the carrier, so this one waits its turn.
    admin.reply(id, "Too late").await;

    twilio.text(people::SLOW, "stop").await;
    twilio.line.let_go();

    let stopped = desk.stands("Too late", "failed").await;
    assert_eq!(stopped.error_words.as_deref(), Some("Not sent: this number said STOP."));
    assert!(!stopped.retryable);
    assert_eq!(twilio.calls().len(), 1);
    assert!(admin.get(&format!("/conversations/{id}")).await.says("Not sent: this number said STOP."));
}

#[tokio::test]
async fn yes_is_a_start_only_for_someone_who_said_stop() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    twilio.text(people::GRACE, "Yes").await;
    assert_eq!(desk.conversations(people::GRACE).await.len(), 1, "a yes to whatever was asked is a text");
    twilio.text(people::GRACE, "STOP").await;
    assert!(is_stopped(&desk).await);
    twilio.text(people::GRACE, "yes").await;

    assert!(!is_stopped(&desk).await);
}

#[tokio::test]
async fn a_sentence_with_stop_in_it_is_a_text() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    twilio.text(people::GRACE, "Please stop by tomorrow").await;

    assert!(!is_stopped(&desk).await);
    twilio.has_calls(1).await;
}

#[tokio::test]
async fn what_twilio_has_understood_counts() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let word = crate::support::say(people::GRACE, "Arrête ça").with("OptOutType", "STOP");

    twilio.hand_over(&word).await;

    assert!(is_stopped(&desk).await);
    assert!(desk.conversations(people::GRACE).await.is_empty());
}

#[tokio::test]
async fn a_keyword_in_an_open_ticket_stands_in_it() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "Hello").await;

    twilio.text(people::GRACE, "HELP").await;

    let ticket = desk.conversation(people::GRACE).await;
    assert_eq!(desk.message("HELP").await.conversation_id, Some(ticket.id));
    assert_eq!(ticket.last_line, "HELP");
}

#[tokio::test]
async fn a_stopped_number_that_opens_a_ticket_is_not_confirmed() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(people::GRACE, "STOP").await;

    twilio.text(people::GRACE, "My order is broken").await;

    until("the ticket is there", || async { desk.conversations(people::GRACE).await.len() == 1 }).await;
    assert!(desk.written(people::GRACE).await.is_empty());
}

#[tokio::test]
async fn a_stop_under_a_closed_ticket_shows_at_once() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    twilio.text(people::GRACE, "Hello").await;
    let ticket = desk.conversation(people::GRACE).await.id;
    admin.close(ticket).await;
    let mut page = admin.listen().await;
    page.hears("beat").await;

    twilio.text(people::GRACE, "STOP").await;

    page.hears_of(ticket).await;
}

async fn is_stopped(desk: &Desk) -> bool {
    let address = desk.address(people::GRACE).await.unwrap();
    consents::is_stopped(&desk.ctx.db, &address.hash).await.unwrap()
}
