//! A list is brought along: uploaded, matched, looked at and taken in.

use super::notify;
use crate::support::{Browser, Carrier, Desk, Page, campaigns::take_list, eventually, people, until};
use parley::models::{
    _entities::{list_pieces, lists, recipients},
    campaigns::{self, Draft, answers::Packs, listed},
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, EntityTrait};

pub const LIST: &str = "\u{feff}Name;Mobile;Order no.\r\nGrace Hopper;07700 900101;A-1\r\nAlan Turing;+44 7700 900102;A-2\r\n\
    Nobody;;A-3\r\nCountess;0044 7700 900101;A-4\r\nShort;12;A-5\r\n";

/// A draft that goes to a list, and the admin who makes it.
pub async fn drafted() -> (Desk, Carrier, Browser, campaigns::Model) {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let campaign = draft(&desk, twilio.inbox_id, admin.id()).await;
    (desk, twilio, admin, campaign)
}

async fn draft(desk: &Desk, inbox_id: i64, by: i64) -> campaigns::Model {
    let draft = Draft {
        name: "Delivery day".to_owned(),
        inbox_id: inbox_id.to_string(),
        body: "Hi {{person.first_name|there}}, order {{list.order_no}} is here.".to_owned(),
        choices: Vec::new(),
        audience: "list".to_owned(),
        window_from: "00:00".to_owned(),
        window_to: "23:59".to_owned(),
        ..Draft::new()
    };
    let details = draft.read(chrono_tz::UTC, &["order_no".to_owned()], Packs::default()).unwrap();
    details.create(&desk.writer(), by).await.unwrap()
}

pub fn way(campaign: &campaigns::Model) -> String {
    format!("/campaigns/{}/list", campaign.id)
}

pub async fn upload(who: &Browser, campaign: &campaigns::Model, list: &str) -> Page {
    who.upload(&way(campaign), "list", "people.csv", list.as_bytes()).await
}

/// Uploads a list, takes it in, and waits until all of it stands there.
pub async fn bring(desk: &Desk, who: &Browser, campaign: &campaigns::Model, list: &str) {
    let page = upload(who, campaign, list).await;
    take_list(who, &way(campaign), &page).await;
    until("the list is taken in", || async { desk.count::<lists::Entity>().await == 0 }).await;
}

/// Who stands in the list: number, name and what else is known.
pub async fn listed_people(desk: &Desk) -> Vec<(String, Option<String>, String)> {
    let sql = "select a.value, p.name, r.fields from recipients r join addresses a on a.id = r.address_id \
        join people p on p.id = r.person_id where r.state = 'listed' order by r.id";
    let rows = desk.ctx.db.query_all_raw(sea_orm::Statement::from_string(desk.ctx.db.get_database_backend(), sql));
    let cell = |row: &sea_orm::QueryResult| {
        (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap(), row.try_get_by_index(2).unwrap())
    };
    rows.await.unwrap().iter().map(cell).collect()
}

