use super::{held_at, is_stopped, nothing_is_wrong, paths};
use crate::support::{Desk, people::GRACE};
use parley::models::consents;
use reqwest::StatusCode;

#[tokio::test]
async fn a_user_notes_that_somebody_agreed_to_marketing_with_the_words() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "Hello").await;
    let (page, form) = paths(&desk, "marketing-consents").await;
    let before = bob.get(&page).await;
    assert!(before.says("No marketing consent") && before.html.contains(&form), "{}", before.text());

    let without_words = bob.post(&form, &[("how", "paper"), ("note", " ")]).await;
    let without_how = bob.post(&form, &[("how", ""), ("note", "“Send me offers”")]).await;
    assert_eq!(desk.count::<consents::Entity>().await, 0);
    let done = bob.post(&form, &[("how", "paper"), ("note", "“Send me offers”, 3 March")]).await;

    assert_eq!([without_words.status, without_how.status], [StatusCode::UNPROCESSABLE_ENTITY; 2]);
    assert!(without_words.says("Write down what they agreed to"), "{}", without_words.text());
    assert_eq!(without_words.attribute("#how option[selected]", "value").as_deref(), Some("paper"));
    assert!(without_how.says("Choose how they said it.") && without_how.says("“Send me offers”"));
    assert_eq!(done.path, page);
    assert!(done.first(".tags").unwrap().starts_with("Agreed to marketing"), "{}", done.text());
    assert!(!done.says("No marketing consent") && !done.html.contains(&form));
    let entry = done.first(".consent").unwrap();
    assert!(entry.starts_with("Agreed to marketing") && entry.contains("Said on paper, noted by Bob"), "{entry}");
    assert!(entry.contains("“Send me offers”, 3 March"), "{entry}");
    let thread = bob.get(&format!("/conversations/{}", desk.conversation(GRACE).await.id)).await;
    assert!(thread.says("Bob noted that they agreed to marketing, on paper"), "{}", thread.text());
    let again = bob.post(&form, &[("how", "paper"), ("note", "Once more")]).await;
    assert!(again.says("has agreed to marketing already") && again.says("Once more"), "{}", again.text());
    nothing_is_wrong(&desk).await;
}

#[tokio::test]
async fn whoever_wants_no_marketing_is_texted_all_the_same() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "Hello").await;
    let (page, form) = paths(&desk, "marketing-opt-outs").await;

    let done = bob.post(&form, &[("how", "call")]).await;

    assert_eq!(done.path, page);
    assert!(done.first(".tags").unwrap().starts_with("Wants no marketing"), "{}", done.text());
    assert!(done.first(".consent").unwrap().starts_with("Wants no marketing"));
    assert!(done.html.contains("marketing-consents") && !done.html.contains(&form));
    assert!(!is_stopped(&desk).await && !bob.get("/people").await.says("Said STOP"));
    bob.reply(desk.conversation(GRACE).await.id, "No adverts, then").await;
    twilio.call_saying("No adverts, then").await;
    assert!(bob.post(&form, &[("how", "call")]).await.says("wants no marketing"));
    nothing_is_wrong(&desk).await;
}

#[tokio::test]
async fn agreeing_to_marketing_lifts_no_stop() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "Hello").await;
    twilio.has_calls(1).await;
    twilio.text(GRACE, "STOP").await;
    let (page, form) = paths(&desk, "marketing-consents").await;
    assert!(bob.get(&form).await.says("opted out with STOP, and that still counts"));

    bob.post(&form, &[("how", "web_form"), ("note", "Ticked the box")]).await;

    assert!(is_stopped(&desk).await);
    assert!(bob.get("/people").await.says("Said STOP") && bob.get(&page).await.says("Said STOP"));
    let ticket = desk.conversation(GRACE).await.id;
    let thread = bob.get(&format!("/conversations/{ticket}")).await;
    assert!(thread.first(".cannot").unwrap().contains("said STOP"), "{}", thread.text());
    twilio.text(GRACE, "Hello again").await;
    assert_eq!(twilio.calls().len(), 1, "nothing is sent to it, not even a confirmation");
    twilio.text(GRACE, "START").await;
    assert!(!is_stopped(&desk).await);
    nothing_is_wrong(&desk).await;
}

#[tokio::test]
async fn a_plea_waits_for_a_person_whatever_was_said_of_marketing() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "leave me alone").await;

    for form in ["marketing-consents", "marketing-opt-outs"] {
        let (_, form) = paths(&desk, form).await;
        bob.post(&form, &[("how", "call"), ("note", "In a call")]).await;
    }

    assert!(held_at(&desk).await.is_some());
    assert!(desk.message("leave me alone").await.looks_like.is_some());
}
