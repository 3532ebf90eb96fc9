use super::written_to;
use crate::support::{Provider, Word, at_every_carrier, eventually, people};
use parley::dispatch::Dispatcher;

at_every_carrier!(
    an_answer_that_says_nothing_leaves_a_doubt_that_only_a_person_ends,
    a_person_may_send_it_again,
    a_receipt_ends_the_doubt,
);

const DOUBTFUL: [&str; 3] = [people::BROKEN, people::GARBLED, people::DROPPED];

async fn an_answer_that_says_nothing_leaves_a_doubt_that_only_a_person_ends(provider: Provider) {
    for number in DOUBTFUL {
        let (mut desk, carrier, admin, id) = written_to(provider, number).await;
        admin.reply(id, "Did you get this?").await;

        let unknown = desk.stands("Did you get this?", "unknown").await;

        assert!(!unknown.error_words.unwrap().is_empty());
        let page = admin.get(&format!("/conversations/{id}")).await;
        assert!(page.says("We cannot tell whether this was sent."), "{number}");
        for _ in 0..3 {
            Dispatcher::of(&desk.ctx).wake();
            tokio::task::yield_now().await;
        }
        desk.restart().await;
        assert_eq!(desk.message("Did you get this?").await.status, "unknown");
        assert_eq!(carrier.calls().len(), 1, "nothing repeats it by itself");

        let page = admin.post(&page.form_of("It arrived").unwrap(), &[]).await;

        assert_eq!(desk.message("Did you get this?").await.status, "delivered");
        assert!(!page.says("We cannot tell"));
        assert_eq!(carrier.calls().len(), 1);
    }
}

async fn a_person_may_send_it_again(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::BROKEN).await;
    admin.reply(id, "Did you get this?").await;
    desk.stands("Did you get this?", "unknown").await;
    let again = admin.get(&format!("/conversations/{id}")).await.form_of("Send again").unwrap();

    admin.post(&again, &[]).await;

    carrier.has_calls(2).await;
    let message = desk.stands("Did you get this?", "unknown").await;
    let attempts = eventually("both calls are written down", || async {
        Some(desk.attempts(message.id).await)
            .filter(|attempts| attempts.len() == 2 && attempts.iter().all(|attempt| attempt.outcome.is_some()))
    })
    .await;
    assert_eq!(attempts[1].asked_by, Some(admin.id()));
    assert_ne!(attempts[0].public_id, attempts[1].public_id);
}

async fn a_receipt_ends_the_doubt(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::DROPPED).await;
    admin.reply(id, "Did you get this?").await;
    desk.stands("Did you get this?", "unknown").await;
    let call = carrier.call_saying("Did you get this?").await;

    assert!(carrier.receipt(&call, Word::Sent).await.is_taken());
    let sent = desk.stands("Did you get this?", "sent").await;
    assert_eq!(sent.error_words, None);
    assert!(carrier.receipt(&call, Word::Delivered).await.is_taken());

    desk.stands("Did you get this?", "delivered").await;
    assert!(!admin.get(&format!("/conversations/{id}")).await.says("We cannot tell"));
    assert_eq!(carrier.calls().len(), 1);
}

#[tokio::test]
async fn a_late_receipt_of_the_first_try_withdraws_the_second() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::DROPPED).await;
    admin.reply(id, "Did you get this?").await;
    desk.stands("Did you get this?", "unknown").await;
    let first = twilio.call_saying("Did you get this?").await;
    desk.change(twilio.inbox_id, |inbox| inbox.switched_off_at = sea_orm::ActiveValue::Set(Some(1))).await;
    let again = admin.get(&format!("/conversations/{id}")).await.form_of("Send again").unwrap();
    admin.post(&again, &[]).await;
    assert_eq!(desk.message("Did you get this?").await.status, "queued");

    twilio.receipt(&first, Word::Delivered).await;

    desk.change(twilio.inbox_id, |inbox| inbox.switched_off_at = sea_orm::ActiveValue::Set(None)).await;
    assert_eq!(desk.message("Did you get this?").await.status, "delivered");
    admin.reply(id, "Good").await;
    twilio.call_saying("Good").await;
    assert_eq!(twilio.calls().len(), 2, "it was not sent again");
}

#[tokio::test]
async fn pressing_send_again_twice_sends_it_once_more() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::BROKEN).await;
    admin.reply(id, "Did you get this?").await;
    desk.stands("Did you get this?", "unknown").await;
    desk.change(twilio.inbox_id, |inbox| inbox.switched_off_at = sea_orm::ActiveValue::Set(Some(1))).await;
    let again = admin.get(&format!("/conversations/{id}")).await.form_of("Send again").unwrap();

    admin.post(&again, &[]).await;
    let page = admin.post(&again, &[]).await;

    assert!(page.says("It has moved on since"), "{}", page.text());
    desk.change(twilio.inbox_id, |inbox| inbox.switched_off_at = sea_orm::ActiveValue::Set(None)).await;
    desk.stands("Did you get this?", "unknown").await;
    assert_eq!(twilio.calls().len(), 2);
}

#[tokio::test]
async fn a_carrier_that_never_answers_holds_nobody_else_up() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, "+447700900408").await;
    twilio.text(people::GRACE, "Hello").await;
    let other = desk.conversation(people::GRACE).await.id;
    admin.reply(id, "Are you there?").await;
    twilio.call_saying("Are you there?").await;

    admin.reply(other, "We are").await;

    desk.stands("We are", "sent").await;
    assert_eq!(desk.message("Are you there?").await.status, "sending");
    let unknown = desk.stands("Are you there?", "unknown").await;
    assert!(unknown.error_words.unwrap().contains("No answer came in time"));
    assert_eq!(twilio.calls_to("+447700900408").len(), 1);
}
