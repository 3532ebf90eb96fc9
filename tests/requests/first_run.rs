use crate::support::{Browser, Desk, PASSWORD, Page};
use parley::{
    models::{_entities::users, clock, desk as facts},
    vault::Vault,
};
use reqwest::StatusCode;
use sea_orm::EntityTrait;

fn code(desk: &Desk) -> String {
    Vault::of(&desk.ctx).first_run_code()
}

async fn introduce(browser: &Browser, code: &str, email: &str, more: &[(&str, &str)]) -> Page {
    let fields = [("code", code), ("name", "Grace Hopper"), ("email", email), ("password", PASSWORD)];
    browser.post("/first-run", &[&fields, more].concat()).await
}

#[tokio::test]
async fn an_empty_desk_leads_everyone_to_its_first_page() {
    let desk = Desk::start().await;

    for path in ["/", "/conversations", "/people", "/users", "/sign-in", "/live"] {
        assert_eq!(desk.stranger().get(path).await.path, "/first-run", "{path}");
    }
}

#[tokio::test]
async fn the_code_of_the_console_makes_the_first_admin_who_is_in_at_once() {
    let desk = Desk::start().await;
    let browser = desk.stranger();
    let as_read = code(&desk).to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");

    let page = introduce(&browser, &as_read, "Grace@Desk.Example", &[]).await;

    assert_eq!((page.status, page.path.as_str()), (StatusCode::OK, "/conversations"));
    let made = users::Entity::find().all(&desk.ctx.db).await.unwrap();
    assert_eq!(made.len(), 1);
    assert_eq!((made[0].email.as_str(), made[0].role.as_str()), ("grace@desk.example", "admin"));
    assert_eq!(browser.get("/users").await.status, StatusCode::OK);
    assert_eq!(desk.stranger().get("/first-run").await.path, "/sign-in");
}

#[tokio::test]
async fn the_desk_keeps_the_time_of_whoever_opens_it() {
    for (said, kept) in [("America/Sao_Paulo", "America/Sao_Paulo"), ("Middle/Earth", "UTC"), ("", "UTC")] {
        let desk = Desk::start().await;

        let page = introduce(&desk.stranger(), &code(&desk), "grace@desk.example", &[("time_zone", said)]).await;

        assert_eq!((page.path.as_str(), page.status), ("/conversations", StatusCode::OK), "{said}");
        assert_eq!(facts::time_zone(&desk.ctx.db).await.unwrap(), kept);
    }
}

#[tokio::test]
async fn a_wrong_code_makes_nobody_and_keeps_what_was_typed() {
    let desk = Desk::start().await;

    let page = introduce(&desk.stranger(), "AAAAA-AAAAA", "grace@desk.example", &[]).await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("doesn't match the one in the console"));
    assert_eq!(page.field("name").as_deref(), Some("Grace Hopper"));
    assert_eq!(page.field("password").as_deref(), Some(""));
    assert_eq!(desk.count::<users::Entity>().await, 0);
}

#[tokio::test]
async fn guessing_the_code_slows_down() {
    let desk = Desk::start().await;
    for _ in 0..5 {
        introduce(&desk.stranger(), "AAAAA-AAAAA", "grace@desk.example", &[]).await;
    }
    desk.run(&format!("update throttles set last_at = {}", clock::now() + clock::MINUTE)).await;

    let page = introduce(&desk.stranger(), &code(&desk), "grace@desk.example", &[]).await;

    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.says("Too many tries"));
    assert_eq!(desk.count::<users::Entity>().await, 0);
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_its_field() {
    let desk = Desk::start().await;
    let code = code(&desk);
    let with = async |email: &str, password: &str| {
        let fields = [("code", code.as_str()), ("name", "Grace"), ("email", email), ("password", password)];
        desk.stranger().post("/first-run", &fields).await
    };

    assert!(with("grace", PASSWORD).await.says("not an e-mail address"));
    assert!(with("grace@desk.example", "short").await.says("at least 15"));
    assert!(with("grace@desk.example", "passwordpassword").await.says("guessed first"));
    assert_eq!(desk.count::<users::Entity>().await, 0);
}

#[tokio::test]
async fn of_many_at_the_same_instant_one_becomes_the_first_admin() {
    let desk = Desk::start().await;
    let code = code(&desk);

    let tries = (0..4).map(|n| {
        let (browser, code) = (desk.stranger(), code.clone());
        async move { introduce(&browser, &code, &format!("user{n}@desk.example"), &[]).await.path }
    });
    let paths = futures_util::future::join_all(tries).await;

    assert_eq!(desk.count::<users::Entity>().await, 1);
    assert_eq!(paths.iter().filter(|path| path.as_str() == "/conversations").count(), 1, "{paths:?}");
    assert_eq!(paths.iter().filter(|path| path.as_str() == "/sign-in").count(), 3, "{paths:?}");
}

#[tokio::test]
async fn the_desk_can_be_filled_with_sample_data_and_emptied_again() {
    let desk = Desk::start().await;
    let browser = desk.stranger();

    introduce(&browser, &code(&desk), "grace@desk.example", &[("sample", "on")]).await;
    assert!(!browser.get("/conversations?box=all").await.rows().is_empty());

    browser.post("/sample-data/removals", &[]).await;
    assert!(browser.get("/conversations?box=all").await.rows().is_empty());

    browser.post("/sample-data", &[]).await;
    assert!(!browser.get("/conversations?box=all").await.rows().is_empty());
}
