//! A draft that is not wanted goes.

use super::a_list::{LIST, bring, drafted};
use crate::{
    requests::campaigns::{form, send},
    support::{Desk, people::GRACE},
};
use parley::models::{
    _entities::{list_pieces, recipients},
    campaigns, people,
};

#[tokio::test]
async fn a_draft_is_deleted_and_what_was_launched_stays() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let sandbox = desk.sandbox().await;
    desk.know(sandbox.id, &[GRACE]).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;
    send(&admin, "/campaigns", &form(sandbox.id)).await;
    admin.post("/campaigns/2/launches", &[]).await;
    assert!(admin.get("/campaigns/1").await.html.contains("Delete the draft"));
    assert!(!admin.get("/campaigns/2").await.html.contains("Delete the draft"));

    let index = admin.post("/campaigns/1/removals", &[]).await;
    let launched = admin.post("/campaigns/2/removals", &[]).await;

    assert!(index.path == "/campaigns" && index.says("was deleted"), "{}", index.text());
    assert_eq!(admin.get("/campaigns/1").await.status, 404);
    assert!(launched.says("It is no draft any more"), "{}", launched.text());
    assert_eq!(desk.count::<campaigns::Entity>().await, 1);
    assert_eq!(admin.get("/campaigns/2").await.status, 200);
}

#[tokio::test]
async fn the_list_of_a_draft_goes_with_it_and_the_people_stay() {
    let (desk, _twilio, admin, campaign) = drafted().await;
    bring(&desk, &admin, &campaign, LIST).await;
    assert_eq!(desk.count::<recipients::Entity>().await, 2);

    let index = admin.post(&format!("/campaigns/{}/removals", campaign.id), &[]).await;

    assert!(index.says("was deleted"), "{}", index.text());
    let left = (desk.count::<recipients::Entity>().await, desk.count::<list_pieces::Entity>().await);
    assert_eq!((left, desk.count::<people::Entity>().await), ((0, 0), 2));
}
