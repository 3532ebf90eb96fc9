use crate::{
    requests::campaigns::{form, send},
    support::{
        Browser, Desk, Page,
        campaigns::delivery,
        people::{ALAN, GRACE, MARY, nth},
        until,
    },
};
use parley::{
    doctor::invariants,
    models::{
        _entities::recipients,
        campaigns::{self, Draft, Model, State},
    },
};
use reqwest::StatusCode;
use sea_orm::ActiveValue::Set;

const NOT_AGREED: &str = "not_agreed";

fn offer() -> Draft {
    Draft { advertises: true, ..delivery() }
}

/// A user notes of a number what it said of marketing: `marketing-consents` or `marketing-opt-outs`.
pub async fn note(desk: &Desk, who: &Browser, number: &str, form: &str) -> Page {
    let address = desk.address(number).await.unwrap();
    let form = format!("/people/{}/addresses/{}/{form}", address.person_id, address.id);
    who.post(&form, &[("how", "paper"), ("note", "“Send me offers”")]).await
}

/// The rules that something breaks.
async fn broken(desk: &Desk) -> Vec<String> {
    let findings = invariants::check(&desk.ctx.db).await.unwrap();
    findings.into_iter().filter(|finding| !finding.is_well).map(|finding| finding.words).collect()
}

async fn has_ended(desk: &Desk, campaign: &Model) {
    until("it has ended", || async {
        campaigns::find(&desk.ctx.db, campaign.id).await.unwrap().state() == State::Finished
    })
    .await;
}

