use crate::support::{Desk, campaigns::delivery, people};

#[tokio::test]
async fn that_a_text_arrived_after_all_reaches_the_campaigns_figures() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    desk.know(twilio.inbox_id, &[people::DROPPED]).await;
    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;
    desk.tallied(&campaign, |tally| tally.with_status("unknown") == 1).await;
    let message = desk.written(people::DROPPED).await.remove(0);

    admin.post(&format!("/messages/{}/settlements", message.id), &[]).await;

    let tally = desk.tallied(&campaign, |tally| tally.with_status("delivered") == 1).await;
    assert_eq!((tally.all_sent(), tally.with_status("unknown")), (1, 0), "{tally:?}");
}

#[tokio::test]
async fn a_text_that_is_refused_when_its_turn_comes_reaches_the_campaigns_figures() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let inbox = twilio.inbox_id;
    desk.know(inbox, &[people::GRACE]).await;
    desk.change(inbox, |inbox| inbox.switched_off_at = sea_orm::ActiveValue::Set(Some(1))).await;
    let campaign = desk.draft(inbox, delivery()).await;
    campaign.launch(&desk.writer(), desk.somebody().await).await.unwrap();
    desk.tallied(&campaign, |tally| tally.with_status("queued") == 1).await;
    twilio.text(people::GRACE, "STOP").await;

    desk.change(inbox, |inbox| inbox.switched_off_at = sea_orm::ActiveValue::Set(None)).await;

    let tally = desk.tallied(&campaign, |tally| tally.with_status("queued") == 0).await;
    assert_eq!(tally.reached(), 0, "{tally:?}");
}
