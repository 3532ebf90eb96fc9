use crate::support::{Desk, Provider, at_every_carrier, campaigns::delivery, people, until};
use parley::models::{
    _entities::recipients,
    campaigns::{self, Draft, State},
};

at_every_carrier!(everyone_gets_it_once_and_whoever_said_stop_does_not);

async fn everyone_gets_it_once_and_whoever_said_stop_does_not(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    desk.know(carrier.inbox_id, &[people::GRACE, people::ALAN, people::MARY]).await;
    carrier.text(people::MARY, "STOP").await;

    let campaign = desk.campaign(carrier.inbox_id, delivery()).await;

    let tally = desk.tallied(&campaign, |tally| tally.reached() == 2).await;
    assert_eq!((tally.all(), tally.left_out["stopped"]), (3, 1), "{tally:?}");
    for number in [people::GRACE, people::ALAN] {
        let texts = desk.written(number).await;
        assert_eq!(texts.len(), 1);
        assert!(texts[0].body.starts_with("Hi there, your parcel"), "{}", texts[0].body);
        assert!(texts[0].body.contains("2 Thursday"), "{}", texts[0].body);
        assert!(desk.conversations(number).await.is_empty(), "a campaign's own text opens no ticket");
    }
}

#[tokio::test]
async fn it_is_launched_once_however_often_it_is_pressed() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.know(twilio.inbox_id, &[people::GRACE]).await;
    let campaign = desk.draft(twilio.inbox_id, delivery()).await;
    let (writer, user) = (desk.writer(), desk.somebody().await);

    let presses = futures_util::future::join_all((0..5).map(|_| campaign.launch(&writer, user))).await;

    assert_eq!(presses.iter().filter(|press| press.is_ok()).count(), 1);
    twilio.has_calls(1).await;
    desk.tallied(&campaign, |tally| tally.reached() == 1).await;
    assert_eq!(twilio.calls().len(), 1);
}

#[tokio::test]
async fn a_campaign_for_later_waits_for_its_time_and_can_be_taken_back() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.know(twilio.inbox_id, &[people::GRACE]).await;
    let later = Draft { when: "later".into(), send_at: "2199-01-01T10:00".into(), ..delivery() };
    let campaign = desk.draft(twilio.inbox_id, later).await;
    let user = desk.somebody().await;

    assert_eq!(campaign.launch(&desk.writer(), user).await.unwrap(), State::Scheduled);

    assert_eq!(desk.count::<recipients::Entity>().await, 0);
    campaign.unschedule(&desk.writer(), user).await.unwrap();
    let back = campaigns::find(&desk.ctx.db, campaign.id).await.unwrap();
    assert_eq!(back.state(), State::Draft);
}

#[tokio::test]
async fn a_number_that_is_refused_stops_nothing() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.know(twilio.inbox_id, &[people::REFUSED, people::GRACE, people::BROKEN, people::ALAN]).await;

    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;

    let tally = desk.tallied(&campaign, |tally| tally.reached() == 2 && tally.with_status("failed") == 1).await;
    assert_eq!(tally.all(), 4);
    assert_eq!(tally.failed.values().sum::<i64>(), 1, "{tally:?}");
    assert_eq!(tally.with_status("unknown"), 1, "{tally:?}");
}

#[tokio::test]
async fn a_text_can_be_sent_again_after_its_campaign_has_ended() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    desk.know(twilio.inbox_id, &[people::BROKEN]).await;
    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;
    desk.tallied(&campaign, |tally| tally.with_status("unknown") == 1).await;
    let text = desk.written(people::BROKEN).await[0].id;

    admin.post(&format!("/messages/{text}/retries"), &[]).await;

    twilio.has_calls(2).await;
}

#[tokio::test]
async fn a_text_that_is_sent_again_waits_where_its_number_may_have_asked_for_no_more() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    desk.know(twilio.inbox_id, &[people::BROKEN]).await;
    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;
    desk.tallied(&campaign, |tally| tally.with_status("unknown") == 1).await;
    desk.run("update addresses set campaigns_held_at = 1").await;
    let text = desk.written(people::BROKEN).await[0].id;

    admin.post(&format!("/messages/{text}/retries"), &[]).await;

    until("it is put off", || async { desk.written(people::BROKEN).await[0].next_try_at > 0 }).await;
    assert_eq!(twilio.calls().len(), 1);
}

#[tokio::test]
async fn at_night_it_waits_for_the_morning_and_an_answer_by_hand_does_not() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    // It is noon where they are.
    let night = Draft { window_from: "15:10".into(), window_to: "15:11".into(), ..delivery() };
    twilio.text(people::GRACE, "Hello").await;
    twilio.has_calls(1).await;
    let campaign = desk.draft(twilio.inbox_id, night).await;

    campaign.launch(&desk.writer(), desk.somebody().await).await.unwrap();

    until("its recipient waits", || async {
        let recipients = desk.rows::<recipients::Entity>().await;
        recipients.len() == 1
            && recipients[0].state != "listed"
            && recipients[0].message_id.is_none()
            && (recipients[0].ready_at > 0 || recipients[0].why.as_deref() == Some("no_hour"))
    })
    .await;
    let admin = desk.admin().await;
    admin.reply(desk.conversation(people::GRACE).await.id, "Good night").await;
    twilio.call_saying("Good night").await;
    assert_eq!(twilio.calls().len(), 2, "the confirmation and the answer");
}

#[tokio::test]
async fn whoever_is_erased_is_still_counted_and_gets_nothing_more() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.know(twilio.inbox_id, &[people::GRACE, people::ALAN]).await;
    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;
    twilio.text(people::GRACE, "2").await;
    desk.tallied(&campaign, |tally| tally.answered() == 1 && tally.reached() == 2).await;
    let person = desk.person(people::GRACE).await;

    person.erase(&desk.writer(), people::GRACE, desk.somebody().await).await.unwrap();

    let campaign = campaigns::find(&desk.ctx.db, campaign.id).await.unwrap();
    campaign.count(&desk.ctx.db, &desk.writer()).await.unwrap();
    let tally = campaigns::find(&desk.ctx.db, campaign.id).await.unwrap().tally();
    assert_eq!((tally.all(), tally.reached(), tally.answered()), (2, 2, 1), "{tally:?}");
}
