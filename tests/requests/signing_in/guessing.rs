//! Who guesses passwords is slow, and keeps nobody else out.

use super::{WRONG, attempt};
use crate::support::{Browser, Desk, PASSWORD};
use futures_util::StreamExt;
use parley::models::{clock, users};
use reqwest::{StatusCode, header};
use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

#[tokio::test]
async fn after_five_wrong_passwords_even_the_right_one_waits_and_a_restart_does_not_help() {
    let mut desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await;
    for _ in 0..5 {
        assert_eq!(attempt(&desk.stranger(), &ada.email, WRONG).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    desk.run(&format!("update throttles set last_at = {}", clock::now() + 60 * clock::MINUTE)).await;
    desk.restart().await;

    let refused = attempt(&desk.stranger(), &ada.email, PASSWORD).await;

    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers().contains_key(header::RETRY_AFTER));
    assert!(refused.text().await.unwrap().contains("Too many tries. Try again in"));

    desk.run(&format!("update throttles set last_at = {}", clock::now() - clock::MINUTE)).await;

    assert_eq!(attempt(&desk.stranger(), &ada.email, PASSWORD).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        attempt(&desk.stranger(), &ada.email, WRONG).await.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "and it starts afresh"
    );
}

#[tokio::test]
async fn many_guesses_at_once_are_as_slow_as_one_after_the_other() {
    let desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await;

    let guesses = (0..30).map(|_| async { attempt(&desk.stranger(), &ada.email, WRONG).await.status() });
    let statuses = futures_util::future::join_all(guesses).await;

    let tried = statuses.iter().filter(|status| **status == StatusCode::UNPROCESSABLE_ENTITY).count();
    let slowed = statuses.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!((tried, slowed), (5, 25), "{statuses:?}");
}

#[tokio::test]
async fn one_address_that_guesses_everywhere_slows_down_and_others_do_not() {
    let desk = Desk::start_with(|settings| settings["behind_proxy"] = json!("1")).await;
    let ada = desk.known_user("Ada", "admin").await;
    let from = async |forwarded: &str, email: &str, password: &str| {
        let browser = desk.stranger();
        let request =
            browser.form("/sign-in", &[("email", email), ("password", password)]).header("x-forwarded-for", forwarded);
        browser.send(request).await.status()
    };
    for n in 0..10 {
        let spoofed = format!("198.51.100.{n}, 203.0.113.9");
        assert_eq!(from(&spoofed, &format!("user{n}@desk.example"), WRONG).await, StatusCode::UNPROCESSABLE_ENTITY);
    }

    assert_eq!(from("198.51.100.77, 203.0.113.9", &ada.email, PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(from("203.0.113.9, 198.51.100.77", &ada.email, PASSWORD).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn without_a_proxy_nobody_can_say_they_are_someone_else() {
    let desk = Desk::start().await;
    let browser = desk.stranger();
    for n in 0..11 {
        let email = format!("user{n}@desk.example");
        let request = browser
            .form("/sign-in", &[("email", &email), ("password", WRONG)])
            .header("x-forwarded-for", format!("198.51.100.{n}"));
        let status = browser.send(request).await.status();

        assert_eq!(status == StatusCode::TOO_MANY_REQUESTS, n == 10, "{n}");
    }
}

/// Tries to sign in from this address, as a proxy tells it.
async fn from(browser: &Browser, address: &str, email: &str, password: &str) -> StatusCode {
    let form = browser.form("/sign-in", &[("email", email), ("password", password)]);
    browser.send(form.header("x-forwarded-for", address)).await.status()
}

#[tokio::test]
async fn who_guesses_elsewhere_keeps_the_owner_of_an_account_out_nowhere() {
    let desk = Desk::start_with(|settings| settings["behind_proxy"] = json!("1")).await;
    let ada = desk.known_user("Ada", "admin").await;
    for _ in 0..30 {
        from(&desk.stranger(), "203.0.113.9", &ada.email, WRONG).await;
    }

    assert_eq!(
        from(&desk.stranger(), "203.0.113.9", &ada.email, PASSWORD).await,
        StatusCode::TOO_MANY_REQUESTS,
        "the guesser is slowed down"
    );
    assert_eq!(from(&desk.stranger(), "198.51.100.7", &ada.email, PASSWORD).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_known_browser_gets_in_at_once_while_the_whole_world_guesses() {
    let desk = Desk::start_with(|settings| settings["behind_proxy"] = json!("1")).await;
    let ada = desk.known_user("Ada", "admin").await;
    let known = desk.stranger();
    assert_eq!(from(&known, "198.51.100.7", &ada.email, PASSWORD).await, StatusCode::SEE_OTHER);
    known.submit("/sign-out", &[]).await;
    let guesses = (0..110).map(|n| {
        let (desk, email) = (&desk, &ada.email);
        async move { from(&desk.stranger(), &format!("203.0.113.{n}"), email, WRONG).await }
    });
    futures_util::stream::iter(guesses).buffer_unordered(20).collect::<Vec<_>>().await;
    desk.run(&format!("update throttles set last_at = {}", clock::now() + 60 * clock::MINUTE)).await;

    assert_eq!(from(&desk.stranger(), "192.0.2.1", &ada.email, PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(from(&known, "198.51.100.7", &ada.email, PASSWORD).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_stolen_device_cookie_gets_five_quick_guesses_and_is_void_after_a_new_password() {
    let desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await;
    let known = desk.stranger();
    known.sign_in(&ada.email, PASSWORD).await;
    known.submit("/sign-out", &[]).await;

    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(attempt(&known, &ada.email, WRONG).await.status());
    }
    assert_eq!(statuses[4..], [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::TOO_MANY_REQUESTS]);

    let token = known.cookie("parley-device").unwrap();
    let vault = parley::vault::Vault::of(&desk.ctx);
    assert!(users::devices::is_known(&vault, &ada, &token));
    let changed = users::Model { password_hash: Some("another".to_owned()), ..ada.clone() };
    assert!(!users::devices::is_known(&vault, &changed, &token));
    let other = users::Model { id: ada.id + 1, ..ada };
    assert!(!users::devices::is_known(&vault, &other, &token));
    assert!(!users::devices::is_known(&vault, &other, &format!("{token}x")));
}

#[tokio::test]
async fn hanging_up_frees_no_turn_to_hash_a_password() {
    let desk = Desk::start_with(|settings| settings["behind_proxy"] = json!("1")).await;
    let ada = desk.known_user("Ada", "admin").await;
    let address = desk.url.trim_start_matches("http://").to_owned();

    let hung_up = (0..200).map(|n| {
        let (address, body) = (address.clone(), format!("email={}&password=not+her+password", ada.email));
        let origin = desk.url.clone();
        async move {
            let mut socket = TcpStream::connect(&address).await.unwrap();
            let request = format!(
                "POST /sign-in HTTP/1.1\r\nhost: {address}\r\norigin: {origin}\r\nx-forwarded-for: 203.0.{}.{n}\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
                113 + n % 2,
                body.len()
            );
            socket.write_all(request.as_bytes()).await.unwrap();
            // Long enough for the desk to begin with it.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    });
    futures_util::stream::iter(hung_up).buffer_unordered(10).collect::<Vec<_>>().await;

    assert!(users::password::most_at_once() > 0);
    assert!(users::password::most_at_once() <= 2, "{} at once", users::password::most_at_once());
}
