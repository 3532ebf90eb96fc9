//! Signing in, and what a refusal says.

mod guessing; // of passwords
mod session; // how one begins and ends

use crate::support::{Browser, Desk, PASSWORD};
use parley::models::{_entities::*, users};
use reqwest::{Response, StatusCode, header};
use sea_orm::EntityTrait;
use std::collections::BTreeMap;

const WRONG: &str = "not what she typed yesterday";

async fn attempt(browser: &Browser, email: &str, password: &str) -> Response {
    browser.submit("/sign-in", &[("email", email), ("password", password)]).await
}

/// The session's own, not the one that a browser is known by.
fn set_cookie(response: &Response) -> String {
    let mut cookies = response.headers().get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    cookies.find(|cookie| !cookie.contains("-device=")).unwrap().to_owned()
}

async fn is_in(browser: &Browser) -> bool {
    !browser.get("/people").await.path.starts_with("/sign-in")
}

async fn sessions(desk: &Desk) -> Vec<sessions::Model> {
    sessions::Entity::find().all(&desk.ctx.db).await.unwrap()
}

#[tokio::test]
async fn whoever_signs_in_arrives_where_they_were_headed() {
    let desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await;
    let browser = desk.stranger();

    let door = browser.get("/people?search=grace%20h").await;
    let next = door.field("next").unwrap();
    let page =
        browser.post("/sign-in", &[("email", " ADA@desk.example "), ("password", PASSWORD), ("next", &next)]).await;

    assert_eq!((door.status, next.as_str()), (StatusCode::OK, "/people?search=grace%20h"));
    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, "/people?search=grace%20h"));
    assert!(page.says(&ada.name));
    assert_eq!(browser.get("/sign-in?next=/profile").await.path, "/profile", "who is in needs no door");
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await;

    for next in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/%0d%0aset-cookie:x=y\r\n",
        "/\t/evil.example",
        "",
    ] {
        let fields = [("email", ada.email.as_str()), ("password", PASSWORD), ("next", next)];
        let response = desk.stranger().submit("/sign-in", &fields).await;

        assert_eq!(
            (response.status(), &response.headers()[header::LOCATION]),
            (StatusCode::SEE_OTHER, &"/".parse().unwrap()),
            "{next:?}"
        );
    }
}

/// Everything that could tell one refusal from another.
async fn refusal(response: Response, email: &str) -> (StatusCode, BTreeMap<String, String>, String) {
    let changing = ["date", "x-request-id"];
    let headers = response.headers().iter().filter(|(name, _)| !changing.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let (status, headers) = (response.status(), headers.filter(|(name, _)| name != "content-length").collect());
    (status, headers, response.text().await.unwrap().replace(email, "…"))
}

#[tokio::test]
async fn every_failure_looks_the_same() {
    let desk = Desk::start().await;
    desk.known_user("Ada", "admin").await;
    desk.known_user("Gone", "agent").await;
    desk.run("update users set deactivated_at = 1 where name = 'Gone'").await;
    let details = users::Details::read("Invited", "invited@desk.example", "agent", "").unwrap();
    users::create(&desk.writer(), &details, None, None).await.unwrap();

    let mut seen = Vec::new();
    for (email, password) in [
        ("ada@desk.example", WRONG),
        ("nobody@desk.example", PASSWORD),
        ("gone@desk.example", PASSWORD),
        ("invited@desk.example", PASSWORD),
        ("ada@desk.example", ""),
    ] {
        seen.push(refusal(attempt(&desk.stranger(), email, password).await, email).await);
    }

    assert_eq!(seen[0].0, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen[0].2.contains("do not match"));
    assert!(seen.iter().all(|one| *one == seen[0]));
    assert_eq!(desk.count::<sessions::Entity>().await, 0);
}
