//! STOP, START and HELP are answered once, by the provider or by the desk, and nothing else leaves after a STOP.

use crate::support::{Carrier, Desk, Provider, at_every_carrier, eventually, people, say, until};
use parley::{
    doctor::invariants,
    models::{
        clock, messages,
        messages::keyword_answer::{DEFAULT_HELP, DEFAULT_START, DEFAULT_STOP},
    },
};
use sea_orm::ActiveValue::Set;

at_every_carrier!(
    a_stop_is_confirmed_exactly_once,
    a_start_is_answered_when_it_lifts,
    help_is_answered_unless_they_said_stop,
    where_the_other_side_answers_the_desk_is_silent_and_where_it_does_not_the_desk_is_not,
);

/// What the desk says for its part; Twilio says the rest itself.
fn ours<'a>(provider: Provider, answers: &[&'a str]) -> Vec<&'a str> {
    if provider == Provider::Twilio { Vec::new() } else { answers.to_vec() }
}

async fn a_stop_is_confirmed_exactly_once(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    for word in ["STOP", "stop", "Unsubscribe"] {
        carrier.text(people::GRACE, word).await;
    }

    assert_eq!(answers(&desk).await, ours(provider, &[DEFAULT_STOP]));
    if provider != Provider::Twilio {
        let call = carrier.call_saying(DEFAULT_STOP).await;
        assert_eq!(call.to, people::GRACE);
        desk.stands(DEFAULT_STOP, "sent").await;
    }
    assert!(desk.conversations(people::GRACE).await.is_empty(), "it stands in the thread, without a ticket");
    nothing_is_wrong(&desk).await;
}

async fn a_start_is_answered_when_it_lifts(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    for word in ["START", "STOP", "START", "start"] {
        carrier.text(people::GRACE, word).await;
    }

    assert_eq!(answers(&desk).await, ours(provider, &[DEFAULT_STOP, DEFAULT_START]));
    if provider != Provider::Twilio {
        let bodies: Vec<String> = carrier.has_calls(2).await.into_iter().map(|call| call.body).collect();
        assert_eq!(bodies, [DEFAULT_STOP, DEFAULT_START], "in the order in which they were asked for");
    }
    nothing_is_wrong(&desk).await;
}

async fn help_is_answered_unless_they_said_stop(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    for word in ["Help", "STOP", "HELP"] {
        carrier.text(people::GRACE, word).await;
    }

    assert_eq!(answers(&desk).await, ours(provider, &[DEFAULT_HELP, DEFAULT_STOP]));
    assert!(desk.conversations(people::GRACE).await.is_empty());
}

async fn where_the_other_side_answers_the_desk_is_silent_and_where_it_does_not_the_desk_is_not(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let by_desk = provider == Provider::Twilio;
    desk.change(carrier.inbox_id, |inbox| inbox.answers_keywords = Set(by_desk)).await;

    carrier.text(people::GRACE, "STOP").await;

    assert_eq!(answers(&desk).await, if by_desk { vec![DEFAULT_STOP] } else { vec![] });
}

