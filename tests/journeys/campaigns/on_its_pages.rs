//! From the draft to what came of it, as an admin sees it and people with phones answer it.

use crate::{
    requests::campaigns::{form, send},
    support::{
        Browser, Desk,
        campaigns::delivery,
        eventually,
        people::{ALAN, GRACE, MARY, nth},
        until,
    },
};
use parley::models::{campaigns, inboxes};
use sea_orm::ActiveValue::Set;
use std::time::Duration;
use tokio::time::Instant;

async fn text(browser: &Browser, sandbox: &inboxes::Model, number: &str, body: &str) {
    let inbox = sandbox.id.to_string();
    let fields = [("inbox_id", inbox.as_str()), ("number", number), ("body", body), ("times", "1")];
    assert!(browser.post("/sandbox/texts", &fields).await.status.is_success());
}

/// What a page says as soon as it says so.
async fn shows(browser: &Browser, path: &str, words: &str) -> String {
    eventually(&format!("{path} says {words:?}"), || async {
        let text = browser.get(path).await.text();
        text.contains(words).then_some(text)
    })
    .await
}

#[tokio::test]
async fn an_admin_drafts_it_launches_it_and_reads_the_answers() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = desk.sandbox().await;
    desk.know(sandbox.id, &[GRACE, ALAN, MARY, &nth(4)]).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;

    let page = admin.post("/campaigns/1/launches", &[]).await;

    assert!(page.says("Campaign started."));
    shows(&admin, "/campaigns/1", "Finished").await;
    shows(&admin, "/campaigns/1", "4 Delivered").await;
    text(&admin, &sandbox, GRACE, "2").await;
    text(&admin, &sandbox, ALAN, "tomorow").await;
    text(&admin, &sandbox, MARY, "12").await;
    let progress = shows(&admin, "/campaigns/1", "Not understood 1").await;
    assert!(progress.contains("Answers 2 of 4"), "{progress}");
    assert!(progress.contains("1 tomorrow 1 25 %") && progress.contains("2 Thursday 1 25 %"), "{progress}");
    assert!(progress.contains("No answer 1"), "{progress}");
    assert_eq!(desk.written(GRACE).await.last().unwrap().body, "See you on Thursday.");

    let behind = async |who: &str| admin.get(&format!("/campaigns/1/recipients?who={who}")).await;
    assert_eq!(behind("choice-2").await.all("#recipients .line").len(), 1);
    assert!(behind("choice-2").await.says("+44 7700 900101") && behind("choice-1").await.says("“tomorow”"));
    assert!(behind("unclear").await.says("“12”") && behind("silent").await.all("#recipients .line").len() == 1);
    assert_eq!(behind("everyone").await.all("#recipients .line").len(), 4);
    assert!(behind("failed").await.says("Nobody here") && behind("nonsense").await.status == 404);
    let results = admin.get("/campaigns/1/results").await;
    assert!(results.says("Over time") && results.says("Text those who chose 2 Thursday 1"), "{}", results.text());
}

#[tokio::test]
async fn however_fast_it_goes_an_open_page_is_rung_for_a_few_times_a_second() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(200.0)).await;
    let numbers: Vec<String> = (2..202).map(nth).collect();
    desk.know(twilio.inbox_id, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut page = admin.listen().await;
    page.hears("beat").await;
    let began = Instant::now();

    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;
    for number in &numbers {
        assert!(twilio.text(number, "2").await.is_taken());
    }

    desk.tallied(&campaign, |tally| tally.answered() == 200).await;
    let mut rung = 0.0;
    while page.within(Duration::from_millis(600)).await.is_some() {
        rung += 1.0;
    }
    let most = 4.0f64.mul_add(began.elapsed().as_secs_f64(), 2.0);
    assert!((1.0..=most).contains(&rung), "{rung} bells, of at most {most:.0}");
}

