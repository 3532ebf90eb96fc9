use crate::support::{Desk, campaigns::delivery, people, until};
use parley::models::campaigns::{self, State};
use sea_orm::ActiveValue::Set;

#[tokio::test]
async fn a_pause_acts_at_once_and_what_is_resumed_goes_to_each_once() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let numbers: Vec<String> = (0..40).map(people::nth).collect();
    desk.know(twilio.inbox_id, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    // Ten segments a second: it takes a while.
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(10.0)).await;
    let campaign = desk.draft(twilio.inbox_id, delivery()).await;
    let user = desk.somebody().await;
    campaign.launch(&desk.writer(), user).await.unwrap();
    until("some have it", || async { twilio.calls().len() >= 3 }).await;

    campaign.pause(&desk.writer(), user).await.unwrap();

    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let by_then = twilio.calls().len();
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    assert_eq!(twilio.calls().len(), by_then, "nothing goes while it pauses");
    assert!(by_then < 40);
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(1000.0)).await;
    campaign.resume(&desk.writer(), user).await.unwrap();
    let tally = desk.tallied(&campaign, |tally| tally.reached() == 40).await;
    assert_eq!(tally.all(), 40);
    let mut to: Vec<String> = twilio.calls().into_iter().map(|call| call.to).collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), twilio.calls().len()), (40, 40));
    until("it is finished", || async {
        campaigns::find(&desk.ctx.db, campaign.id).await.unwrap().state() == State::Finished
    })
    .await;
}

#[tokio::test]
async fn what_is_stopped_goes_to_nobody_else() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let numbers: Vec<String> = (0..30).map(people::nth).collect();
    desk.know(twilio.inbox_id, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(5.0)).await;
    let campaign = desk.draft(twilio.inbox_id, delivery()).await;
    let user = desk.somebody().await;
    campaign.launch(&desk.writer(), user).await.unwrap();
    until("some have it", || async { !twilio.calls().is_empty() }).await;

    campaign.stop(&desk.writer(), user).await.unwrap();

    let tally =
        desk.tallied(&campaign, |tally| tally.with_status("cancelled") > 0 && tally.with_status("sending") == 0).await;
    let by_then = twilio.calls().len();
    assert!(by_then < 30);
    assert_eq!(tally.all(), 30, "{tally:?}");
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    assert_eq!(twilio.calls().len(), by_then);
    assert!(campaign.resume(&desk.writer(), user).await.is_err(), "an end is an end");
}
