//! How the numbers of a list are read is shown before they are taken in, and what is too short for a phone is left out.

use super::a_list::{drafted, listed_people, upload, way};
use crate::support::{campaigns::take_list, until};
use parley::models::_entities::lists;
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn a_list_shows_how_its_numbers_are_read_and_doubts_short_ones() {
    let (desk, _, admin, campaign) = drafted().await;
    desk.writer().execute_unprepared("update inboxes set country = 'DE'").await.unwrap();

    let page = upload(&admin, &campaign, "Number\n01512 3456789\n12345\n+44 7400 123456\n").await;

    assert!(page.says("Read as") && page.says("+49 1512 3456789"), "{}", page.text());
    assert!(page.says("no number: left out") && page.says("too short for a phone"), "{}", page.text());
    take_list(&admin, &way(&campaign), &page).await;
    until("the list is taken in", || async { desk.count::<lists::Entity>().await == 0 }).await;
    let numbers: Vec<String> = listed_people(&desk).await.into_iter().map(|(number, _, _)| number).collect();
    assert_eq!(numbers, ["+4915123456789", "+447400123456"]);
}
