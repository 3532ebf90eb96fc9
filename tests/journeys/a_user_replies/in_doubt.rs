use super::written_to;
use crate::support::{Desk, Provider, Word, at_every_carrier, eventually, people, until};
use parley::{
    dispatch::Dispatcher,
    models::{
        _entities::provider_ids,
        messages::{self, outbound},
    },
};

at_every_carrier!(
    an_answer_that_says_nothing_leaves_a_doubt_that_only_a_person_ends,
    a_person_may_send_it_again,
    a_receipt_ends_the_doubt,
    asked_again_the_provider_says_what_became_of_it,
    what_a_provider_does_not_list_stays_in_doubt,
    what_another_process_gave_up_is_written_down_by_the_one_that_called,
);

const DOUBTFUL: [&str; 3] = [people::BROKEN, people::GARBLED, people::DROPPED];

async fn an_answer_that_says_nothing_leaves_a_doubt_that_only_a_person_ends(provider: Provider) {
    for number in DOUBTFUL {
        let (mut desk, carrier, admin, id) = written_to(provider, number).await;
        admin.reply(id, "Did you get this?").await;

        let unknown = desk.stands("Did you get this?", "unknown").await;

        assert!(!unknown.error_words.unwrap().is_empty());
        let page = admin.get(&format!("/conversations/{id}")).await;
        assert!(page.says("This may not have been sent."), "{number}");
        for _ in 0..3 {
            Dispatcher::of(&desk.ctx).wake();
            tokio::task::yield_now().await;
        }
        desk.restart().await;
        assert_eq!(desk.message("Did you get this?").await.status, "unknown");
        assert_eq!(carrier.calls().len(), 1, "nothing repeats it by itself");

        let page = admin.post(&page.form_of("It arrived").unwrap(), &[]).await;

        assert_eq!(desk.message("Did you get this?").await.status, "delivered");
        assert!(!page.says("This may not have been sent"));
        assert_eq!(carrier.calls().len(), 1);
    }
}

async fn asked_again_the_provider_says_what_became_of_it(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::DROPPED).await;
    for _ in 0..2 {
        admin.reply(id, "The same words").await;
    }
    until("both are in doubt", || async { unknown(&desk).await.len() == 2 }).await;

    for message in unknown(&desk).await {
        let page = admin.post(&format!("/messages/{message}/checks"), &[]).await;
        assert!(page.says("The provider has it."), "{}", page.text());
    }

    assert!(unknown(&desk).await.is_empty());
    assert_eq!(carrier.calls().len(), 2, "asking sends nothing");
    assert_eq!(desk.rows::<provider_ids::Entity>().await.len(), 2, "each has an id of its own");
}

async fn what_a_provider_does_not_list_stays_in_doubt(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::BROKEN).await;
    admin.reply(id, "Did you get this?").await;
    let message = desk.stands("Did you get this?", "unknown").await;
    desk.run("update attempts set started_at = started_at - 180000, finished_at = finished_at - 180000").await;

    let check = admin.get(&format!("/conversations/{id}")).await.form_of("Check again").unwrap();
    let page = admin.post(&check, &[]).await;

    assert_eq!(unknown(&desk).await, [message.id]);
    assert_eq!(carrier.calls().len(), 1);
    assert!(page.says("The provider has no record of it") && page.says("most likely it was not sent"));
    let elsewhere = desk.agent("Bob").await;
    desk.run("delete from memberships where user_id = (select max(id) from users)").await;
    assert_eq!(elsewhere.post(&format!("/messages/{}/checks", message.id), &[]).await.status, 404);
}

/// Row 9: two hundred texts that the provider took before the connection broke, and no receipts.
#[tokio::test]
async fn what_was_taken_before_the_connection_broke_is_found_without_a_person() {
    let (desk, carrier, admin, id) = written_to(Provider::Twilio, people::DROPPED).await;
    carrier.text(people::GRACE, "Hello").await;
    let other = desk.conversation(people::GRACE).await.id;
    for n in 0..200 {
        admin.reply(id, &format!("Reply {n:03}")).await;
        // More than a few in a row, and the carrier would be left alone for a while.
        if n % 4 == 3 {
            until("they were called", || async { called(&desk).await == n + 1 }).await;
            admin.reply(other, &format!("Between {n}")).await;
            desk.stands(&format!("Between {n}"), "sent").await;
        }
    }

    // As if half a minute had passed.
    desk.run("update attempts set finished_at = finished_at - 31000").await;

    until("none is in doubt", || async { unknown(&desk).await.is_empty() }).await;
    assert_eq!(carrier.calls_to(people::DROPPED).len(), 200, "each was sent once");
    desk.stands("Reply 199", "delivered").await;
}

/// How many replies are in doubt, or were found already where this takes long.
async fn called(desk: &Desk) -> usize {
    let has_ended = |message: &messages::Model| matches!(message.status.as_str(), "unknown" | "sent" | "delivered");
    let messages = desk.rows::<messages::Entity>().await;
    messages.iter().filter(|message| message.body.starts_with("Reply ") && has_ended(message)).count()
}

async fn unknown(desk: &Desk) -> Vec<i64> {
    let mut ids: Vec<i64> = desk
        .rows::<messages::Entity>()
        .await
        .into_iter()
        .filter(|message| message.status == "unknown")
        .map(|message| message.id)
        .collect();
    ids.sort_unstable();
    ids
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
    assert!(!admin.get(&format!("/conversations/{id}")).await.says("This may not have been sent"));
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

async fn what_another_process_gave_up_is_written_down_by_the_one_that_called(provider: Provider) {
    let (desk, carrier, admin, id) = written_to(provider, people::SLOW).await;
    admin.reply(id, "Are you there?").await;
    carrier.call_saying("Are you there?").await;

    messages::outbound::settle_interrupted(&desk.writer(), true, None).await.unwrap();
    desk.stands("Are you there?", "unknown").await;
    carrier.line.let_go();

    let sent = desk.stands("Are you there?", "sent").await;
    assert_eq!((sent.error_code, sent.error_words), (None, None));
    let known = desk.rows::<provider_ids::Entity>().await;
    assert!(!known.is_empty(), "receipts find it");
}

#[tokio::test]
async fn what_another_inbox_of_the_account_sent_is_not_the_text_in_doubt() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let neighbour = desk.carrier_at(Provider::Twilio, "+447700900950", &[]).await;
    let elsewhere = [("account_sid", "ACfedcba9876543210fedcba9876543210")];
    let stranger = desk.carrier_at(Provider::Twilio, "+447700900951", &elsewhere).await;
    admin.reply(id, "The same words").await;
    desk.stands("The same words", "sent").await;
    let sid = &twilio.call_saying("The same words").await.ids[0];

    let known = async |inbox| outbound::is_known(&desk.ctx.db, inbox, sid).await.unwrap();

    assert!(known(twilio.inbox_id).await && known(neighbour.inbox_id).await);
    assert!(!known(stranger.inbox_id).await, "another account counts for itself");
}
