//! The answer to a form was lost on its way, and the form is sent once more: as it was, or changed.

use super::written_to;
use crate::support::{Provider, people};

#[tokio::test]
async fn what_was_changed_before_it_was_sent_again_is_refused_in_words_and_goes_with_a_new_key() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let path = format!("/conversations/{id}/messages");
    let key = admin.get(&format!("/conversations/{id}")).await.field("key").unwrap();
    admin.submit(&path, &[("body", "At five"), ("key", &key)]).await;

    let page = admin.post(&path, &[("body", "At six, sorry"), ("key", &key)]).await;

    assert_eq!(page.status, 422);
    let words = page.first("#body-wrong").unwrap();
    assert!(words.contains("“At five” was already sent to"), "{words}");
    assert_eq!(page.first("textarea[name=body]").as_deref(), Some("At six, sorry"), "nothing typed is lost");
    let fresh = page.field("key").unwrap();
    assert_ne!(fresh, key);
    assert_eq!(desk.written(people::GRACE).await.len(), 1);
    admin.post(&path, &[("body", "At six, sorry"), ("key", &fresh)]).await;
    twilio.call_saying("At six, sorry").await;
    assert_eq!(twilio.calls().len(), 2);
}

#[tokio::test]
async fn the_same_again_is_the_same_reply_whatever_was_said_and_closed_meanwhile() {
    let (desk, twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let path = format!("/conversations/{id}/messages");
    let form = [("body", "We close at six"), ("key", "the form's")];
    admin.submit(&path, &form).await;
    desk.stands("We close at six", "sent").await;
    admin.close(id).await;
    twilio.text(people::GRACE, "STOP").await;

    let page = admin.post(&path, &form).await;

    assert!(page.status.is_success() && page.path.starts_with(&format!("/conversations/{id}")), "{}", page.text());
    assert_eq!(twilio.calls().iter().filter(|call| call.body == "We close at six").count(), 1);
}

#[tokio::test]
async fn a_first_text_sent_again_to_another_number_or_with_other_words_is_refused_in_words() {
    let (desk, twilio, admin, _id) = written_to(Provider::Twilio, people::GRACE).await;
    let inbox = twilio.inbox_id.to_string();
    let form = |number, body| [("to", number), ("inbox_id", inbox.as_str()), ("body", body), ("key", "the form's")];
    admin.post("/conversations", &form(people::ALAN, "Your parcel is here")).await;

    let other_words = admin.post("/conversations", &form(people::ALAN, "Your parcels are here")).await;
    let other_number = admin.post("/conversations", &form(people::MARY, "Your parcel is here")).await;

    for page in [&other_words, &other_number] {
        assert_eq!(page.status, 422);
        let words = page.first(".flash-error").unwrap();
        assert!(words.contains("“Your parcel is here” was already sent to +"), "{words}");
        assert_ne!(page.field("key").as_deref(), Some("the form's"));
    }
    assert_eq!(other_words.first("textarea[name=body]").as_deref(), Some("Your parcels are here"));
    assert_eq!(other_number.field("to").as_deref(), Some(people::MARY));
    assert_eq!(desk.written(people::ALAN).await.len(), 1);
    assert!(desk.written(people::MARY).await.is_empty());
}

#[tokio::test]
async fn a_key_that_somebody_else_used_says_nothing_of_what_they_wrote() {
    let (desk, _twilio, admin, id) = written_to(Provider::Twilio, people::GRACE).await;
    let bob = desk.agent("Bob").await;
    let path = format!("/conversations/{id}/messages");
    admin.submit(&path, &[("body", "Between us"), ("key", "the form's")]).await;

    let page = bob.post(&path, &[("body", "Between us"), ("key", "the form's")]).await;

    assert_eq!(page.status, 422);
    assert!(!page.first("#body-wrong").unwrap().contains("Between us"));
    assert_eq!(desk.written(people::GRACE).await.len(), 1);
}
