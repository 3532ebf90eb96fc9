//! A campaign's texts wait where nobody else has to wait behind them.

use super::notify;
use crate::support::{Carrier, Desk, campaigns::delivery, people, until};
use parley::{
    doctor::invariants,
    models::{
        self,
        _entities::{messages, recipients},
        campaigns::{self, Model, State},
    },
};
use sea_orm::{ActiveValue::Set, ConnectionTrait};

#[tokio::test]
async fn what_one_person_is_asked_and_what_is_tried_again_go_before_a_campaign() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    twilio.text(people::REFUSED, "Hello").await;
    let refused = desk.written(people::REFUSED).await[0].id;
    desk.stands(&desk.written(people::REFUSED).await[0].body, "failed").await;
    launched(&desk, &twilio, 150, 5.0).await;
    until("all of it is fed", || async { fed(&desk).await == 151 }).await;

    admin.post(&format!("/messages/{refused}/retries"), &[]).await;
    notify(&admin, twilio.inbox_id, &[]).await;

    until("both are called", || async {
        !twilio.calls_to(people::GRACE).is_empty() && twilio.calls_to(people::REFUSED).len() >= 2
    })
    .await;
    assert!(twilio.calls().len() < 75, "{} calls came before", twilio.calls().len());
}

#[tokio::test]
async fn no_more_of_it_waits_in_the_outbox_than_its_inbox_sends_in_a_minute() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    launched(&desk, &twilio, 100, 0.5).await;

    until("it is fed", || async { fed(&desk).await >= 30 }).await;

    for _ in 0..5 {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let waiting = desk.rows::<messages::Entity>().await.into_iter().filter(|text| text.status == "queued");
        assert!(waiting.count() <= 30);
    }
}

#[tokio::test]
async fn what_a_stopped_campaign_gets_back_unsent_is_cancelled() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.know(twilio.inbox_id, &[people::BUSY_LATER]).await;
    let campaign = desk.draft(twilio.inbox_id, delivery()).await;
    let user = desk.somebody().await;
    campaign.launch(&desk.writer(), user).await.unwrap();
    twilio.has_calls(1).await;

    campaign.stop(&desk.writer(), user).await.unwrap();
    twilio.line.let_go();

    until("it is cancelled", || async { desk.written(people::BUSY_LATER).await[0].status == "cancelled" }).await;
    desk.tallied(&campaign, |tally| tally.with_status("cancelled") == 1).await;
    assert_eq!(twilio.calls().len(), 1);
}

#[tokio::test]
async fn the_doctor_knows_that_a_paused_campaign_waits_and_that_an_ended_one_leaves_nothing() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let campaign = launched(&desk, &twilio, 5, 0.01).await;
    until("it is fed", || async { fed(&desk).await >= 1 }).await;
    campaign.pause(&desk.writer(), desk.somebody().await).await.unwrap();
    let days = "due_at = due_at - 200000000, created_at = created_at - 200000000";
    desk.run(&format!("update messages set {days} where status = 'queued'")).await;

    assert_eq!(troubles(&desk).await, Vec::<String>::new());

    desk.run("update messages set status = 'queued' where kind = 'campaign'").await;
    desk.run("update campaigns set state = 'stopped'").await;
    assert!(troubles(&desk).await.iter().any(|trouble| trouble.contains("its campaign is stopped")));
}

#[tokio::test]
async fn a_count_that_waits_holds_no_campaign_up() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    if !desk.is_postgres() {
        return; // there is one writer for all
    }
    desk.know(twilio.inbox_id, &[people::GRACE]).await;
    let counted = desk.campaign(twilio.inbox_id, delivery()).await;
    desk.tallied(&counted, |tally| tally.reached() == 1).await;
    let lock = desk.writer().begin().await.unwrap();
    let sql = format!("select 1 from campaigns where id = {} for update", counted.id);
    lock.execute_unprepared(&sql).await.unwrap();
    twilio.text(people::GRACE, "2").await;
    desk.somebody_waits_for_a_lock().await;

    let admin = desk.admin().await;
    notify(&admin, twilio.inbox_id, &[("to", people::ALAN)]).await;

    until("it goes", || async { !twilio.calls_to(people::ALAN).is_empty() }).await;
    lock.commit().await.unwrap();
    desk.tallied(&counted, |tally| tally.answered() == 1).await;
}

#[tokio::test]
async fn a_campaign_ends_whose_one_number_is_of_no_place() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.know(twilio.inbox_id, &[people::GRACE]).await;
    desk.run("update addresses set value = '+999123456789'").await;
    let campaign = desk.draft(twilio.inbox_id, delivery()).await;
    // It is noon at the desk, where a number of no place is taken to be.
    desk.run("update people set time_zone = null").await;
    let behind = i64::from(chrono::Timelike::hour(&chrono::Utc::now())) - 12;
    models::desk::put(&*desk.writer(), models::desk::TIME_ZONE, &format!("Etc/GMT{behind:+}")).await.unwrap();

    campaign.launch(&desk.writer(), desk.somebody().await).await.unwrap();

    until("it is finished", || async {
        campaigns::find(&desk.ctx.db, campaign.id).await.unwrap().state() == State::Finished
    })
    .await;
    assert_eq!(twilio.calls().len(), 1);
}

/// A campaign to so many people at an inbox that sends so many segments a second, on its way.
async fn launched(desk: &Desk, twilio: &Carrier, many: usize, rate: f64) -> Model {
    let numbers: Vec<String> = (0..many).map(people::nth).collect();
    desk.know(twilio.inbox_id, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(rate)).await;
    let campaign = desk.draft(twilio.inbox_id, delivery()).await;
    campaign.launch(&desk.writer(), desk.somebody().await).await.unwrap();
    campaign
}

/// How many recipients have a message.
async fn fed(desk: &Desk) -> usize {
    desk.rows::<recipients::Entity>().await.iter().filter(|recipient| recipient.message_id.is_some()).count()
}

async fn troubles(desk: &Desk) -> Vec<String> {
    let findings = invariants::check(&desk.ctx.db).await.unwrap();
    findings.into_iter().filter(|finding| !finding.is_well).map(|finding| finding.words).collect()
}
