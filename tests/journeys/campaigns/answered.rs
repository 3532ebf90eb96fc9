use crate::support::{Carrier, Desk, Provider, at_every_carrier, campaigns::delivery, people, say, until};
use parley::models::{
    campaigns::{Draft, Model},
    clock,
};

at_every_carrier!(an_answer_is_thanked_once_and_counted);

async fn an_answer_is_thanked_once_and_counted(provider: Provider) {
    let desk = Desk::start().await;
    let (carrier, campaign) = asked(&desk, provider, delivery()).await;

    assert!(carrier.text(people::GRACE, " 2. ").await.is_taken());

    carrier.call_saying("Thank you for picking Thursday.").await;
    let tally = desk.tallied(&campaign, |tally| tally.answered() == 1).await;
    assert_eq!(tally.answers[&2], 1);
    assert!(desk.conversations(people::GRACE).await.is_empty(), "an answer opens no ticket");
    carrier.text(people::GRACE, "2").await;
    carrier.text(people::GRACE, "1").await;
    let tally = desk.tallied(&campaign, |tally| tally.answers.contains_key(&1)).await;
    assert_eq!(tally.answered(), 1, "who changes their mind is counted once");
    assert_eq!(desk.written(people::GRACE).await.len(), 2, "the question and one thanks");
}

/// Asks Grace.
async fn asked(desk: &Desk, provider: Provider, draft: Draft) -> (Carrier, Model) {
    let carrier = desk.carrier(provider).await;
    desk.know(carrier.inbox_id, &[people::GRACE]).await;
    let campaign = desk.campaign(carrier.inbox_id, draft).await;
    (carrier, campaign)
}

#[tokio::test]
async fn what_is_not_understood_is_asked_again_and_then_a_person_takes_over() {
    let desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;

    twilio.text(people::GRACE, "12").await;

    twilio.has_calls(2).await;
    assert!(twilio.calls()[1].body.starts_with("Sorry, we did not understand that."));
    assert!(desk.conversations(people::GRACE).await.is_empty());
    twilio.text(people::GRACE, "13").await;
    let ticket = desk.conversation(people::GRACE).await;
    assert!(ticket.waiting_since.is_some());
    assert!(desk.recipient(&campaign, people::GRACE).await.handed_over);
    assert_eq!(desk.written(people::GRACE).await.len(), 2, "it is not asked a third time, and not confirmed");
}

#[tokio::test]
async fn a_question_goes_to_a_person() {
    let desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;

    twilio.text(people::GRACE, "Can you bring it on Friday evening?").await;

    let ticket = desk.conversation(people::GRACE).await;
    assert!(ticket.waiting_since.is_some());
    twilio.has_calls(2).await;
    assert!(twilio.calls()[1].body.contains(&ticket.id.to_string()), "and is confirmed like any text");
    assert_eq!(desk.recipient(&campaign, people::GRACE).await.choice, None);
}

#[tokio::test]
async fn stop_comes_before_every_answer() {
    let desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;

    twilio.text(people::GRACE, "STOP").await;
    twilio.text(people::GRACE, "1").await;

    let tally = desk.tallied(&campaign, |tally| tally.answered() == 1).await;
    assert_eq!(tally.answers[&1], 1, "it is counted all the same");
    assert_eq!(desk.written(people::GRACE).await.len(), 1, "and nobody is thanked who said STOP");
}

#[tokio::test]
async fn a_choice_may_hand_over_to_a_person() {
    let desk = Desk::start().await;
    let mut draft = delivery();
    draft.choices[2].hands_over = true;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, draft).await;

    twilio.text(people::GRACE, "3").await;

    assert!(desk.conversation(people::GRACE).await.waiting_since.is_some());
    twilio.call_saying("Thank you for picking post office.").await;
    let recipient = desk.recipient(&campaign, people::GRACE).await;
    assert_eq!((recipient.choice, recipient.handed_over), (Some(3), true));
    assert_eq!(desk.written(people::GRACE).await.len(), 2, "it is thanked and not confirmed");
}

#[tokio::test]
async fn an_answer_after_the_end_is_thanked_differently_and_not_counted() {
    let desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;
    desk.run("update campaigns set answers_for = 0").await;

    twilio.text(people::GRACE, "1").await;

    until("it is thanked", || async { twilio.calls().len() == 2 }).await;
    assert!(twilio.calls()[1].body.contains("too late"), "{}", twilio.calls()[1].body);
    assert_eq!(desk.recipient(&campaign, people::GRACE).await.choice, None);
}

#[tokio::test]
async fn an_answer_that_was_said_in_time_counts_however_late_it_is_fetched() {
    let mut desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;
    let asked_at = asked_a_while_ago(&desk).await;
    desk.run(&format!("update campaigns set launched_at = {asked_at}, answers_for = {}", 3 * clock::MINUTE)).await;
    twilio.line.keeps(say(people::GRACE, "1"), asked_at + clock::MINUTE);

    desk.restart().await;

    let tally = desk.tallied(&campaign, |tally| tally.answered() == 1).await;
    assert_eq!(tally.answers[&1], 1);
    let recipient = desk.recipient(&campaign, people::GRACE).await;
    assert!(recipient.answered_at.is_some_and(|at| at < asked_at + 2 * clock::MINUTE), "and when it was said is kept");
}

