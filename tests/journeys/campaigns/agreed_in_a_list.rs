//! What whoever brings a list along says of its people: how they agreed to marketing, and to what.

use super::{
    a_list::{LIST, upload, way},
    advertising::note,
};
use crate::support::{
    Browser, Carrier, Desk,
    campaigns::{delivery, take_list_saying},
    people::{ALAN, GRACE, nth},
    until,
};
use parley::models::{
    _entities::{consents, lists, proofs},
    campaigns::{self, Draft},
};
use reqwest::StatusCode;

const SAID: [(&str, &str); 2] = [("how", "web_form"), ("note", "“Send me offers by text”")];

/// An offer that goes to a list, and the admin who makes it.
async fn drafted() -> (Desk, Carrier, Browser, campaigns::Model) {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    let offer = Draft { audience: "list".to_owned(), advertises: true, ..delivery() };
    let campaign = desk.draft(twilio.inbox_id, offer).await;
    (desk, twilio, admin, campaign)
}

/// Brings a list along, and says this of its people.
async fn bring(desk: &Desk, who: &Browser, campaign: &campaigns::Model, list: &str, said: &[(&str, &str)]) {
    let page = upload(who, campaign, list).await;
    take_list_saying(who, &way(campaign), &page, said).await;
    until("the list is taken in", || async { desk.count::<lists::Entity>().await == 0 }).await;
    desk.it_is_noon_for_everyone().await;
}

#[tokio::test]
async fn a_list_that_says_nothing_of_marketing_sends_none() {
    let (desk, twilio, admin, campaign) = drafted().await;

    let page = upload(&admin, &campaign, LIST).await;
    bring(&desk, &admin, &campaign, LIST, &[("how", ""), ("note", "")]).await;

    let words = "This campaign advertises something: of this list only those get it who agreed before.";
    assert!(page.says(words), "{}", page.text());
    assert_eq!(page.all("#how option")[0], "Not said");
    let review = admin.get(&format!("/campaigns/{}", campaign.id)).await;
    assert!(review.says("0 people get it") && review.says("2 left out: has not agreed to marketing"));
    let launched = admin.post(&format!("/campaigns/{}/launches", campaign.id), &[]).await;
    assert!(launched.says("There is nobody to text."), "{}", launched.text());
    assert_eq!(desk.count::<consents::Entity>().await, 0);
    assert!(twilio.calls().is_empty());
}

#[tokio::test]
async fn how_they_agreed_is_noted_of_each_of_them_once() {
    let (desk, twilio, admin, campaign) = drafted().await;

    bring(&desk, &admin, &campaign, LIST, &SAID).await;
    bring(&desk, &admin, &campaign, LIST, &SAID).await;

    let words = desk.rows::<consents::Entity>().await;
    assert_eq!(words.len(), 2, "each has agreed already when the list comes again");
    for word in words {
        assert_eq!([&word.purpose, &word.word, &word.how], ["marketing", "start", "web_form"]);
        assert_eq!(word.user_id, Some(admin.id()));
    }
    let notes: Vec<String> = desk.rows::<proofs::Entity>().await.into_iter().map(|proof| proof.note).collect();
    assert_eq!(notes, ["“Send me offers by text”\nList: people.csv"; 2]);
    let person = admin.get(&format!("/people/{}", desk.person(GRACE).await.id)).await;
    let entry = person.first(".consent").unwrap();
    assert!(entry.contains("Agreed to marketing") && entry.contains("on a web form, noted by Ada"), "{entry}");
    campaign.launch(&desk.writer(), admin.id()).await.unwrap();
    desk.tallied(&campaign, |tally| tally.reached() == 2).await;
    assert_eq!((twilio.calls_to(GRACE).len(), twilio.calls_to(ALAN).len()), (1, 1));
}

