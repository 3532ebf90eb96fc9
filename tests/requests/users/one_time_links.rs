//! One-time links: who gets in by one, and who does not.

use super::{LINUS, NEW, find, is_in, link};
use crate::support::{Desk, PASSWORD};
use parley::models::{_entities::*, clock};
use reqwest::StatusCode;
use sea_orm::EntityTrait;

#[tokio::test]
async fn an_admin_makes_a_user_and_hands_over_a_link_that_works_once() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    let shown = ada.post("/users", &LINUS).await;
    let path = link(&shown);
    assert!(shown.says("Linus"));
    assert!(!ada.get("/users").await.html.contains(&path), "it is shown this once");
    assert!(ada.get("/users").await.says("Invited"));

    let browser = desk.stranger();
    assert!(browser.get(&path).await.says("linus@desk.example"));
    let weak = browser.post(&path, &[("password", "linuslinuslinus")]).await;
    assert_eq!((weak.status, weak.says("Leave")), (StatusCode::UNPROCESSABLE_ENTITY, true));

    assert_eq!(browser.post(&path, &[("password", NEW)]).await.path, "/conversations");
    assert!(is_in(&browser).await);

    assert_eq!(desk.stranger().get(&path).await.status, StatusCode::GONE);
    assert_eq!(desk.stranger().post(&path, &[("password", NEW)]).await.status, StatusCode::GONE);
    assert!(desk.stranger().sign_in("linus@desk.example", NEW).await.says("Linus"));
    assert!(
        !format!("{:?}", links::Entity::find().all(&desk.ctx.db).await.unwrap()).contains(&path["/links/".len()..])
    );
}

#[tokio::test]
async fn a_link_dies_after_a_day_and_by_a_newer_one() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let first = link(&ada.post("/users", &LINUS).await);
    let linus = find(&desk, "linus@desk.example").await;

    let second = link(&ada.post(&format!("/users/{}/links", linus.id), &[]).await);

    assert_eq!(desk.stranger().get(&first).await.status, StatusCode::GONE);
    assert_eq!(desk.stranger().get(&second).await.status, StatusCode::OK);

    desk.run(&format!("update links set expires_at = {}", clock::now() - 1)).await;
    assert_eq!(desk.stranger().get(&second).await.status, StatusCode::GONE);
    assert_eq!(desk.stranger().post(&second, &[("password", NEW)]).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_link_for_a_forgotten_password_ends_what_was_signed_in_before() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let linus = desk.agent("Linus").await;
    let path = link(&ada.post(&format!("/users/{}/links", linus.id()), &[]).await);
    let mut stream = linus.listen().await;

    desk.stranger().post(&path, &[("password", NEW)]).await;

    assert!(!is_in(&linus).await);
    stream.hears("signed-out").await;
    assert_eq!(desk.stranger().sign_in("linus@desk.example", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn of_two_who_use_a_link_at_the_same_instant_one_is_let_in() {
    let desk = Desk::start().await;
    let path = link(&desk.admin().await.post("/users", &LINUS).await);

    let (one, two) = (desk.stranger(), desk.stranger());
    let (first, second) =
        tokio::join!(one.post(&path, &[("password", NEW)]), two.post(&path, &[("password", PASSWORD)]));

    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::GONE]);
}

#[tokio::test]
async fn guessing_links_slows_down() {
    let desk = Desk::start().await;
    desk.known_user("Ada", "admin").await;
    let browser = desk.stranger();

    for n in 0..10 {
        assert_eq!(browser.post(&format!("/links/guess{n}"), &[("password", NEW)]).await.status, StatusCode::GONE);
    }

    assert_eq!(browser.post("/links/guess", &[("password", NEW)]).await.status, StatusCode::TOO_MANY_REQUESTS);
}
