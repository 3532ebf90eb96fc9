use super::{is_stopped, paths};
use crate::support::{Browser, Desk, Page, people::GRACE};
use parley::models::{_entities::proofs, consents};

#[tokio::test]
async fn whoever_said_stop_was_erased_and_is_taken_in_again_is_still_stopped() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "Hello").await;
    twilio.has_calls(1).await;
    twilio.text(GRACE, "STOP").await;
    let (before, _) = paths(&desk, "opt-outs").await;
    bob.post(&format!("{before}/erasure"), &[("confirmation", GRACE)]).await;
    assert!(desk.address(GRACE).await.is_none());

    let page = bob.post("/people", &[("name", "Grace"), ("number", "07700 900101"), ("country", "GB")]).await;

    assert_ne!(page.path, before);
    assert!(page.says("Said STOP"), "{}", page.text());
    assert_eq!(page.all(".consent").len(), 1, "the word stays, without the text");
    let person = desk.person(GRACE).await.id.to_string();
    let address = desk.address(GRACE).await.unwrap().id.to_string();
    let refused = write_to(&bob, &[("person_id", &person), ("address_id", &address)], twilio.inbox_id).await;
    assert!(refused.says("This number said STOP"), "{}", refused.text());
    let refused = write_to(&bob, &[("to", GRACE)], twilio.inbox_id).await;
    assert!(refused.says("This number said STOP"), "{}", refused.text());
    assert_eq!(twilio.calls().len(), 1);
    assert!(is_stopped(&desk).await);
}

#[tokio::test]
async fn a_number_that_is_added_to_somebody_else_is_still_stopped() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "STOP").await;
    let (before, _) = paths(&desk, "opt-outs").await;
    bob.post(&format!("{before}/erasure"), &[("confirmation", GRACE)]).await;
    let ada = bob.post("/people", &[("name", "Ada"), ("number", "07700 900102"), ("country", "GB")]).await;

    let page = bob.post(&format!("{}/addresses", ada.path), &[("number", GRACE), ("country", "GB")]).await;

    assert!(page.says("Said STOP"), "{}", page.text());
}

#[tokio::test]
async fn what_was_noted_beside_a_word_goes_and_the_word_stays() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "Hello").await;
    let (person, form) = paths(&desk, "opt-outs").await;
    bob.post(&form, &[("how", "call"), ("note", "Mrs Xyzzy rang")]).await;
    assert_eq!(desk.count::<proofs::Entity>().await, 1);

    bob.post(&format!("{person}/erasure"), &[("confirmation", GRACE)]).await;

    assert_eq!(desk.count::<proofs::Entity>().await, 0);
    assert_eq!(desk.count::<consents::Entity>().await, 1);
    if !desk.is_postgres() {
        let folder = &parley::settings::Settings::of(&desk.ctx).data_dir;
        for file in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(5).any(|five| five == b"Xyzzy"), "the note still stands on the disk");
        }
    }
}

#[tokio::test]
async fn a_number_of_which_something_was_noted_stays_with_its_owner() {
    let desk = Desk::start().await;
    desk.twilio().await;
    let bob = desk.agent("Bob").await;
    bob.post("/people", &[("name", "Grace"), ("number", GRACE), ("country", "GB")]).await;
    let (person, form) = paths(&desk, "opt-outs").await;
    bob.post(&form, &[("how", "other"), ("note", "A note")]).await;

    let address = desk.address(GRACE).await.unwrap().id;
    bob.post(&format!("{person}/addresses/{address}/removal"), &[]).await;

    assert!(desk.address(GRACE).await.is_some());
}

async fn write_to(browser: &Browser, whom: &[(&str, &str)], inbox_id: i64) -> Page {
    let inbox_id = inbox_id.to_string();
    let fields = [whom, &[("inbox_id", &inbox_id), ("body", "Our new offer"), ("key", "k")]].concat();
    browser.post("/conversations", &fields).await
}
