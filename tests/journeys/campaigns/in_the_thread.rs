//! What an agent sees of questions and answers, and decides about them.

use super::{TEXT, notify};
use crate::support::{Browser, Carrier, Desk, Page, eventually, people};
use parley::models::_entities::{events, recipients};
use reqwest::StatusCode;
use sea_orm::ActiveValue::Set;

const YES_OR_NO: [(&str, &str); 3] =
    [("body", "Shall we come today?"), ("choices", "1 yes, 2 no"), ("acknowledgement", "Thank you! {{choice}}")];

/// Grace has a ticket, and was asked.
async fn asked() -> (Desk, Carrier, Browser, i64) {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| inbox.confirms = Set(false)).await;
    twilio.text(people::GRACE, "Where is my parcel?").await;
    let admin = desk.admin().await;
    notify(&admin, twilio.inbox_id, &YES_OR_NO).await;
    twilio.call_saying("Shall we come today?\n1 yes\n2 no").await;
    desk.stands("Shall we come today?\n1 yes\n2 no", "sent").await;
    let ticket = desk.conversation(people::GRACE).await.id;
    (desk, twilio, admin, ticket)
}

/// A user has written since, so that what reads like an answer is only offered as one.
async fn offered(texts: &[&str]) -> (Desk, Carrier, Browser, i64) {
    let (desk, twilio, admin, ticket) = asked().await;
    admin.reply(ticket, "Your driver is Max.").await;
    desk.stands("Your driver is Max.", "sent").await;
    for text in texts {
        twilio.text(people::GRACE, text).await;
    }
    (desk, twilio, admin, ticket)
}

async fn marks(who: &Browser, ticket: i64) -> Vec<String> {
    marks_of(&who.get(&format!("/conversations/{ticket}")).await)
}

/// As they are read: what stands behind a link follows it closely.
fn marks_of(page: &Page) -> Vec<String> {
    page.all(".text-mark").iter().map(|mark| mark.replace("” :", "”:").replace("” .", "”.")).collect()
}

async fn count(who: &Browser, text: i64) -> Page {
    who.post(&format!("/messages/{text}/answer"), &[]).await
}

async fn recipient(desk: &Desk) -> recipients::Model {
    desk.rows::<recipients::Entity>().await.remove(0)
}

#[tokio::test]
async fn an_answer_says_which_question_it_answered_and_why_it_was_read_so() {
    let (desk, twilio, admin, ticket) = asked().await;

    twilio.text(people::GRACE, "2").await;

    desk.stands("Thank you! no", "sent").await;
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    assert_eq!(
        marks_of(&page),
        ["Sent by “Shall we come today?”", "Answered “Shall we come today?”: 2 no (it gives the number)"]
    );
    assert!(page.attribute(".text-mark a", "href").unwrap().starts_with("/notices/"));
    let automatic = page.all(".burst-automatic .bubble");
    assert_eq!(automatic, ["Thank you! no"], "a question is nobody's reply, its thanks are automatic");
}

#[tokio::test]
async fn what_was_not_understood_and_what_was_said_again_is_marked_so() {
    let (_desk, twilio, admin, ticket) = asked().await;

    for text in ["7", "1", "1"] {
        twilio.text(people::GRACE, text).await;
    }

    let marks = marks(&admin, ticket).await;
    assert_eq!(marks[1], "Not understood as an answer to “Shall we come today?”: no choice has that number.");
    assert!(marks[2].starts_with("Answered “Shall we come today?”: 1 yes"));
    assert_eq!(marks[3], "Answered “Shall we come today?” once more: 1 yes");
}

#[tokio::test]
async fn an_answer_after_the_end_is_marked_as_late() {
    let (desk, twilio, admin, ticket) = asked().await;
    desk.run("update campaigns set answers_for = 1").await;

    twilio.text(people::GRACE, "1").await;

    assert_eq!(marks(&admin, ticket).await[1], "Came too late for “Shall we come today?”: 1 yes is not counted.");
    assert_eq!(recipient(&desk).await.choice, None);
}