#[tokio::test]
async fn what_advertises_something_goes_only_to_who_agreed() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    desk.know(twilio.inbox_id, &[GRACE, ALAN, MARY, &nth(4)]).await;
    for number in [GRACE, MARY, &nth(4)] {
        note(&desk, &admin, number, "marketing-consents").await;
    }
    note(&desk, &admin, &nth(4), "marketing-opt-outs").await;
    twilio.text(MARY, "STOP").await;
    let campaign = desk.draft(twilio.inbox_id, offer()).await;
    let path = format!("/campaigns/{}", campaign.id);

    let review = admin.get(&path).await;
    let counted = review.attribute(".review-count a", "href").unwrap();
    assert_eq!(admin.get(&counted).await.all(".table .line").len(), 1, "a figure opens whom it counts");
    let without = admin.get(&format!("{path}/audience?why={NOT_AGREED}")).await;
    assert_eq!(without.all(".table .line").len(), 2, "{}", without.text());
    campaign.launch(&desk.writer(), admin.id()).await.unwrap();

    assert!(review.says("1 person gets it") && review.says("Marketing: sent only"), "{}", review.text());
    assert_eq!(review.all(".review-left-out li"), ["2 left out: has not agreed to marketing", "1 left out: said STOP"]);
    let tally = desk.tallied(&campaign, |tally| tally.reached() == 1 && tally.all() == 4).await;
    assert_eq!((tally.left_out[NOT_AGREED], tally.left_out["stopped"]), (2, 1), "{tally:?}");
    has_ended(&desk, &campaign).await;
    let to: Vec<String> = twilio.calls().into_iter().map(|call| call.to).collect();
    assert_eq!(to, [GRACE]);
    let page = admin.get(&path).await;
    assert!(page.says("Advertises") && page.says("2 left out: has not agreed to marketing"), "{}", page.text());
    let behind = admin.get(&format!("{path}/recipients?who=left-out&why={NOT_AGREED}")).await;
    assert_eq!(behind.all("#recipients .line").len(), 2);
    assert!(admin.get("/campaigns").await.says("Advertises"));
    let person = admin.get(&format!("/people/{}", desk.person(GRACE).await.id)).await;
    assert!(person.says("Advertised"), "{}", person.text());
    assert_eq!(broken(&desk).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_waits_in_the_outbox_does_not_go_to_who_withdraws_meanwhile() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    let numbers: Vec<String> = (0..30).map(nth).collect();
    let last = numbers[29].as_str();
    desk.know(twilio.inbox_id, &numbers.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for number in &numbers {
        note(&desk, &admin, number, "marketing-consents").await;
    }
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(1.0)).await;
    let campaign = desk.draft(twilio.inbox_id, offer()).await;
    campaign.launch(&desk.writer(), admin.id()).await.unwrap();
    until("it waits in the outbox", || async { !desk.written(last).await.is_empty() }).await;

    note(&desk, &admin, last, "marketing-opt-outs").await;

    assert_eq!(desk.written(last).await[0].status, "queued");
    desk.change(twilio.inbox_id, |inbox| inbox.rate = Set(1000.0)).await;
    let tally = desk.tallied(&campaign, |tally| tally.reached() == 29 && tally.to_go() == 0).await;
    assert_eq!(tally.failed["Not sent: this number has not agreed to marketing."], 1, "{tally:?}");
    let text = desk.written(last).await.remove(0);
    assert_eq!((text.status.as_str(), text.error_code.as_deref(), text.retryable), ("failed", Some(NOT_AGREED), false));
    assert!(twilio.calls_to(last).is_empty());
    has_ended(&desk, &campaign).await;
    assert_eq!(broken(&desk).await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_withdraws_before_their_turn_is_left_out() {
    let desk = Desk::start().await;
    let (twilio, admin) = (desk.twilio().await, desk.admin().await);
    desk.know(twilio.inbox_id, &[GRACE]).await;
    note(&desk, &admin, GRACE, "marketing-consents").await;
    // It is noon where she is.
    let night = Draft { window_from: "15:10".into(), window_to: "15:11".into(), ..offer() };
    let campaign = desk.draft(twilio.inbox_id, night).await;
    campaign.launch(&desk.writer(), admin.id()).await.unwrap();
    until("she waits for her hour", || async {
        desk.rows::<recipients::Entity>().await.iter().any(|her| her.state == "waiting" && her.ready_at > 0)
    })
    .await;

    note(&desk, &admin, GRACE, "marketing-opt-outs").await;
    desk.run("update recipients set ready_at = 0").await;

    let tally = desk.tallied(&campaign, |tally| tally.all_left_out() == 1).await;
    assert_eq!(tally.left_out[NOT_AGREED], 1, "{tally:?}");
    assert!(twilio.calls().is_empty());
}

#[tokio::test]
async fn that_it_advertises_is_kept_as_it_was_typed_and_by_what_follows() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = desk.sandbox().await;
    desk.know(sandbox.id, &[GRACE, ALAN]).await;
    note(&desk, &admin, GRACE, "marketing-consents").await;
    let is_checked = |page: &Page| page.attribute("#advertises[checked]", "value").is_some();
    let mut fields = form(sandbox.id);
    fields.push(("advertises", "on".to_owned()));
    let nameless: Vec<_> = fields.iter().filter(|(name, _)| *name != "name").cloned().collect();

    let refused = send(&admin, "/campaigns", &nameless).await;
    let saved = send(&admin, "/campaigns", &fields).await;

    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && is_checked(&refused), "{}", refused.text());
    assert!(saved.says("1 left out: has not agreed to marketing"), "{}", saved.text());
    assert!(is_checked(&admin.get("/campaigns/1/edit").await));
    admin.post("/campaigns/1/launches", &[]).await;
    let launched = campaigns::find(&desk.ctx.db, 1).await.unwrap();
    desk.tallied(&launched, |tally| tally.reached() == 1).await;
    let reminder = admin.post("/campaigns/1/follow-ups", &[("choice", "")]).await;
    assert!(is_checked(&reminder) && campaigns::find(&desk.ctx.db, 2).await.unwrap().advertises());
    note(&desk, &admin, GRACE, "marketing-opt-outs").await;
    assert!(admin.get("/campaigns/2").await.says("1 left out: has not agreed to marketing"));
    let plain = send(&admin, "/campaigns/2", &form(sandbox.id)).await;
    assert!(plain.says("2 people get it") && !plain.says("Marketing: sent only"), "{}", plain.text());
}

#[tokio::test]
async fn the_doctor_finds_what_advertised_to_who_had_not_agreed() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.know(twilio.inbox_id, &[GRACE]).await;
    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;
    desk.tallied(&campaign, |tally| tally.reached() == 1).await;
    assert_eq!(broken(&desk).await, Vec::<String>::new());

    desk.run("update campaigns set purpose = 'marketing'").await;

    let broken = broken(&desk).await;
    assert!(broken.len() == 1 && broken[0].contains("advertised to a number that had not agreed"), "{broken:?}");
}