#[tokio::test]
async fn it_pauses_and_goes_on_at_the_press_of_a_button() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = desk.sandbox().await;
    let numbers: Vec<String> = (2..42).map(nth).collect();
    desk.know(sandbox.id, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    desk.change(sandbox.id, |inbox| inbox.rate = Set(5.0)).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;
    admin.post("/campaigns/1/launches", &[]).await;

    let page = admin.post("/campaigns/1/pauses", &[]).await;

    assert!(page.says("Paused") && page.form_of("Resume").is_some() && page.form_of("Pause").is_none());
    let page = admin.post("/campaigns/1/pauses", &[]).await;
    assert!(page.says("Someone else changed this first"), "pressed twice it says how it stands");
    desk.change(sandbox.id, |inbox| inbox.rate = Set(1000.0)).await;
    admin.post("/campaigns/1/resumptions", &[]).await;
    shows(&admin, "/campaigns/1", "40 of 40 done").await;
    until("each has it once", || async {
        let all = desk.rows::<parley::models::messages::Entity>().await;
        all.iter().filter(|text| text.kind == "campaign" && text.status == "delivered").count() == 40
    })
    .await;
}

#[tokio::test]
async fn what_is_stopped_says_who_did_not_get_it() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = desk.sandbox().await;
    let numbers: Vec<String> = (0..30).map(nth).collect();
    desk.know(sandbox.id, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    desk.change(sandbox.id, |inbox| inbox.rate = Set(1.0)).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;
    admin.post("/campaigns/1/launches", &[]).await;
    shows(&admin, "/campaigns/1", "Waiting").await;

    let page = admin.post("/campaigns/1/stops", &[]).await;

    assert!(page.says("Stopped for good"));
    shows(&admin, "/campaigns/1", "Cancelled").await;
    let cancelled = admin.get("/campaigns/1/recipients?who=cancelled").await;
    assert!(!cancelled.all("#recipients .line").is_empty());
}

#[tokio::test]
async fn the_next_campaign_goes_to_those_who_have_not_answered() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = desk.sandbox().await;
    desk.know(sandbox.id, &[GRACE, ALAN, MARY]).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;
    admin.post("/campaigns/1/launches", &[]).await;
    shows(&admin, "/campaigns/1", "3 Delivered").await;
    text(&admin, &sandbox, GRACE, "1").await;
    shows(&admin, "/campaigns/1", "Answers 1 of 3").await;

    let reminder = admin.post("/campaigns/1/follow-ups", &[("choice", "")]).await;
    let chosen = admin.post("/campaigns/1/follow-ups", &[("choice", "1")]).await;

    assert_eq!((reminder.path.as_str(), chosen.path.as_str()), ("/campaigns/2/edit", "/campaigns/3/edit"));
    assert_eq!(chosen.field("name").unwrap(), "Delivery: tomorrow");
    let page = admin.get("/campaigns/2").await;
    assert!(page.says("2 people get it") && page.says("Those who have not answered “Delivery”"), "{}", page.text());
    let page = admin.get("/campaigns/3").await;
    assert!(page.says("Write the text.") && page.form_of("Text 1 person now").is_none(), "{}", page.text());
    assert_eq!(campaigns::find(&desk.ctx.db, 3).await.unwrap().audience_choice, Some(1));
}

#[tokio::test]
async fn what_people_answered_leaves_as_a_table_that_runs_nothing() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = desk.sandbox().await;
    desk.know(sandbox.id, &[GRACE, ALAN]).await;
    desk.run("update people set name = '=HYPERLINK(\"https://a.example\")' where id = 1").await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;
    admin.post("/campaigns/1/launches", &[]).await;
    shows(&admin, "/campaigns/1", "2 Delivered").await;
    text(&admin, &sandbox, GRACE, "1").await;
    shows(&admin, "/campaigns/1", "Answers 1 of 2").await;

    let table = admin.get("/campaigns/1/recipients.csv").await.html;

    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].contains("Name,Number,Status,Choice,Label,Answer"));
    assert!(lines[1].starts_with("\"'=HYPERLINK(") && lines[1].contains(",+447700900101,Delivered,1,tomorrow,1,20"));
    assert!(lines[2].starts_with(",+447700900102,Delivered,,,,"));
}
