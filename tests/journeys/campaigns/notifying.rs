//! A question to one person: who is meant, who may not be texted, and what is pressed twice.

use super::{TEXT, notify};
use crate::support::{Desk, people};
use parley::models::_entities::{campaigns, recipients};
use reqwest::StatusCode;
use std::collections::HashMap;

#[tokio::test]
async fn pressed_twice_it_is_sent_once() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let linus = desk.agent("Linus").await;

    let first = notify(&linus, twilio.inbox_id, &[("key", "the same form"), ("choices", "1 yes, 2 no")]).await;
    let second = notify(&linus, twilio.inbox_id, &[("key", "the same form"), ("choices", "1 yes, 2 no")]).await;

    assert_eq!(first.path, second.path);
    twilio.call_saying("Shall we come today? Reply 1 for yes.\n1 yes\n2 no").await;
    assert_eq!(desk.count::<campaigns::Entity>().await, 1);
    assert_eq!(desk.rows::<campaigns::Entity>().await[0].audience, "one");
}

#[tokio::test]
async fn changed_and_sent_again_it_is_refused_in_words_and_goes_with_a_new_key() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let linus = desk.agent("Linus").await;
    notify(&linus, twilio.inbox_id, &[("key", "the form's"), ("choices", "1 yes, 2 no")]).await;

    let changes = [("body", "At noon?"), ("choices", "1 yes, 3 no"), ("to", people::ALAN)];
    for (field, value) in changes {
        let fields = [("choices", "1 yes, 2 no"), (field, value), ("key", "the form's")];
        let fields = if field == "choices" { &fields[1..] } else { &fields };
        let page = notify(&linus, twilio.inbox_id, fields).await;

        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(page.first(".flash-error").unwrap().contains("was already sent to +"), "{}", page.text());
        assert_ne!(page.field("key").as_deref(), Some("the form's"));
        let typed = page.field(field).or_else(|| page.first(&format!("#{field}")));
        assert_eq!(typed.as_deref(), Some(value), "nothing typed is lost");
    }

    assert_eq!(desk.count::<campaigns::Entity>().await, 1);
}

#[tokio::test]
async fn a_notices_key_that_somebody_else_used_is_refused_in_words() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let (linus, grace) = (desk.agent("Linus").await, desk.agent("Grace").await);
    notify(&linus, twilio.inbox_id, &[("key", "the form's")]).await;

    let page = notify(&grace, twilio.inbox_id, &[("key", "the form's")]).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.first(".flash-error").unwrap().contains("was sent before"), "{}", page.text());
    assert_eq!(desk.count::<campaigns::Entity>().await, 1);
}

#[tokio::test]
async fn somebody_is_found_by_name() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    for (name, number) in [("Grace Hopper", people::GRACE), ("Alan Turing", people::ALAN)] {
        admin.post("/people", &[("name", name), ("number", number), ("country", "GB")]).await;
    }

    let sent = notify(&admin, twilio.inbox_id, &[("to", " grace  HOPPER")]).await;

    assert_eq!(twilio.call_saying(TEXT).await.to, people::GRACE);
    assert!(sent.says("Grace Hopper"), "{}", sent.text());
}

#[tokio::test]
async fn a_name_that_several_may_have_is_asked_about() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    for (name, number) in [("Ann", people::GRACE), ("Joanna", people::ALAN), ("Mary", people::MARY)] {
        admin.post("/people", &[("name", name), ("number", number), ("country", "GB")]).await;
    }

    let asked = notify(&admin, twilio.inbox_id, &[("to", "Ann")]).await;

    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.says("Choose one, or enter the number"), "{}", asked.text());
    assert_eq!(asked.all("[name='address_id'] + label bdi:first-child"), ["Ann", "Joanna"]);
    assert_eq!(desk.count::<campaigns::Entity>().await, 0);

    let joanna = desk.address(people::ALAN).await.unwrap().id.to_string();
    notify(&admin, twilio.inbox_id, &[("to", "Ann"), ("found_for", "Ann"), ("address_id", &joanna)]).await;
    assert_eq!(twilio.call_saying(TEXT).await.to, people::ALAN);
}

#[tokio::test]
async fn whom_one_chose_does_not_count_once_another_is_written() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    admin.post("/people", &[("name", "Ann"), ("number", people::ALAN), ("country", "GB")]).await;
    let ann = desk.address(people::ALAN).await.unwrap().id.to_string();

    let fields = [("to", people::GRACE), ("found_for", "Ann"), ("address_id", ann.as_str())];
    notify(&admin, twilio.inbox_id, &fields).await;

    assert_eq!(twilio.call_saying(TEXT).await.to, people::GRACE);
}

