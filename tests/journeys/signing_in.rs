//! Journey 5: from a fresh desk to two people at work, each through the front door.

use crate::support::{Desk, PASSWORD};
use parley::vault::Vault;
use reqwest::StatusCode;

#[tokio::test]
async fn a_fresh_desk_makes_its_first_admin_who_lets_an_agent_in() {
    let desk = Desk::start().await;
    let code = Vault::of(&desk.ctx).first_run_code();
    let ada = desk.stranger();
    assert_eq!(ada.get("/conversations").await.path, "/first-run");

    let page = ada
        .post("/first-run", &[("code", &code), ("name", "Ada"), ("email", "Ada@Desk.Example"), ("password", PASSWORD)])
        .await;

    assert_eq!((page.status, page.path.split('?').next().unwrap()), (StatusCode::OK, "/conversations"));
    assert!(ada.get("/first-run").await.path != "/first-run", "the first page is gone for good");
    let page = ada
        .post("/users", &[("name", "Bob"), ("email", "bob@desk.example"), ("role", "agent"), ("time_zone", "")])
        .await;
    let link =
        page.html.split('"').find(|text| text.contains("/links/")).expect("a one-time link to hand over").to_owned();

    let bob = desk.stranger();
    let path = link.strip_prefix(&desk.url).unwrap_or(&link).to_owned();
    assert!(bob.get(&path).await.says("Choose a password"));
    let page = bob.post(&path, &[("password", "eleven green teapots whistle")]).await;
    assert!(page.path.starts_with("/conversations"), "{}", page.path);
    assert!(desk.stranger().get(&path).await.says("no longer works"));
    for place in ["/users", "/inboxes", "/settings", "/users/1", "/inboxes/new"] {
        assert_eq!(bob.get(place).await.status, StatusCode::FORBIDDEN, "{place}");
    }

    bob.post("/sign-out", &[]).await;
    let page = bob.get("/people?search=grace").await;
    assert!(page.path.starts_with("/sign-in?next="), "{}", page.path);
    let next = page.field("next").unwrap();
    let page = bob
        .post(
            "/sign-in",
            &[("email", "BOB@desk.example"), ("password", "eleven green teapots whistle"), ("next", &next)],
        )
        .await;
    assert_eq!(page.path, "/people?search=grace", "back to where he was headed");
}

#[tokio::test]
async fn a_stolen_cookie_is_worth_nothing_after_signing_out() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let stolen = desk.admin().await;
    let thief = desk.stranger();
    let cookies = stolen.request(reqwest::Method::GET, "/conversations");
    assert_eq!(ada.send(cookies.try_clone().unwrap()).await.status(), StatusCode::OK);

    stolen.post("/sign-out", &[]).await;

    assert!(thief.send(cookies).await.status().is_redirection());
    assert_eq!(ada.get("/conversations").await.status, StatusCode::OK, "the other sign-in goes on");
}

#[tokio::test]
async fn a_write_from_another_site_is_refused() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let elsewhere = ada.form_at("https://evil.example", "cross-site", "/sign-out", &[]);

    let answer = ada.send(elsewhere).await;

    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(ada.get("/conversations").await.path.starts_with("/conversations"));
}
