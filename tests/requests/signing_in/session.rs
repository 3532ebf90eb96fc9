//! How a session begins, is kept and ends.

use super::{attempt, is_in, sessions, set_cookie};
use crate::support::{Desk, PASSWORD};
use parley::models::{clock, sessions as signed};
use reqwest::{StatusCode, header};
use serde_json::json;

#[tokio::test]
async fn the_cookie_is_bound_to_the_desk_and_only_its_hash_is_kept() {
    let desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await;
    let browser = desk.stranger();

    let cookie = set_cookie(&attempt(&browser, &ada.email, PASSWORD).await);

    let (pair, rest) = cookie.split_once("; ").unwrap();
    let id = pair.strip_prefix("parley=").unwrap();
    assert_eq!(id.len(), 22, "128 bits");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=432"] {
        assert!(rest.contains(part), "{cookie}");
    }
    assert!(!rest.contains("Secure") && !rest.contains("Domain"), "{cookie}");
    let kept = sessions(&desk).await;
    assert_eq!(kept.len(), 1);
    assert!(!format!("{kept:?}").contains(id));
    assert_eq!((kept[0].id_hash.clone(), kept[0].user_id), (signed::hash(id), Some(ada.id)));
}

#[tokio::test]
async fn over_https_the_cookie_insists_on_it_and_goes_the_same_way() {
    let desk = Desk::start_with(|settings| settings["public_url"] = json!("https://desk.example")).await;
    let ada = desk.known_user("Ada", "admin").await;
    let browser = desk.stranger();

    let given = set_cookie(&attempt(&browser, &ada.email, PASSWORD).await);
    let taken = set_cookie(&browser.submit("/sign-out", &[]).await);

    assert!(
        given.starts_with("__Host-parley=")
            && given.contains("; Secure")
            && given.contains("Path=/")
            && !given.contains("Domain"),
        "{given}"
    );
    assert!(taken.starts_with("__Host-parley=;") && taken.contains("; Secure") && taken.contains("Path=/"), "{taken}");
}

#[tokio::test]
async fn signing_in_gives_a_new_id_whatever_one_came_with() {
    let desk = Desk::start().await;
    let browser = desk.admin().await;
    let (first, email) = (browser.cookie("parley").unwrap(), browser.user.as_ref().unwrap().email.clone());

    browser.sign_in(&email, PASSWORD).await;

    assert_ne!(browser.cookie("parley").unwrap(), first);
    assert_eq!(sessions(&desk).await.len(), 1, "the old id is dead");
    let made_up = "AAAAAAAAAAAAAAAAAAAAAA";
    let stranger = desk.stranger();
    let request = stranger
        .form("/sign-in", &[("email", &email), ("password", PASSWORD)])
        .header(header::COOKIE, format!("parley={made_up}"));
    assert!(!set_cookie(&stranger.send(request).await).contains(made_up));
}

#[tokio::test]
async fn signed_out_is_final() {
    let desk = Desk::start().await;
    let browser = desk.admin().await;
    let cookie = browser.cookie("parley").unwrap();
    let mut stream = browser.listen().await;

    let answer = browser.submit("/sign-out", &[]).await;

    assert_eq!(answer.headers()["clear-site-data"], "\"cache\", \"storage\"");
    assert_eq!(answer.headers()[header::LOCATION], "/sign-in?signed_out=true");
    assert!(browser.get("/sign-in?signed_out=true").await.says("You have been signed out"));
    stream.hears("signed-out").await;
    assert!(sessions(&desk).await.is_empty());
    let with_old_id = desk.stranger();
    let request =
        with_old_id.request(reqwest::Method::GET, "/people").header(header::COOKIE, format!("parley={cookie}"));
    let response = with_old_id.send(request).await;
    assert_eq!(response.headers()[header::LOCATION], "/sign-in?next=%2Fpeople");
    assert!(!response.headers().contains_key("clear-site-data"));
}

#[tokio::test]
async fn a_request_that_is_still_running_does_not_bring_a_session_back() {
    let desk = Desk::start().await;
    let browser = desk.admin().await;
    let hash = signed::hash(browser.cookie("parley").unwrap());
    let (data, expires_at) = signed::load(&desk.ctx.db, &hash).await.unwrap().unwrap();
    browser.submit("/sign-out", &[]).await;

    signed::save(&*desk.writer(), &hash, &data, expires_at).await.unwrap();

    assert!(!is_in(&browser).await);
    assert_eq!(desk.count::<sessions::Entity>().await, 0);
}

#[tokio::test]
async fn a_visitor_leaves_no_session_behind() {
    let desk = Desk::start().await;
    desk.known_user("Ada", "admin").await;
    let browser = desk.stranger();

    for path in ["/", "/people", "/sign-in", "/links/none", "/nowhere"] {
        let response = browser.send(browser.request(reqwest::Method::GET, path)).await;
        assert!(!response.headers().contains_key(header::SET_COOKIE), "{path}");
    }

    assert_eq!(desk.count::<sessions::Entity>().await, 0);
}

/// Moves what a session knows of a time.
async fn set_data(desk: &Desk, key: &str, at: i64) {
    let session = sessions(desk).await.remove(0);
    let mut data: serde_json::Value = serde_json::from_str(&session.data).unwrap();
    data[key] = json!(at);
    desk.run(&format!("update sessions set data = '{data}'")).await;
}

#[tokio::test]
async fn a_session_ends_when_nobody_clicks_and_a_refresh_is_no_click() {
    let desk = Desk::start().await;
    let browser = desk.admin().await;
    let nearly = clock::now() + clock::MINUTE;
    set_data(&desk, "seen", clock::now() - clock::HOUR).await;
    desk.run(&format!("update sessions set expires_at = {nearly}")).await;

    let refresh = browser.request(reqwest::Method::GET, "/people").header("x-parley-refresh", "1");
    assert_eq!(browser.send(refresh).await.status(), StatusCode::OK);
    drop(browser.listen().await);
    assert_eq!(sessions(&desk).await[0].expires_at, nearly);

    assert!(is_in(&browser).await);
    let touched = sessions(&desk).await.remove(0);
    assert!(touched.expires_at > clock::now() + 11 * clock::HOUR);

    browser.get("/people").await;
    assert_eq!(sessions(&desk).await[0], touched, "it is written down every five minutes at most");

    desk.run(&format!("update sessions set expires_at = {}", clock::now() - 1)).await;
    assert!(!is_in(&browser).await);
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_however_busy_it_is() {
    let desk = Desk::start().await;
    let browser = desk.admin().await;
    set_data(&desk, "signed_in_at", clock::now() - 30 * clock::DAY + clock::HOUR).await;
    set_data(&desk, "seen", clock::now() - clock::HOUR).await;

    assert!(is_in(&browser).await);

    let end = sessions(&desk).await[0].expires_at;
    assert!(end <= clock::now() + clock::HOUR);
}