#[tokio::test]
async fn a_list_is_uploaded_matched_and_taken_in() {
    let (desk, _twilio, admin, campaign) = drafted().await;

    let page = upload(&admin, &campaign, LIST).await;

    assert_eq!(page.all("option[selected]"), ["Name", "Number", "Use as variable"]);
    assert_eq!(page.first(".sheet-variable").as_deref(), Some("{{list.order_no}}"));
    assert_eq!(page.all("tbody tr")[0], "Grace Hopper 07700 900101 A-1 +44 7700 900101");
    assert!(page.says("2 ready to import"), "{}", page.text());
    assert!(page.says("1 duplicate number skipped"), "{}", page.text());
    let wrongs = page.all(".wrong-rows li");
    assert_eq!(wrongs[0], "Line 4 There is no number.");
    assert!(wrongs[1].starts_with("Line 6 “12”: This is not a number"), "{}", wrongs[1]);

    let taking = take_list(&admin, &way(&campaign), &page).await;
    assert_eq!(taking.status, StatusCode::OK);
    until("the list is taken in", || async { desk.count::<lists::Entity>().await == 0 }).await;

    let grace = (people::GRACE.to_owned(), Some("Grace Hopper".to_owned()), r#"{"order_no":"A-1"}"#.to_owned());
    let alan = (people::ALAN.to_owned(), Some("Alan Turing".to_owned()), r#"{"order_no":"A-2"}"#.to_owned());
    assert_eq!(listed_people(&desk).await, [grace, alan]);
    assert_eq!(desk.count::<list_pieces::Entity>().await, 0, "the file is gone");
    assert_eq!(listed::columns(&desk.ctx.db, &campaign).await.unwrap(), ["order_no"]);
    let after = admin.get(&way(&campaign)).await;
    assert!(after.says("2 numbers in the list"), "{}", after.text());
    let person = admin.get(&format!("/people/{}", desk.person(people::GRACE).await.id)).await;
    assert!(person.says("Grace Hopper"));
}

#[tokio::test]
async fn what_spreadsheets_and_address_books_make_of_numbers_is_understood() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    let list = "phone,order no\n7911123401.0,A\n=\"+447911123402\",B\n'+447911123403,C\ntel:+44-7911-123404,D\n\
        \u{202a}+44 7911 123405\u{202c},E\n+44 7911 123406 ::: +44 20 7946 0958,F\n4.47911E+11,G\n+9991234567,H\n4915112345678,I\n";

    let page = upload(&admin, &campaign, list).await;

    assert_eq!(
        page.all(".wrong-rows li"),
        [
            "Line 8 “4.47911E+11”: A spreadsheet rounded this number. Format its column as a number without decimals in \
             the spreadsheet, save the list as CSV once more, and use that.",
            "Line 9 “+9991234567”: This is not a number that can be texted. Write it with its country code, as +44 7700 900123.",
            "Line 10 “4915112345678”: This is not a number in the United Kingdom. Did you mean +49 1511 2345678?",
        ]
    );
    assert!(page.says("1 number stands before another in its cell: only the first is taken."), "{}", page.text());
    take_list(&admin, &way(&campaign), &page).await;
    until("the list is taken in", || async { desk.count::<lists::Entity>().await == 0 }).await;
    let numbers: Vec<String> = listed_people(&desk).await.into_iter().map(|(number, ..)| number).collect();
    assert_eq!(numbers, (1..=6).map(|n| format!("+44791112340{n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_a_list_means_can_be_said_otherwise() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    upload(&admin, &campaign, LIST).await;

    let page = admin.get(&format!("{}?column_0=keep&column_1=number&column_2=ignore", way(&campaign))).await;

    assert_eq!(page.first(".sheet-variable").as_deref(), Some("{{list.column_1}}"), "there are no headings any more");
    assert_eq!(page.all("tbody tr")[0], "Name Mobile Order no. no number: left out");
    assert!(page.says("3 rows have an error"), "the headings are a row now: {}", page.text());
    take_list(&admin, &way(&campaign), &page).await;
    let listed = eventually("they are taken in", || async {
        Some(listed_people(&desk).await).filter(|listed| listed.len() == 2)
    })
    .await;
    assert_eq!((listed[0].1.as_deref(), listed[0].2.as_str()), (None, r#"{"column_1":"Grace Hopper"}"#));
}

#[tokio::test]
async fn a_quotation_mark_that_nothing_closes_is_told_by_its_line() {
    let (desk, _twilio, admin, campaign) = drafted().await;

    let page =
        upload(&admin, &campaign, "name,phone\nGrace,07700 900101\n\"Alan,07700 900102\nMary,07700 900103\n").await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("The quotation mark that opens a cell in line 3 is not closed."), "{}", page.text());
    assert_eq!(desk.count::<lists::Entity>().await, 0);
}

#[tokio::test]
async fn of_several_columns_of_numbers_the_first_number_of_a_row_counts() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    upload(&admin, &campaign, "nome,cellulare,telefono\nGrace,07700 900101,\nAlan,,07700 900102\n").await;

    let page = admin.get(&format!("{}?headed=on&column_0=name&column_1=number&column_2=number", way(&campaign))).await;
    assert!(page.says("2 ready to import"), "{}", page.text());
    assert!(page.says("The first number of a row counts."), "{}", page.text());
    take_list(&admin, &way(&campaign), &page).await;
    until("the list is taken in", || async { desk.count::<lists::Entity>().await == 0 }).await;

    let numbers: Vec<String> = listed_people(&desk).await.into_iter().map(|(number, ..)| number).collect();
    assert_eq!(numbers, [people::GRACE, people::ALAN]);
}

#[tokio::test]
async fn a_list_needs_a_column_with_numbers() {
    let (desk, _twilio, admin, campaign) = drafted().await;

    let page = upload(&admin, &campaign, "name,town\nAda,London\n").await;
    let refused = take_list(&admin, &way(&campaign), &page).await;

    assert!(page.says("Say which column is the number."), "{}", page.text());
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(desk.rows::<lists::Entity>().await[0].matching.is_none());
}

#[tokio::test]
async fn a_list_can_be_pasted() {
    let (desk, _twilio, admin, campaign) = drafted().await;

    let page = admin.upload(&way(&campaign), "pasted", "", b"+447700900101\tGrace\n+447700900102\tAlan\n").await;
    take_list(&admin, &way(&campaign), &page).await;

    let listed = eventually("they are taken in", || async {
        Some(listed_people(&desk).await).filter(|listed| listed.len() == 2)
    })
    .await;
    assert_eq!(listed[1].1.as_deref(), Some("Alan"));
}

#[tokio::test]
async fn what_is_no_list_is_refused_in_words() {
    let (desk, _twilio, admin, campaign) = drafted().await;

    for (bytes, words) in [
        (&b"PK\x03\x04 a workbook"[..], "Save it as CSV"),
        (b"number,name\n", "There is nobody in this list."),
        (b"", "Choose a file"),
        (&vec![b'a'; 21 * 1024 * 1024], "larger than 20 MB"),
    ] {
        let page = admin.upload(&way(&campaign), "list", "people.csv", bytes).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(page.first("#list-wrong").unwrap_or_default().contains(words), "{words}: {}", page.text());
    }
    assert_eq!(desk.count::<lists::Entity>().await, 0);
}

#[tokio::test]
async fn who_is_known_keeps_their_name() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    admin.post("/people", &[("name", "Rear Admiral"), ("number", people::GRACE), ("country", "GB")]).await;

    bring(&desk, &admin, &campaign, LIST).await;

    let listed = listed_people(&desk).await;
    assert_eq!(listed[0].1.as_deref(), Some("Rear Admiral"));
    assert_eq!(desk.count::<parley::models::_entities::people::Entity>().await, 2);
}

#[tokio::test]
async fn a_new_list_takes_the_place_of_the_one_before() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    bring(&desk, &admin, &campaign, LIST).await;

    let page = upload(&admin, &campaign, "phone,town\n07700900103,London\n").await;
    assert!(page.says("They replace the 2 in the list now."), "{}", page.text());
    take_list(&admin, &way(&campaign), &page).await;

    until("the new list stands", || async {
        let listed = listed_people(&desk).await;
        listed.len() == 1 && listed[0].0 == people::MARY
    })
    .await;
    assert_eq!(listed::columns(&desk.ctx.db, &campaign).await.unwrap(), ["town"]);
    assert_eq!(desk.count::<parley::models::_entities::people::Entity>().await, 3, "people stay");
}

#[tokio::test]
async fn many_rows_are_taken_in_in_their_order() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    let rows: String = (0..1_200).map(|n| format!("{},Person {n},A-{n}\n", people::nth(n))).collect();

    bring(&desk, &admin, &campaign, &format!("phone,name,order no\n{rows}")).await;

    let listed = listed_people(&desk).await;
    assert_eq!(listed.len(), 1_200);
    for (n, (number, name, _)) in listed.iter().enumerate() {
        assert_eq!((number, name.as_deref()), (&people::nth(n), Some(format!("Person {n}").as_str())));
    }
}

#[tokio::test]
async fn an_upload_waits_through_a_restart() {
    let (mut desk, _twilio, admin, campaign) = drafted().await;
    upload(&admin, &campaign, LIST).await;

    desk.restart().await;

    let page = admin.get(&way(&campaign)).await;
    assert!(page.says("2 ready to import"), "{}", page.text());
}

#[tokio::test]
async fn an_upload_can_be_thrown_away_and_goes_after_a_day() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    upload(&admin, &campaign, LIST).await;

    let page = admin.post(&format!("{}/removal", way(&campaign)), &[]).await;
    assert!(page.says("CSV, up to 100,000 rows"), "{}", page.text());
    assert_eq!(desk.count::<list_pieces::Entity>().await, 0);

    upload(&admin, &campaign, LIST).await;
    desk.run("update lists set uploaded_at = uploaded_at - 86400001").await;
    until("it is gone", || async { desk.count::<lists::Entity>().await == 0 }).await;
}

