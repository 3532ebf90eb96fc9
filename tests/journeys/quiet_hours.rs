//! What a user hears before they text somebody at night. Somewhere it is always night, and somewhere day: each test
//! takes the number for which it is so now, and for hours to come.

use crate::support::{Browser, Carrier, Desk, Page, until};
use chrono::{Timelike, Utc};
use chrono_tz::{America, Asia, Europe, Pacific, Tz};
use parley::models::{_entities::people, clock::HOUR};
use std::ops::Range;

const TOLL_FREE: &str = "+18005550123";
const NUMBERS: [(&str, Tz); 8] = [
    ("+18085550123", Pacific::Honolulu),
    ("+12135550123", America::Los_Angeles),
    ("+12125550123", America::New_York),
    ("+551130123123", America::Sao_Paulo),
    ("+493012345123", Europe::Berlin),
    ("+97142345123", Asia::Dubai),
    ("+81312345123", Asia::Tokyo),
    ("+6493456123", Pacific::Auckland),
];
const NIGHT: Range<u32> = 0..9;
const DAY: Range<u32> = 12..18;

/// A number where it is one of these hours, counted from ten in the evening.
fn somebody(hours: &Range<u32>) -> (&'static str, Tz) {
    let hour = |zone: Tz| (Utc::now().with_timezone(&zone).hour() + 2) % 24;
    NUMBERS.into_iter().find(|(_, zone)| hours.contains(&hour(*zone))).expect("the numbers lie around the world")
}

fn town(zone: Tz) -> String {
    zone.name().rsplit('/').next().unwrap().replace('_', " ")
}

/// A desk that has written to this number first.
async fn written_first_to(number: &str) -> (Desk, Carrier, Browser, String) {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let inbox = twilio.inbox_id.to_string();
    let form = [("to", number), ("inbox_id", inbox.as_str()), ("body", "Your parcel is here"), ("key", "one")];
    admin.post("/conversations", &form).await;
    let thread = format!("/conversations/{}", desk.conversation(number).await.id);
    (desk, twilio, admin, thread)
}

fn warning(page: &Page) -> Option<String> {
    assert!(page.first(".composer textarea").is_some(), "it never keeps one from writing");
    page.first(".composer .composer-night")
}

#[tokio::test]
async fn who_texts_somebody_at_night_unasked_is_told_what_time_it_is_there() {
    let (number, zone) = somebody(&NIGHT);
    let (desk, twilio, admin, thread) = written_first_to(number).await;

    let words = warning(&admin.get(&thread).await).expect("it is night for them");

    assert!(words.contains(&format!("for them ({}).", town(zone))), "{words}");
    assert!(words.ends_with("They have not written in the last 24 hours."), "{words}");
    let form = admin.get(&format!("/conversations/new?person={}", desk.person(number).await.id)).await;
    assert!(form.first(".composer-night").unwrap().contains(&town(zone)));
    twilio.text(number, "Who is this?").await;
    assert_eq!(warning(&admin.get(&thread).await), None, "they are awake");
}

#[tokio::test]
async fn who_wrote_more_than_a_day_ago_waits_for_nothing() {
    let (number, _) = somebody(&NIGHT);
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    twilio.text(number, "Hello").await;
    let thread = format!("/conversations/{}", desk.conversation(number).await.id);
    assert_eq!(warning(&admin.get(&thread).await), None);

    desk.run(&format!("update messages set created_at = created_at - {}", 25 * HOUR)).await;

    until("they are left alone", async || warning(&admin.get(&thread).await).is_some()).await;
}

#[tokio::test]
async fn by_day_nobody_is_warned() {
    let (number, _) = somebody(&DAY);
    let (_desk, _twilio, admin, thread) = written_first_to(number).await;

    assert_eq!(warning(&admin.get(&thread).await), None);
}

#[tokio::test]
async fn their_own_zone_counts_before_that_of_their_number() {
    let (number, by_number) = somebody(&DAY);
    let (_, own) = somebody(&NIGHT);
    let (desk, _twilio, admin, thread) = written_first_to(number).await;
    let person = format!("/people/{}", desk.person(number).await.id);
    assert!(admin.get(&person).await.says(&format!("for them ({})", town(by_number))));

    let page = admin.post(&person, &[("name", "Grace"), ("time_zone", own.name())]).await;

    assert!(page.says(&format!("for them ({})", town(own))), "{}", page.text());
    let page = admin.get(&thread).await;
    assert!(warning(&page).expect("it is night where they are").contains(&town(own)));
    assert!(page.first("#person").unwrap().contains(&format!("for them ({})", town(own))));
    let form = admin.get(&format!("{person}/edit")).await;
    assert_eq!(form.field("time_zone").as_deref(), Some(own.name()));
}

#[tokio::test]
async fn a_zone_that_does_not_exist_is_refused_in_words() {
    let (number, _) = somebody(&DAY);
    let (desk, _twilio, admin, _) = written_first_to(number).await;
    let person = format!("/people/{}", desk.person(number).await.id);

    let page = admin.post(&person, &[("name", "Grace"), ("time_zone", "Mars/Olympus")]).await;

    assert_eq!((page.status.as_u16(), page.field("name").as_deref()), (422, Some("Grace")));
    assert!(page.says("There is no time zone of this name. Type a city"), "{}", page.text());
    assert_eq!(page.field("time_zone").as_deref(), Some("Mars/Olympus"));
    assert_eq!(desk.person(number).await.time_zone, None);
}

#[tokio::test]
async fn a_number_of_no_place_has_the_time_of_the_desk() {
    let (_, night) = somebody(&NIGHT);
    let (desk, _twilio, admin, thread) = written_first_to(TOLL_FREE).await;
    let person = format!("/people/{}", desk.person(TOLL_FREE).await.id);

    admin.post("/settings", &[("time_zone", night.name())]).await;

    let page = admin.get(&thread).await;
    let words = warning(&page).expect("it is night at the desk");
    assert!(words.starts_with("Their number does not say where they are."), "{words}");
    assert!(words.contains(&format!("At the desk ({}) it is", town(night))), "{words}");
    assert!(admin.get(&person).await.first("dl").is_none_or(|facts| !facts.contains("for them")));
}

#[tokio::test]
async fn where_somebody_was_is_erased_with_them() {
    let (number, zone) = somebody(&NIGHT);
    let (desk, _twilio, admin, _) = written_first_to(number).await;
    let person = format!("/people/{}", desk.person(number).await.id);
    admin.post(&person, &[("name", "Grace"), ("time_zone", zone.name())]).await;
    assert_eq!(desk.person(number).await.time_zone.as_deref(), Some(zone.name()));

    admin.post(&format!("{person}/erasure"), &[("confirmation", "Grace")]).await;

    let left = desk.rows::<people::Entity>().await;
    assert!(!left.is_empty() && left.iter().all(|person| person.time_zone.is_none()));
}
