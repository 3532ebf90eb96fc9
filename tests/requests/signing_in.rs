use crate::support::{Browser, Desk, PASSWORD};
use futures_util::StreamExt;
use parley::models::{_entities::*, clock, sessions as signed, users};
use reqwest::{Response, StatusCode, header};
use sea_orm::EntityTrait;
use serde_json::json;
use std::collections::BTreeMap;
use tokio::{io::AsyncWriteExt, net::TcpStream};

const WRONG: &str = "not what she typed yesterday";

async fn attempt(browser: &Browser, email: &str, password: &str) -> Response {
    browser.submit("/sign-in", &[("email", email), ("password", password)]).await
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

/// The session's own, not the one that a browser is known by.
fn set_cookie(response: &Response) -> String {
    let mut cookies = response.headers().get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    cookies.find(|cookie| !cookie.contains("-device=")).unwrap().to_owned()
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