#[tokio::test]
async fn nobody_of_that_name_is_said_beside_the_field_with_all_else_that_is_wrong() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;

    let page = notify(&admin, twilio.inbox_id, &[("to", "Nobody"), ("body", " "), ("choices", "1 a\n1 b")]).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.first("#to-wrong").unwrap().starts_with("No one with that name"));
    assert_eq!(page.first("#choices-wrong").as_deref(), Some("1 stands twice."));
    assert_eq!(page.first("#choices").as_deref(), Some("1 a 1 b"), "what was typed is kept");
}

#[tokio::test]
async fn whoever_said_stop_gets_none_and_the_page_says_so() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    twilio.text(people::GRACE, "STOP").await;

    let page = notify(&admin, twilio.inbox_id, &[]).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.first("#to-wrong").unwrap().contains("said STOP"), "{}", page.text());
    assert_eq!(desk.count::<recipients::Entity>().await, 0);
    assert!(twilio.calls_to(people::GRACE).is_empty());
}

#[tokio::test]
async fn one_person_is_texted_at_any_hour() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;

    // New York, Honolulu, Guam: somewhere it is night.
    let numbers = ["+12125550101", "+18085550101", "+16715550101"];
    for number in numbers {
        notify(&admin, twilio.inbox_id, &[("to", number)]).await;
    }

    twilio.has_calls(3).await;
    assert!(numbers.iter().all(|number| twilio.calls_to(number).len() == 1));
}

#[tokio::test]
async fn only_members_of_an_inbox_notify_from_it() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let linus = desk.agent("Linus").await;
    let sent = notify(&linus, twilio.inbox_id, &[]).await;
    desk.run("delete from memberships").await;

    let inbox = twilio.inbox_id.to_string();
    let page = linus
        .post(
            "/conversations",
            &[("to", people::ALAN), ("body", TEXT), ("choices", "1 yes"), ("inbox_id", &inbox), ("key", "k")],
        )
        .await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.count::<campaigns::Entity>().await, 1);
    assert_eq!(linus.get(&sent.path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_persons_own_number_is_there_already() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    admin.post("/people", &[("name", "Grace Hopper"), ("number", people::GRACE), ("country", "GB")]).await;
    let grace = desk.person(people::GRACE).await.id;

    let form = admin.get(&format!("/conversations/new?person={grace}")).await;

    assert_eq!(form.field("to").as_deref(), Some("Grace Hopper"));
    let address = form.attribute("[name='address_id'][checked]", "value").unwrap();
    assert_eq!(address, desk.address(people::GRACE).await.unwrap().id.to_string());
    let chosen = form.attribute("#inbox_id option", "value");
    assert_eq!(chosen, Some(twilio.inbox_id.to_string()), "the only inbox is chosen");
}

#[tokio::test]
async fn people_are_offered_while_somebody_types_and_whoever_is_chosen_is_meant() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    for (name, number) in [("Grace Hopper", people::GRACE), ("Grâce Kelly", people::MARY), ("Alan", people::ALAN)] {
        admin.post("/people", &[("name", name), ("number", number), ("country", "GB")]).await;
    }
    let offered = async |typed: &str| admin.get(&format!("/people/suggestions?q={typed}")).await.html;

    let both = offered("grac").await;
    assert!(both.contains("Grace Hopper <") && both.contains("Grâce Kelly <") && !both.contains("Alan"), "{both}");
    assert!(offered("%2B44").await.contains("Alan <"), "by number");
    assert_eq!((offered("g").await.as_str(), offered("zoe").await.as_str()), ("[]", "[]"));

    let suggestions: Vec<HashMap<String, String>> = serde_json::from_str(&offered("Grace H").await).unwrap();
    let text = [("to", suggestions[0]["to"].as_str()), ("inbox_id", &twilio.inbox_id.to_string()), ("body", "Hello")];
    let page = admin.post("/conversations", &text).await;
    let ticket = desk.conversation(people::GRACE).await;
    assert!(page.path.starts_with(&format!("/conversations/{}", ticket.id)), "{}", page.text());
    assert_eq!(twilio.call_saying("Hello").await.to, people::GRACE);
}
