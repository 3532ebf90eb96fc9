use super::paths;
use crate::support::{
    Browser, Desk,
    people::{ALAN, GRACE, nth},
};
use reqwest::Method;

#[tokio::test]
async fn every_word_stands_on_their_page_newest_first_and_page_by_page() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "Hello").await;
    let (page, _) = paths(&desk, "opt-outs").await;
    assert!(bob.get(&page).await.says("No consent recorded yet"));
    for n in 0..25 {
        twilio.text(GRACE, if n % 2 == 0 { "STOP" } else { "START" }).await;
    }

    let newest = bob.get(&page).await;
    let older = bob.get(&newest.attribute(".pages a", "href").expect("there are older ones")).await;

    let (first, rest) = (newest.all(".consent"), older.all(".consent"));
    assert_eq!((first.len(), rest.len()), (20, 5));
    assert!(first[0].contains("No more texts") && first[1].contains("Texts again"));
    assert!(first[0].contains("Said by text to Twilio") && first[0].contains("“STOP”"), "{}", first[0]);
    assert!(older.says("Newest"));
}

#[tokio::test]
async fn their_words_are_a_table_in_which_nothing_runs() {
    let desk = Desk::start().await;
    let (twilio, bob) = (desk.twilio().await, desk.agent("Bob").await);
    twilio.text(GRACE, "STOP").await;
    let (page, form) = paths(&desk, "consents").await;
    bob.post(&page, &[("name", "=HYPERLINK(\"https://a.example\")"), ("notes", ""), ("owner_id", "")]).await;
    desk.admin().await.post(&form, &[("how", "call"), ("note", "@SUM(1,2), she said \"yes\"")]).await;
    let (_, no_marketing) = paths(&desk, "marketing-opt-outs").await;
    bob.post(&no_marketing, &[("how", "paper"), ("note", "No adverts, please")]).await;
    twilio.text(ALAN, "STOP").await;

    let table = table(&bob, &format!("{page}/consents.csv")).await;

    assert_eq!(table.len(), 4, "a line above, and her three words: {table:?}");
    assert_eq!(table[0][..6], ["Time (UTC)", "Number", "Person", "Word", "Purpose", "How"]);
    let [marketing, start, stop] = [&table[1], &table[2], &table[3]];
    assert_eq!(marketing[3..6], ["STOP", "marketing", "on paper"]);
    assert_eq!(marketing[7..10], ["Bob", "", "No adverts, please"]);
    assert_eq!(start[1..6], [GRACE, "'=HYPERLINK(\"https://a.example\")", "START", "texts", "in a call"]);
    assert_eq!(start[7..10], ["Ada", "", "'@SUM(1,2), she said \"yes\""]);
    assert_eq!(stop[3..9], ["STOP", "texts", "by text", "Twilio", "", "STOP"]);
    assert_eq!(stop[0].len(), "2026-11-21T12:00:00Z".len());
}

#[tokio::test]
async fn everybodys_words_are_for_admins_whoever_is_gone_included() {
    let desk = Desk::start().await;
    let (twilio, admin, bob) = (desk.twilio().await, desk.admin().await, desk.agent("Bob").await);
    // More than are read at a time.
    for n in 0..260 {
        twilio.text(&nth(n), "STOP").await;
        twilio.text(&nth(n), "START").await;
    }
    twilio.text(GRACE, "STOP").await;
    desk.person(GRACE).await.erase(&desk.writer(), GRACE, admin.id()).await.unwrap();

    let all = table(&admin, "/settings/consents.csv").await;

    assert_eq!(all.len(), 1 + 521);
    let last = all.last().unwrap();
    assert_eq!([&last[1], &last[3], &last[4], &last[8]], ["", "STOP", "texts", ""]);
    assert!(all[1..].is_sorted_by_key(|line| line[0].clone()));
    assert_eq!(bob.get("/settings/consents.csv").await.status, 403);
    assert!(admin.get("/settings").await.html.contains("/settings/consents.csv"));
}

#[tokio::test]
async fn what_was_texted_is_for_members_of_the_inbox() {
    let desk = Desk::start().await;
    let (twilio, admin, bob) = (desk.twilio().await, desk.admin().await, desk.agent("Bob").await);
    twilio.text(GRACE, "“Unsubscribe”").await;
    let (page, _) = paths(&desk, "opt-outs").await;
    desk.inbox(twilio.inbox_id).await.set_members(&desk.writer(), &[admin.id()], admin.id()).await.unwrap();

    assert!(admin.get(&page).await.says("Unsubscribe"));
    let theirs = bob.get(&page).await;
    assert!(theirs.says("Said by text to Twilio") && !theirs.says("Unsubscribe"));
    assert_eq!(table(&bob, &format!("{page}/consents.csv")).await[1][8], "");
}

/// A table as a spreadsheet reads it.
async fn table(browser: &Browser, path: &str) -> Vec<Vec<String>> {
    let response = browser.send(browser.request(Method::GET, path)).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"consents.csv\"");
    let text = response.text().await.unwrap();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|line| line.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}