#[tokio::test]
async fn an_offered_answer_counts_once_somebody_says_so_and_nothing_is_sent() {
    let (desk, twilio, admin, ticket) = offered(&["1"]).await;
    assert_eq!(recipient(&desk).await.choice, None);
    let page = admin.get(&format!("/conversations/{ticket}")).await;
    assert!(page.says("because somebody here had written since"), "{}", page.text());
    let way = page.form_of("Count as 1 yes").expect("there is a button");
    let answer = desk.message("1").await;
    assert_eq!(way.split('?').next(), Some(format!("/messages/{}/answer", answer.id).as_str()));

    let after = admin.post(&way, &[]).await;

    assert!(after.form_of("Count as 1 yes").is_none());
    assert_eq!(marks_of(&after)[1], "Answered “Shall we come today?”: 1 yes (it gives the number)");
    let counted = recipient(&desk).await;
    assert_eq!((counted.choice, counted.answer_id), (Some(1), Some(answer.id)));
    assert_eq!(counted.answered_at, Some(answer.created_at));
    let events = desk.rows::<events::Entity>().await;
    let event = events.iter().find(|event| event.kind == "answer_counted").unwrap();
    assert_eq!((event.user_id, event.subject_id), (Some(admin.id()), Some(answer.id)));
    assert_eq!(twilio.calls().len(), 2, "the question and the reply, and no thanks");
    eventually("it is counted", || async {
        let answers = &desk.rows::<parley::models::_entities::campaigns::Entity>().await.remove(0).tally().answers;
        (answers.get(&1) == Some(&1)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_offered_answer_is_counted_once_and_not_over_a_later_one() {
    let (desk, _twilio, admin, _) = offered(&["1", "2"]).await;
    let (first, second) = (desk.message("1").await.id, desk.message("2").await.id);

    count(&admin, second).await;
    let again = count(&admin, second).await;
    let late = count(&admin, first).await;

    assert!(again.says("It has moved on since"), "{}", again.text());
    assert!(late.says("They have answered since, and that answer counts."), "{}", late.text());
    assert_eq!(recipient(&desk).await.choice, Some(2));
    assert_eq!(desk.message("1").await.reading.as_deref(), Some("offered 1 number"), "nothing of it was written");
}

#[tokio::test]
async fn whoever_is_not_a_member_counts_nothing() {
    let (desk, _twilio, _, _) = offered(&["1"]).await;
    let linus = desk.agent("Linus").await;
    desk.run(&format!("delete from memberships where user_id = {}", linus.id())).await;

    let page = count(&linus, desk.message("1").await.id).await;

    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(recipient(&desk).await.choice, None);
}

#[tokio::test]
async fn texts_without_a_ticket_are_read_from_the_person_until_there_is_one() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    notify(&admin, twilio.inbox_id, &YES_OR_NO).await;
    twilio.call_saying("Shall we come today?\n1 yes\n2 no").await;
    desk.stands("Shall we come today?\n1 yes\n2 no", "sent").await;
    twilio.text(people::GRACE, "1").await;
    desk.stands("Thank you! yes", "sent").await;
    let grace = desk.person(people::GRACE).await.id;

    let person = admin.get(&format!("/people/{grace}")).await;
    let way = person.attribute("a[href^='/threads/']", "href").expect("a link to the texts");
    let thread = admin.get(&way).await;

    assert_eq!(thread.bubbles_of("main"), ["Shall we come today? 1 yes 2 no", "1", "Thank you! yes"]);
    assert_eq!(marks_of(&thread)[1], "Answered “Shall we come today?”: 1 yes (it gives the number)");

    twilio.text(people::GRACE, "Where is my parcel?").await;
    assert_eq!(
        admin.get(&way).await.path.split('?').next(),
        Some(format!("/conversations/{}", desk.conversation(people::GRACE).await.id).as_str())
    );
    assert!(!admin.get(&format!("/people/{grace}")).await.says("Texts without a ticket"));
}

#[tokio::test]
async fn texts_of_an_inbox_are_only_read_by_its_members() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    notify(&admin, twilio.inbox_id, &[]).await;
    twilio.call_saying(TEXT).await;
    let address = desk.address(people::GRACE).await.unwrap();
    desk.run("delete from memberships").await;

    let person = admin.get(&format!("/people/{}", address.person_id)).await;

    assert!(!person.says("Texts without a ticket"));
    assert!(!person.says(TEXT));
    assert_eq!(admin.get(&format!("/threads/{}/{}", address.id, twilio.inbox_id)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_persons_page_lists_what_they_were_asked_the_newest_first() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    for n in 1..=21 {
        let body = format!("Question {n}");
        notify(&admin, twilio.inbox_id, &[("body", &body), ("choices", "1 yes, 2 no")]).await;
        twilio.call_saying(&format!("{body}\n1 yes\n2 no")).await;
    }
    twilio.call_saying("Question 21\n1 yes\n2 no").await;
    desk.stands("Question 21\n1 yes\n2 no", "sent").await;
    twilio.text(people::GRACE, "2").await;
    let grace = desk.person(people::GRACE).await.id;

    let person = admin.get(&format!("/people/{grace}")).await;

    let listed = person.all("section[aria-labelledby='campaigns-title'] li");
    assert_eq!(listed.len(), 20);
    assert!(listed[0].starts_with("Question 21") && listed[0].ends_with("2 no"), "{}", listed[0]);
    assert!(listed[1].starts_with("Question 20") && listed[1].ends_with("No answer"), "{}", listed[1]);
    let all = admin.get(&format!("/people/{grace}/campaigns")).await;
    assert!(person.says("All campaigns") && all.says("Question 1 "), "{}", all.text());
}
