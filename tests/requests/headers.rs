use crate::support::{Browser, Desk};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

const ALWAYS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; manifest-src 'self'; worker-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
         connect-src 'self'; font-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

fn check(response: &Response, path: &str) {
    let headers = response.headers();
    for (name, value) in ALWAYS {
        let all: Vec<_> = headers.get_all(name).iter().collect();
        assert_eq!(all, [value], "{name} of {path}");
    }
    assert!(!headers.contains_key("clear-site-data"), "{path}");
    assert!(!headers.contains_key("x-powered-by"), "{path}");
    assert!(!headers.contains_key("server"), "{path}");
}

async fn ask(browser: &Browser, method: Method, path: &str) -> Response {
    browser.send(browser.request(method, path)).await
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    for (method, path, status) in [
        (Method::GET, "/conversations", StatusCode::OK),
        (Method::GET, "/", StatusCode::SEE_OTHER),
        (Method::GET, "/live", StatusCode::OK),
        (Method::GET, "/nowhere", StatusCode::NOT_FOUND),
        (Method::GET, "/users/everyone", StatusCode::NOT_FOUND),
        (Method::GET, "/static/icon.svg", StatusCode::OK),
        (Method::GET, "/static/none.css", StatusCode::NOT_FOUND),
        (Method::DELETE, "/profile", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/_health", StatusCode::OK),
        (Method::POST, "/hooks/none", StatusCode::NOT_FOUND),
    ] {
        let response = ask(&ada, method, path).await;
        assert_eq!(response.status(), status, "{path}");
        assert!(!response.headers().contains_key("strict-transport-security"), "{path}");
        check(&response, path);
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let desk = Desk::start_with(|settings| settings["public_url"] = json!("https://desk.example")).await;

    let response = ask(&desk.stranger(), Method::GET, "/first-run").await;

    assert_eq!(response.headers()["strict-transport-security"], "max-age=31536000; includeSubDomains");
}

#[tokio::test]
async fn pages_are_kept_nowhere_and_files_are() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    for path in ["/conversations", "/people", "/profile", "/users", "/sign-in", "/nowhere"] {
        assert_eq!(ask(&ada, Method::GET, path).await.headers()["cache-control"], "no-store", "{path}");
    }

    assert_eq!(ask(&ada, Method::GET, "/static/icon.svg").await.headers()["cache-control"], "no-cache");
}

#[tokio::test]
async fn what_went_wrong_is_a_page() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    for (method, path) in [
        (Method::GET, "/nowhere"),
        (Method::GET, "/users/everyone"),
        (Method::GET, "/users/999"),
        (Method::DELETE, "/profile"),
    ] {
        let page = ask(&ada, method, path).await.text().await.unwrap();
        assert!(page.contains("Page not found"), "{path}");
    }
}

#[tokio::test]
async fn a_proxy_is_told_to_pass_events_on_at_once() {
    let desk = Desk::start().await;

    let stream = ask(&desk.admin().await, Method::GET, "/live").await;

    assert_eq!(stream.headers()["x-accel-buffering"], "no");
}
