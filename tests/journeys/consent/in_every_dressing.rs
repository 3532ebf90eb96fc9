//! STOP as people and their phones really send it.

use super::{held_at, is_stopped, nothing_is_wrong};
use crate::support::{Desk, Provider, at_every_carrier, people, say};
use sea_orm::ActiveValue::Set;

at_every_carrier!(
    a_signed_stop_stops_at_once,
    a_stop_in_any_language_is_pointed_out_and_nothing_is_said,
    sentences_that_begin_with_a_keyword_are_texts,
);

/// STOPs that a signature or politeness surrounds, or that are spelled in their own way.
const STOPS: [&str; 8] = [
    "STOP\n\nSent from my iPhone",
    "STOP - John",
    "Stop\n--\nJane\nAcme Ltd",
    "STOP. Regards, Ann",
    "S T O P",
    "STOP2QUIT",
    "unsub",
    "Stop, thanks",
];

/// What a person decides: words of languages that the inbox does not listen to, and words of one's own.
const DOUBTS: [&str; 13] = [
    "Please remove",
    "ALTO",
    "BAJA",
    "SAIR",
    "FERMA",
    "STOPPEN",
    "no más",
    "DETENER",
    "СТОП",
    "توقف",
    "退订",
    "ΣΤΟΠ",
    "KONIEC",
];

async fn a_signed_stop_stops_at_once(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    for text in STOPS {
        carrier.text(people::GRACE, text).await;
        assert!(is_stopped(&desk).await, "{text}");
        carrier.text(people::GRACE, "START").await;
        assert!(!is_stopped(&desk).await);
    }

    assert!(desk.conversations(people::GRACE).await.is_empty(), "a keyword opens no ticket");
    assert!(desk.written(people::GRACE).await.iter().all(|text| text.kind == "keyword_answer"), "nor is one confirmed");
    nothing_is_wrong(&desk).await;
}

async fn a_stop_in_any_language_is_pointed_out_and_nothing_is_said(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let admin = desk.admin().await;

    for (n, text) in DOUBTS.into_iter().enumerate() {
        let number = people::nth(n);
        carrier.text(&number, text).await;
        carrier.text(&number, "Who is this?").await;
        let ticket = desk.conversation(&number).await.id;
        let page = admin.get(&format!("/conversations/{ticket}")).await;
        assert!(page.says("Looks like an opt-out"), "{text}");
        assert!(desk.address(&number).await.unwrap().campaigns_held_at.is_some(), "{text}");
        assert!(desk.written(&number).await.is_empty(), "no automatic text while the doubt stands: {text}");
    }

    carrier.text(people::GRACE, "Hello").await;
    assert_eq!(carrier.has_calls(1).await.len(), 1, "others are confirmed");
}

async fn sentences_that_begin_with_a_keyword_are_texts(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    for text in ["Stop by at 5?", "Cancel my order 123", "End of the street"] {
        carrier.text(people::GRACE, text).await;
        assert!(!is_stopped(&desk).await && held_at(&desk).await.is_none(), "{text}");
    }

    assert_eq!(desk.conversations(people::GRACE).await.len(), 1);
    carrier.has_calls(1).await;
}

#[tokio::test]
async fn a_doubt_that_was_none_lets_the_desk_speak_again() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    desk.change(twilio.inbox_id, |inbox| inbox.reopen_window = Set(0)).await;
    twilio.text(people::GRACE, "Baja").await;
    let ticket = desk.conversation(people::GRACE).await.id;
    let message = desk.message("Baja").await.id;
    bob.post(&format!("/messages/{message}/opt-out-denials?box=all"), &[]).await;
    bob.close(ticket).await;

    twilio.text(people::GRACE, "Hello again").await;

    twilio.has_calls(1).await;
}

#[tokio::test]
async fn a_text_from_one_of_our_own_numbers_is_not_answered() {
    let desk = Desk::start().await;
    let (twilio, vonage) = (desk.twilio().await, desk.vonage().await);
    let ours = Provider::Twilio.number();

    for text in ["Thanks for contacting customer support!", "HELP", "STOP"] {
        vonage.hand_over(&say(ours, text)).await;
    }

    assert_eq!(desk.received(ours).await.len(), 3, "it is kept like any text");
    assert!(desk.written(ours).await.is_empty());
    assert!(twilio.calls().is_empty() && vonage.calls().is_empty());
}
