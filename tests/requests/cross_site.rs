//! Forms that are not the desk's own.

use crate::support::{Desk, PASSWORD};
use parley::models::users;
use reqwest::{StatusCode, header};
use serde_json::json;

#[tokio::test]
async fn a_page_of_another_site_cannot_press_our_buttons() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let foreign = |name: &'static str, value: &'static str| {
        let request = ada.request(reqwest::Method::POST, "/profile").body("name=Mallory&email=ada%40desk.example");
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").header(name, value)
    };

    for request in [
        foreign("sec-fetch-site", "cross-site"),
        foreign("sec-fetch-site", "same-site"),
        foreign("origin", "https://evil.example"),
    ] {
        let response = ada.send(request).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert!(response.text().await.unwrap().contains("<!doctype html>"));
    }

    assert_eq!(users::find(&desk.ctx.db, ada.id()).await.unwrap().name, "Ada");
    let hook = desk.stranger();
    let request = hook
        .request(reqwest::Method::POST, "/hooks/none")
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site");
    assert_eq!(
        hook.send(request).await.status(),
        StatusCode::NOT_FOUND,
        "carriers are let through to be asked for their signature"
    );
}

#[tokio::test]
async fn behind_a_proxy_that_changes_the_host_forms_of_the_public_address_work() {
    let desk = Desk::start_with(|settings| settings["public_url"] = json!("https://desk.example")).await;
    let ada = desk.known_user("Ada", "admin").await;
    let browser = desk.stranger();
    let request = browser.request(reqwest::Method::POST, "/sign-in").header(header::ORIGIN, "https://desk.example");
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("email", &ada.email)
        .append_pair("password", PASSWORD)
        .finish();

    let response =
        browser.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)).await;

    assert_eq!(response.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_that_is_none_of_ours_is_answered_with_a_page() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let post = |kind: &'static str, body: Vec<u8>| {
        ada.request(reqwest::Method::POST, "/profile")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind)
            .body(body)
    };
    let form = "application/x-www-form-urlencoded";

    for (request, status) in [
        (post("application/json", b"{\"name\":\"Ada\"}".to_vec()), StatusCode::UNPROCESSABLE_ENTITY),
        (post(form, b"name=Ada&name=Eve".to_vec()), StatusCode::UNPROCESSABLE_ENTITY),
        (post(form, b"name=A%00da".to_vec()), StatusCode::UNPROCESSABLE_ENTITY),
        (post(form, vec![b'a'; 2_000_000]), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let response = ada.send(request).await;
        assert_eq!(response.status(), status);
        assert!(response.text().await.unwrap().contains("<!doctype html>"));
    }
}