#[tokio::test]
async fn a_list_does_not_override_what_somebody_said() {
    let (desk, twilio, admin, campaign) = drafted().await;
    twilio.text(GRACE, "Hello").await;
    twilio.text(ALAN, "STOP").await;
    note(&desk, &admin, GRACE, "marketing-opt-outs").await;
    let before = desk.count::<consents::Entity>().await;

    bring(&desk, &admin, &campaign, LIST, &SAID).await;

    assert_eq!(desk.count::<consents::Entity>().await, before, "nor does who said STOP agree to anything");
    let review = admin.get(&format!("/campaigns/{}", campaign.id)).await;
    let mut left_out = review.all(".review-left-out li");
    left_out.sort();
    assert_eq!(left_out, ["1 left out: has not agreed to marketing", "1 left out: said STOP"]);
}

#[tokio::test]
async fn whoever_wanted_none_was_erased_and_is_brought_along_again_still_wants_none() {
    let (desk, twilio, admin, campaign) = drafted().await;
    twilio.text(GRACE, "Hello").await;
    note(&desk, &admin, GRACE, "marketing-opt-outs").await;
    let grace = desk.person(GRACE).await.id;
    admin.post(&format!("/people/{grace}/erasure"), &[("confirmation", GRACE)]).await;
    assert!(desk.address(GRACE).await.is_none(), "she is erased");

    bring(&desk, &admin, &campaign, LIST, &SAID).await;

    let page = admin.get(&format!("/people/{}", desk.person(GRACE).await.id)).await;
    assert!(page.first(".tags").unwrap().starts_with("Wants no marketing"), "{}", page.text());
    let review = admin.get(&format!("/campaigns/{}", campaign.id)).await;
    assert!(review.says("1 person gets it") && review.says("1 left out: has not agreed to marketing"));
}

#[tokio::test]
async fn how_and_to_what_are_said_together_and_nothing_typed_is_lost() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    let page = upload(&admin, &campaign, LIST).await;

    let without_words = take_list_saying(&admin, &way(&campaign), &page, &[("how", "paper"), ("note", " ")]).await;
    let without_how = take_list_saying(&admin, &way(&campaign), &page, &[("how", ""), ("note", "“Yes”")]).await;
    let nonsense = take_list_saying(&admin, &way(&campaign), &page, &[("how", "pigeon"), ("note", "“Yes”")]).await;
    let shown = admin.get(&format!("{}?column_0=keep&column_1=number&how=call&note=Yes", way(&campaign))).await;

    for refused in [&without_words, &without_how, &nonsense] {
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert_eq!(refused.all("thead option[selected]"), ["Name", "Number", "Use as variable"]);
    }
    assert!(without_words.first("#note-wrong").unwrap().contains("Write down what they agreed to"));
    assert_eq!(without_words.attribute("#how option[selected]", "value").as_deref(), Some("paper"));
    assert!(without_how.first("#how-wrong").unwrap().contains("Choose how they agreed"));
    assert_eq!(without_how.first("#note").as_deref(), Some("“Yes”"));
    assert!(nonsense.first("#how-wrong").is_some());
    assert_eq!(shown.attribute("#how option[selected]", "value").as_deref(), Some("call"));
    assert!(shown.first("#note").as_deref() == Some("Yes") && !shown.says("This campaign advertises something"));
    assert!(desk.rows::<lists::Entity>().await[0].matching.is_none());
}

#[tokio::test]
async fn a_restart_while_it_is_taken_in_notes_nobody_twice() {
    let (mut desk, _twilio, admin, campaign) = drafted().await;
    let rows: String = (0..1_700).map(|n| format!("{},Person {n}\n", nth(n))).collect();
    let page = upload(&admin, &campaign, &format!("phone,name\n{rows}")).await;
    take_list_saying(&admin, &way(&campaign), &page, &SAID).await;
    until("some of it is taken in", || async { desk.count::<consents::Entity>().await > 0 }).await;

    desk.restart().await;

    until("the list is taken in", || async { desk.count::<lists::Entity>().await == 0 }).await;
    let mut words = desk.rows::<consents::Entity>().await;
    words.sort_by(|one, other| one.address_hash.cmp(&other.address_hash));
    words.dedup_by(|one, other| one.address_hash == other.address_hash);
    assert_eq!((words.len(), desk.count::<consents::Entity>().await), (1_700, 1_700));
    assert_eq!(desk.count::<proofs::Entity>().await, 1_700);
}