#[tokio::test]
async fn what_was_launched_keeps_its_list_and_what_is_being_taken_in_is_not_launched() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    bring(&desk, &admin, &campaign, LIST).await;
    let being_taken = format!(
        "insert into lists (campaign_id, name, complete, matching, uploaded_by, uploaded_at) \
         values ({}, 'x', true, '{{}}', {}, 0)",
        campaign.id,
        admin.id()
    );
    desk.run(&being_taken).await;
    let refused = campaign.launch(&desk.writer(), admin.id()).await.unwrap_err();
    assert!(refused.to_string().contains("still being taken in"), "{refused}");
    desk.run("delete from lists").await;

    desk.it_is_noon_for_everyone().await;
    campaign.launch(&desk.writer(), admin.id()).await.unwrap();

    assert_eq!(upload(&admin, &campaign, LIST).await.status, StatusCode::CONFLICT);
    assert_eq!(admin.get(&way(&campaign)).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn whoever_said_stop_was_erased_and_is_imported_again_is_still_stopped() {
    let (desk, twilio, admin, campaign) = drafted().await;
    twilio.text(people::GRACE, "STOP").await;
    let grace = desk.person(people::GRACE).await.id;
    admin.post(&format!("/people/{grace}/erasure"), &[("confirmation", people::GRACE)]).await;
    assert!(desk.address(people::GRACE).await.is_none(), "she is erased");

    bring(&desk, &admin, &campaign, LIST).await;
    desk.it_is_noon_for_everyone().await;
    campaign.launch(&desk.writer(), admin.id()).await.unwrap();

    twilio.call_saying("Hi Alan, order A-2 is here.").await;
    let grace = desk.address(people::GRACE).await.unwrap().id;
    let recipients = desk.rows::<recipients::Entity>().await;
    let hers = recipients.iter().find(|recipient| recipient.address_id == grace).unwrap();
    assert_eq!((hers.state.as_str(), hers.why.as_deref()), ("left_out", Some("stopped")));
    assert!(twilio.calls_to(people::GRACE).is_empty());
}

#[tokio::test]
async fn whoever_is_erased_leaves_nothing_in_lists_and_stays_counted() {
    let (desk, twilio, admin, campaign) = drafted().await;
    bring(&desk, &admin, &campaign, LIST).await;
    desk.it_is_noon_for_everyone().await;
    campaign.launch(&desk.writer(), admin.id()).await.unwrap();
    twilio.call_saying("Hi Grace, order A-1 is here.").await;
    desk.stands("Hi Grace, order A-1 is here.", "sent").await;
    let waiting = draft(&desk, twilio.inbox_id, admin.id()).await;
    upload(&admin, &waiting, LIST).await;
    let grace = desk.person(people::GRACE).await.id;

    let erased = admin.post(&format!("/people/{grace}/erasure"), &[("confirmation", people::GRACE)]).await;

    assert!(erased.says("Erased: the name"), "{}", erased.text());
    let hers = desk.rows::<recipients::Entity>().await.into_iter().find(|row| row.person_id == grace).unwrap();
    assert_eq!((hers.fields, hers.outcome.as_deref()), (None, Some("sent")));
    assert_eq!(desk.count::<list_pieces::Entity>().await, 0, "a file may name her, however she is written there");
}

#[tokio::test]
async fn a_notice_to_whoever_is_erased_goes_with_them() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    let notice = notify(&admin, twilio.inbox_id, &[("body", "Dear Grace"), ("choices", "1 Hopper")]).await;
    twilio.call_saying("Dear Grace\n1 Hopper").await;
    let grace = desk.person(people::GRACE).await.id;

    admin.post(&format!("/people/{grace}/erasure"), &[("confirmation", people::GRACE)]).await;

    let kept = format!(
        "{:?} {:?}",
        desk.rows::<campaigns::Entity>().await,
        desk.rows::<parley::models::_entities::choices::Entity>().await
    );
    assert!(!kept.contains("Grace") && !kept.contains("Hopper"), "{kept}");
    assert_eq!(admin.get(&notice.path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_sample_data_goes_with_what_was_asked_from_its_inbox() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    admin.post("/sample-data", &[]).await;
    let inbox = parley::models::inboxes::Entity::find().one(&desk.ctx.db).await.unwrap().unwrap();
    let sent = notify(&admin, inbox.id, &[("to", "+447700900999"), ("choices", "1 yes")]).await;
    assert!(sent.path.starts_with("/notices/"), "{}", sent.text());
    upload(&admin, &draft(&desk, inbox.id, admin.id()).await, LIST).await;

    let removed = admin.post("/sample-data/removals", &[]).await;

    assert_eq!(removed.status, StatusCode::OK, "{}", removed.text());
    assert_eq!(desk.count::<campaigns::Entity>().await, 0);
    assert_eq!(desk.count::<parley::models::inboxes::Entity>().await, 0);
}