#[tokio::test]
async fn the_sandboxs_phone_gets_its_answer() {
    let desk = Desk::start().await;
    let sandbox = desk.sandbox().await;
    let admin = desk.admin().await;
    let phone = "+12025550123";

    for word in ["STOP", "STOP"] {
        let fields = [("inbox_id", sandbox.id.to_string()), ("number", phone.to_owned()), ("body", word.to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        admin.post("/sandbox/texts", &fields).await;
    }

    desk.stands(DEFAULT_STOP, "delivered").await;
    assert_eq!(desk.written(phone).await.len(), 1);
}

#[tokio::test]
async fn what_twilio_says_that_it_answered_is_not_answered_again() {
    let desk = Desk::start().await;
    let twilio = answering(&desk, Provider::Twilio).await;

    twilio.hand_over(&say(people::GRACE, "Arrête ça").with("OptOutType", "STOP")).await;
    assert!(desk.written(people::GRACE).await.is_empty());

    twilio.text(people::ALAN, "STOP").await;
    assert_eq!(desk.written(people::ALAN).await.len(), 1, "and what it says nothing of is");
}

#[tokio::test]
async fn a_stop_said_to_two_inboxes_at_once_is_said_once() {
    let desk = Desk::start().await;
    let (messagebird, vonage) = (desk.carrier(Provider::MessageBird).await, desk.vonage().await);

    tokio::join!(messagebird.text(people::GRACE, "STOP"), vonage.text(people::GRACE, "STOP"));

    assert_eq!(answers(&desk).await, [DEFAULT_STOP]);
}

#[tokio::test]
async fn two_processes_answer_one_stop_once() {
    let desk = Desk::start().await;
    let Some(other) = desk.another().await else { return };
    let here = desk.carrier(Provider::MessageBird).await;
    let key = desk.inbox(here.inbox_id).await.hook_key;
    let hook = format!("{}/hooks/{key}", other.url);
    let there = Carrier::new(Provider::MessageBird, here.inbox_id, &hook, here.line.clone());
    for n in 0..20 {
        let number = people::nth(n);
        here.text(&number, "HELP").await;

        tokio::join!(here.text(&number, "STOP"), there.text(&number, "Stop"));

        let answers: Vec<String> = desk.written(&number).await.into_iter().map(|message| message.body).collect();
        assert_eq!(answers, [DEFAULT_HELP, DEFAULT_STOP], "{number}");
    }
}

#[tokio::test]
async fn the_answer_to_a_stop_is_the_only_text_that_leaves_after_it() {
    let desk = Desk::start().await;
    let vonage = desk.vonage().await;
    let admin = desk.admin().await;
    // The confirmation is held at the carrier, so everything else waits its turn.
    vonage.text(people::SLOW, "Hello").await;
    vonage.has_calls(1).await;
    admin.reply(desk.conversation(people::SLOW).await.id, "Too late").await;
    vonage.text(people::SLOW, "Help").await;

    vonage.text(people::SLOW, "STOP").await;
    vonage.line.let_go();

    desk.stands(DEFAULT_STOP, "sent").await;
    for body in ["Too late", DEFAULT_HELP] {
        let gated = desk.stands(body, "failed").await;
        assert_eq!(gated.error_words.as_deref(), Some("Not sent: this number said STOP."));
    }
    let bodies: Vec<String> = vonage.calls().into_iter().skip(1).map(|call| call.body).collect();
    assert_eq!(bodies, [DEFAULT_STOP]);
    nothing_is_wrong(&desk).await;
}

#[tokio::test]
async fn an_answer_that_could_not_leave_within_five_minutes_never_does() {
    let desk = Desk::start().await;
    let vonage = desk.vonage().await;
    let admin = desk.admin().await;
    desk.change(vonage.inbox_id, |inbox| inbox.switched_off_at = Set(Some(clock::now()))).await;
    vonage.text(people::GRACE, "STOP").await;
    desk.run(&format!("update messages set created_at = created_at - {}", 5 * clock::MINUTE)).await;

    desk.change(vonage.inbox_id, |inbox| inbox.switched_off_at = Set(None)).await;

    let expired = desk.stands(DEFAULT_STOP, "failed").await;
    assert_eq!(expired.error_words.as_deref(), Some("Not sent: a STOP is answered within five minutes or not at all."));
    assert!(!expired.retryable);
    admin.post(&format!("/messages/{}/retries", expired.id), &[]).await;
    eventually("it is given up once more", || async {
        let again = desk.stands(DEFAULT_STOP, "failed").await;
        (again.asked_by == Some(admin.id())).then_some(())
    })
    .await;
    assert!(vonage.calls().is_empty());
}

#[tokio::test]
async fn a_stop_that_waited_at_the_provider_is_obeyed_and_not_answered() {
    let mut desk = Desk::start().await;
    let messagebird = desk.carrier(Provider::MessageBird).await;
    let hour_ago = clock::now() - clock::HOUR;
    desk.run(&format!("update inboxes set created_at = {}", hour_ago - clock::MINUTE)).await;
    messagebird.line.keeps(say(people::GRACE, "STOP"), hour_ago);

    desk.restart().await;

    until("it is there", || async { desk.received(people::GRACE).await == ["STOP"] }).await;
    assert!(desk.written(people::GRACE).await.is_empty());
}

#[tokio::test]
async fn two_machines_do_not_ask_each_other_for_help_for_ever() {
    let desk = Desk::start().await;
    let (vonage, admin) = (desk.vonage().await, desk.admin().await);
    vonage.text(people::GRACE, "Hello").await;
    let ticket = desk.conversation(people::GRACE).await.id;

    for _ in 0..4 {
        vonage.text(people::GRACE, "HELP").await;
    }

    assert_eq!(answers(&desk).await, [DEFAULT_HELP, DEFAULT_HELP], "with the confirmation that makes three");
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    assert_eq!(page.text().matches("This keyword was not answered").count(), 2, "{}", page.text());
}

#[tokio::test]
async fn the_answer_shows_in_the_thread_and_goes_its_way_before_ones_eyes() {
    let desk = Desk::start().await;
    let (vonage, admin) = (desk.vonage().await, desk.admin().await);
    vonage.text(people::SLOW, "Hello").await;
    vonage.has_calls(1).await;
    let ticket = desk.conversation(people::SLOW).await.id;
    admin.close(ticket).await;
    vonage.text(people::SLOW, "STOP").await;
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    assert!(page.bubbles().contains(&DEFAULT_STOP.to_owned()), "{}", page.text());
    assert_eq!(page.text().matches("They asked not to be texted").count(), 1, "the answer itself is no STOP");
    let mut stream = admin.listen().await;
    stream.hears("beat").await;

    vonage.line.let_go();

    desk.stands(DEFAULT_STOP, "sent").await;
    stream.hears_of(ticket).await;
    assert_eq!(desk.conversations(people::SLOW).await.len(), 1);
}

#[tokio::test]
async fn an_admin_says_who_answers_and_with_what_words() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    let path = format!("/inboxes/{}", twilio.inbox_id);
    let page = admin.get(&path).await;
    assert_eq!(page.attribute("[name=keywords_answered_by][checked]", "value").as_deref(), Some("provider"));
    let base = desk.inbox(twilio.inbox_id).await.api_base.unwrap_or_default();
    let draft = |answer: &str| {
        let fields = [
            ("name", "Twilio"),
            ("address", Provider::Twilio.number()),
            ("country", "GB"),
            ("credential_account_sid", "AC00000000000000000000000000000000"),
            ("credential_auth_token", ""),
            ("api_base", &base),
            ("reopen", "never"),
            ("keywords_answered_by", "desk"),
            ("stop_answer", answer),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let save = async |answer: &str| {
        let fields = draft(answer);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        admin.post(&path, &fields).await
    };

    let empty = save(" ").await;
    let saved = save("Ada's Bakery: no more texts. START brings them back.").await;

    assert_eq!(empty.status, 422);
    assert!(empty.says("Write what is answered"), "{}", empty.text());
    assert!(saved.says("Saved."), "{}", saved.text());
    let inbox = desk.inbox(twilio.inbox_id).await;
    assert!(inbox.answers_keywords);
    assert_eq!(inbox.stop_answer, "Ada's Bakery: no more texts. START brings them back.");
    assert_eq!(inbox.help_answer, DEFAULT_HELP);
}

#[tokio::test]
async fn the_doctor_sees_an_answer_that_left_late_and_one_too_many() {
    let desk = Desk::start().await;
    let vonage = desk.vonage().await;
    vonage.text(people::GRACE, "STOP").await;
    desk.stands(DEFAULT_STOP, "sent").await;
    nothing_is_wrong(&desk).await;

    desk.run(&format!("update attempts set started_at = started_at + {}", 6 * clock::MINUTE)).await;
    assert_eq!(wrong(&desk).await.len(), 1);
    desk.run("update messages set kind = 'keyword_answer'").await;

    let wrong = wrong(&desk).await;
    assert!(wrong.iter().any(|words| words.contains("a STOP is answered at most once")), "{wrong:?}");
}

async fn answering(desk: &Desk, provider: Provider) -> Carrier {
    let carrier = desk.carrier(provider).await;
    desk.change(carrier.inbox_id, |inbox| inbox.answers_keywords = Set(true)).await;
    carrier
}

/// What keywords were answered with, oldest first.
async fn answers(desk: &Desk) -> Vec<String> {
    let mut answers: Vec<messages::Model> = desk.rows::<messages::Entity>().await;
    answers.retain(|message| message.kind == messages::keyword_answer::KIND);
    answers.sort_by_key(|message| message.id);
    answers.into_iter().map(|message| message.body).collect()
}

async fn nothing_is_wrong(desk: &Desk) {
    let wrong = wrong(desk).await;
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What the doctor finds.
async fn wrong(desk: &Desk) -> Vec<String> {
    let findings = invariants::check(&desk.ctx.db).await.unwrap();
    findings.into_iter().filter(|finding| !finding.is_well).map(|finding| finding.words).collect()
}