/// Says that the question was asked some minutes ago, and when: providers are asked for ten minutes more than were missed.
async fn asked_a_while_ago(desk: &Desk) -> i64 {
    let asked_at = clock::now() - 6 * clock::MINUTE;
    desk.run(&format!("update inboxes set created_at = {}", asked_at - clock::HOUR)).await;
    desk.run(&format!("update messages set created_at = {asked_at}")).await;
    asked_at
}

#[tokio::test]
async fn an_older_answer_that_is_fetched_after_a_newer_one_changes_nothing() {
    let mut desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;
    let asked_at = asked_a_while_ago(&desk).await;
    twilio.text(people::GRACE, "2").await;
    desk.tallied(&campaign, |tally| tally.answered() == 1).await;
    twilio.line.keeps(say(people::GRACE, "1"), asked_at + clock::MINUTE);

    desk.restart().await;

    until("the older one is there", || async {
        desk.messages(people::GRACE).await.iter().any(|text| text.body == "1")
    })
    .await;
    assert_eq!(desk.recipient(&campaign, people::GRACE).await.choice, Some(2));
    assert!(desk.conversations(people::GRACE).await.is_empty(), "nobody has to look at it");
    assert_eq!(desk.message("1").await.reading.as_deref(), Some("superseded 1 number"));
}

#[tokio::test]
async fn what_was_said_before_the_question_is_no_answer_to_it() {
    let mut desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;
    let asked_at = asked_a_while_ago(&desk).await;
    twilio.line.keeps(say(people::GRACE, "1"), asked_at - 2 * clock::MINUTE);

    desk.restart().await;

    until("it is there", || async { !desk.conversations(people::GRACE).await.is_empty() }).await;
    assert!(desk.conversation(people::GRACE).await.waiting_since.is_some(), "a person reads it");
    assert_eq!(desk.recipient(&campaign, people::GRACE).await.choice, None);
}

#[tokio::test]
async fn an_answer_that_was_said_before_a_user_wrote_counts() {
    let mut desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;
    let asked_at = asked_a_while_ago(&desk).await;
    twilio.text(people::GRACE, "Is it the red one?").await;
    let ticket = desk.conversation(people::GRACE).await;
    desk.admin().await.reply(ticket.id, "Yes.").await;
    twilio.call_saying("Yes.").await;
    twilio.line.keeps(say(people::GRACE, "1"), asked_at + clock::MINUTE);

    desk.restart().await;

    desk.tallied(&campaign, |tally| tally.answered() == 1).await;
    assert_eq!(desk.recipient(&campaign, people::GRACE).await.choice, Some(1));
}

#[tokio::test]
async fn who_says_more_than_an_answer_is_counted_and_read() {
    let desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;

    twilio.text(people::GRACE, "2. Please ring twice").await;

    twilio.call_saying("Thank you for picking Thursday.").await;
    assert_eq!(desk.recipient(&campaign, people::GRACE).await.choice, Some(2));
    assert!(desk.conversation(people::GRACE).await.waiting_since.is_some(), "somebody reads how to ring");
}

#[tokio::test]
async fn an_answer_belongs_to_the_newest_campaign_that_awaits_it() {
    let desk = Desk::start().await;
    let firm = Draft { may_change: false, ..delivery() };
    let (twilio, first) = asked(&desk, Provider::Twilio, firm.clone()).await;
    let second = desk.campaign(twilio.inbox_id, firm).await;

    twilio.text(people::GRACE, "1").await;

    assert_eq!(desk.recipient(&second, people::GRACE).await.choice, Some(1));
    assert_eq!(desk.recipient(&first, people::GRACE).await.choice, None);
    twilio.text(people::GRACE, "1").await;
    assert_eq!(desk.recipient(&first, people::GRACE).await.choice, None, "nervous thumbs answer no other question");
    twilio.text(people::GRACE, "2").await;
    assert_eq!(desk.recipient(&first, people::GRACE).await.choice, Some(2));
}

#[tokio::test]
async fn what_comes_after_a_users_own_text_is_for_the_user_and_only_offered() {
    let desk = Desk::start().await;
    let (twilio, campaign) = asked(&desk, Provider::Twilio, delivery()).await;
    twilio.text(people::GRACE, "Is it the red one?").await;
    let admin = desk.admin().await;
    let ticket = desk.conversation(people::GRACE).await;
    admin.reply(ticket.id, "Yes. How many shall I put in?").await;
    twilio.call_saying("Yes. How many shall I put in?").await;

    twilio.text(people::GRACE, "2").await;

    assert_eq!(desk.recipient(&campaign, people::GRACE).await.choice, None);
    assert!(desk.conversation(people::GRACE).await.waiting_since.is_some());
    let text = desk.message("2").await;
    assert!(text.reading.is_some_and(|reading| reading.starts_with("offered 2")));
}

#[tokio::test]
async fn a_text_before_the_question_is_no_answer() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    twilio.text(people::GRACE, "2").await;

    assert!(desk.conversation(people::GRACE).await.waiting_since.is_some());
}
