//! Under which names the desk answers.

use crate::support::{Browser, Desk, PASSWORD, Page, people, say};
use reqwest::{Method, StatusCode};
use serde_json::json;

const PUBLIC: &str = "https://desk.example.com";

async fn asked_as(browser: &Browser, host: &str, path: &str) -> (StatusCode, String) {
    let answer = browser.send(browser.request(Method::GET, path).header("host", host)).await;
    (answer.status(), answer.text().await.unwrap())
}

async fn at_a_public_address() -> Desk {
    let desk = Desk::start_with(|settings| settings["public_url"] = json!(PUBLIC)).await;
    desk.known_user("Ada", "admin").await;
    desk
}

#[tokio::test]
async fn pages_answer_under_the_public_address_and_on_this_machine() {
    let desk = at_a_public_address().await;
    let browser = desk.stranger();

    for host in
        ["desk.example.com", "Desk.Example.com:443", "desk.example.com.", "localhost:5150", "127.0.0.1", "[::1]:80"]
    {
        assert_eq!(asked_as(&browser, host, "/sign-in").await.0, StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn under_another_name_a_page_says_where_the_desk_is() {
    let desk = at_a_public_address().await;
    let browser = desk.stranger();

    for host in ["evil.example", "desk.example.com.evil.example", "127.0.0.1.evil.example", "192.168.1.5:5150"] {
        let (status, page) = asked_as(&browser, host, "/sign-in").await;

        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(page.contains("Open https://desk.example.com instead"), "{host}: {page}");
    }
}

/// Signs Ada in as a browser does whose address bar says `origin`: without HTTPS it does not say whence a form comes.
async fn signing_in_at(browser: &Browser, host: &str, origin: &str) -> Page {
    let fields = [("email", "ada@desk.example"), ("password", PASSWORD)];
    let form = browser
        .request(Method::POST, "/sign-in")
        .header("host", host)
        .header("origin", origin)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish());
    let answer = browser.send(form).await;
    Page { status: answer.status(), path: "/sign-in".to_owned(), html: answer.text().await.unwrap() }
}

#[tokio::test]
async fn who_signs_in_without_https_is_told_where_that_works() {
    let desk = at_a_public_address().await;
    let browser = desk.stranger();

    let page = signing_in_at(&browser, "desk.example.com:5150", "http://desk.example.com:5150").await;

    assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST);
    assert!(
        page.says("You opened this desk at http://desk.example.com:5150, where signing in doesn't work"),
        "{}",
        page.text()
    );
    assert!(page.html.contains("href=\"https://desk.example.com\""), "{}", page.html);
    assert_eq!(signing_in_at(&browser, "localhost:5150", "http://localhost:5150").await.status, StatusCode::SEE_OTHER);
    assert_eq!(signing_in_at(&browser, "desk.example.com", PUBLIC).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_of_another_address_is_refused_with_both_addresses_and_the_setting() {
    let desk = at_a_public_address().await;
    let browser = desk.stranger();

    let page = signing_in_at(&browser, "127.0.0.1:5150", "https://support.example.com").await;

    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let words = "This form was sent from https://support.example.com, and this desk is at https://desk.example.com";
    assert!(page.says("Not from here") && page.says(words), "{}", page.text());
    assert!(page.says("set PARLEY_PUBLIC_URL"), "{}", page.text());
    assert!(page.html.contains("href=\"https://desk.example.com\""), "{}", page.html);
}

#[tokio::test]
async fn a_text_comes_in_whatever_name_a_proxy_calls_the_desk_by() {
    let desk = at_a_public_address().await;
    let twilio = desk.twilio().await;

    let reply = twilio.hand_over_behind(PUBLIC, &desk.url, "internal-name:8080", &say(people::GRACE, "Hello")).await;

    assert!(reply.is_taken(), "{reply:?}");
    assert_eq!(desk.received(people::GRACE).await, ["Hello"]);
}

#[tokio::test]
async fn health_is_told_under_any_name() {
    let desk = at_a_public_address().await;

    assert_eq!(asked_as(&desk.stranger(), "10.0.0.7:5150", "/_health").await.0, StatusCode::OK);
}
