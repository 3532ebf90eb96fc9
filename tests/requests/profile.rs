use crate::support::{Browser, Desk, PASSWORD, Page};
use parley::models::users;
use reqwest::StatusCode;

const NEW: &str = "four brown foxes hesitate";

async fn change(browser: &Browser, name: &str, email: &str, password: &str) -> Page {
    browser
        .post(
            "/profile",
            &[("name", name), ("email", email), ("time_zone", "Europe/London"), ("current_password", password)],
        )
        .await
}

async fn is_in(browser: &Browser) -> bool {
    !browser.get("/people").await.path.starts_with("/sign-in")
}

#[tokio::test]
async fn users_change_their_name_and_zone_but_never_their_role() {
    let desk = Desk::start().await;
    desk.admin().await;
    let linus = desk.agent("Linus").await;

    let fields = [
        ("name", "Linus T"),
        ("email", "linus@desk.example"),
        ("time_zone", "Europe/Helsinki"),
        ("role", "admin"),
        ("deactivated_at", ""),
    ];
    let page = linus.post("/profile", &fields).await;

    let kept = users::find(&desk.ctx.db, linus.id()).await.unwrap();
    assert!(page.says("Saved"));
    assert_eq!(
        (kept.name.as_str(), kept.role.as_str(), kept.time_zone.as_deref()),
        ("Linus T", "agent", Some("Europe/Helsinki"))
    );
    assert!(!linus.get("/profile").await.says("Saved"), "words are shown once");
}

#[tokio::test]
async fn another_e_mail_address_asks_for_the_password() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    let refused = change(&ada, "Ada", "ada@elsewhere.example", "not this one, surely").await;
    assert_eq!((refused.status, refused.says("not your password")), (StatusCode::UNPROCESSABLE_ENTITY, true));
    assert_eq!(refused.field("email").as_deref(), Some("ada@elsewhere.example"));

    change(&ada, "Ada", "ada@elsewhere.example", PASSWORD).await;
    assert!(desk.stranger().sign_in("ada@elsewhere.example", PASSWORD).await.says("Ada"));
}

#[tokio::test]
async fn another_password_ends_every_other_sign_in_and_its_pages() {
    let desk = Desk::start().await;
    let here = desk.admin().await;
    let elsewhere = desk.admin().await;
    let mut stream = elsewhere.listen().await;
    let before = here.cookie("parley").unwrap();

    let page = here.post("/profile/password", &[("current_password", PASSWORD), ("password", NEW)]).await;

    assert!(page.says("Your password is changed"));
    stream.hears("signed-out").await;
    assert!(!is_in(&elsewhere).await);
    assert!(is_in(&here).await);
    assert_ne!(here.cookie("parley").unwrap(), before);
    assert_eq!(desk.stranger().sign_in("ada@desk.example", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(desk.stranger().sign_in("ada@desk.example", NEW).await.says("Ada"));
}

#[tokio::test]
async fn the_old_password_is_asked_for_and_guessing_it_slows_down() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    for _ in 0..5 {
        let page =
            ada.post("/profile/password", &[("current_password", "a guess of someone"), ("password", NEW)]).await;
        assert!(page.says("not your password"));
    }
    desk.run("update throttles set last_at = last_at + 60000").await;
    let page = ada.post("/profile/password", &[("current_password", PASSWORD), ("password", NEW)]).await;

    assert!(page.says("Too many tries"));
    let elsewhere = desk.stranger().sign_in("ada@desk.example", PASSWORD).await;
    assert!(!elsewhere.says("Too many tries"), "guesses at an open desk keep nobody out at the door");
}

#[tokio::test]
async fn a_password_that_is_guessed_first_is_refused_in_words() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    let page =
        ada.post("/profile/password", &[("current_password", PASSWORD), ("password", "qwertyuiopasdfghjkl")]).await;

    assert_eq!((page.status, page.says("guessed first")), (StatusCode::UNPROCESSABLE_ENTITY, true));
}
