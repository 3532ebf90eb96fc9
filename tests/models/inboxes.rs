use crate::support::{Desk, Provider, people::GRACE};
use parley::{
    gateways::registry,
    models::{
        ModelError, accounts, desk as facts,
        error::Wrong,
        inboxes::{self, Draft},
        memberships, sample,
    },
    settings::Settings,
    vault::Vault,
};
use sea_orm::ActiveValue::Set;
use serde_json::json;
use std::time::Duration;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn credentials_are_sealed_and_open_again_for_the_gateway() {
    let desk = Desk::start().await;

    let inbox = create(&desk, &twilio("+447700900001")).await.unwrap();

    let account = accounts::find(&desk.ctx.db, inbox.account_id.unwrap()).await.unwrap();
    assert!(!account.credentials.contains(SECRET) && account.name.starts_with("AC"));
    let connection = inbox.connection(&desk.ctx.db, &Vault::of(&desk.ctx), &Settings::of(&desk.ctx)).await.unwrap();
    assert_eq!(connection.credentials["auth_token"], SECRET);
    assert!(registry::build(&connection).is_ok());
    assert_eq!(inbox.receipt_url(&Settings::of(&desk.ctx)), format!("{}/hooks/{}/receipts", desk.url, inbox.hook_key));
}

#[tokio::test]
async fn a_number_is_one_inbox_at_a_provider() {
    let desk = Desk::start().await;
    create(&desk, &twilio("+447700900001")).await.unwrap();

    let twice = create(&desk, &twilio("07700 900001")).await;

    assert!(matches!(twice, Err(ModelError::Invalid { field: "address", .. })));
    assert_eq!(desk.count::<inboxes::Entity>().await, 1);
}

#[tokio::test]
async fn everyone_joins_a_new_inbox_and_a_new_user_every_inbox() {
    let desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await;
    let inbox = create(&desk, &twilio("+447700900001")).await.unwrap();
    let bob = desk.known_user("Bob", "agent").await;

    let members = memberships::users_of(&desk.ctx.db, inbox.id).await.unwrap();

    assert_eq!(members.iter().map(|user| user.id).collect::<Vec<_>>(), [ada.id, bob.id]);
    inbox.set_members(&desk.writer(), &[ada.id, 999], ada.id).await.unwrap();
    assert!(!memberships::includes(&desk.ctx.db, bob.id, inbox.id).await.unwrap());
    assert_eq!(inboxes::visible_to(&desk.ctx.db, bob.id).await.unwrap(), []);
    assert_eq!(inboxes::visible_to(&desk.ctx.db, ada.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_inboxes_of_one_account_share_it_until_one_moves() {
    let desk = Desk::start().await;
    let (one, other) = (
        create(&desk, &twilio("+447700900001")).await.unwrap(),
        create(&desk, &twilio("+447700900002")).await.unwrap(),
    );
    assert_eq!(one.account_id, other.account_id);

    let rotated =
        change(&desk, &one, |draft| draft.credentials.extend([("auth_token".to_owned(), "fresh".to_owned())]))
            .await
            .unwrap();
    assert_eq!(token(&desk, &rotated).await, "fresh");
    assert_eq!(token(&desk, &other).await, "fresh");

    let elsewhere = format!("AC{}", "f".repeat(32));
    let moved = change(&desk, &rotated, |draft| draft.credentials.extend([("account_sid".to_owned(), elsewhere)]))
        .await
        .unwrap();
    assert_ne!(moved.account_id, other.account_id);
    assert_eq!(desk.count::<accounts::Entity>().await, 2);
}

#[tokio::test]
async fn a_secret_left_empty_stays_unless_it_would_go_elsewhere() {
    let desk = Desk::start().await;
    let inbox = create(&desk, &twilio("+447700900001")).await.unwrap();

    let shown = inbox.draft(&desk.ctx.db, &Vault::of(&desk.ctx)).await.unwrap();
    assert_eq!(shown.credentials.keys().collect::<Vec<_>>(), ["account_sid"]);
    let renamed = change(&desk, &inbox, |draft| draft.name = "Orders".to_owned()).await.unwrap();
    assert_eq!((renamed.name.as_str(), token(&desk, &renamed).await.as_str()), ("Orders", SECRET));

    let refused = change(&desk, &renamed, |draft| draft.api_base = "https://elsewhere.example".to_owned()).await;
    assert_eq!(refused.unwrap_err()[0].field, "credential_auth_token");
    assert_eq!(desk.inbox(inbox.id).await.api_base, None);
}

#[tokio::test]
async fn a_number_can_move_and_keeps_its_tickets() {
    let desk = Desk::start().await;
    let carrier = desk.twilio().await;
    carrier.text(GRACE, "Hello").await;
    let before = desk.inbox(carrier.inbox_id).await;

    let moved = change(&desk, &before, |draft| draft.address = "+447700900009".to_owned()).await.unwrap();

    assert_eq!((moved.id, moved.hook_key), (before.id, before.hook_key));
    assert_eq!(desk.conversation(GRACE).await.inbox_id, before.id);
}

#[tokio::test]
async fn an_inbox_of_the_environment_comes_goes_and_comes_back() {
    let mut desk = Desk::start_with(|settings| settings["twilio"] = environment("+447700900001")).await;
    let ada = desk.known_user("Ada", "admin").await.id;
    let inbox = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    assert_eq!((inbox.source.as_str(), inbox.account_id, inbox.rate), ("environment", None, 3.5));
    assert_eq!(token(&desk, &inbox).await, SECRET);
    assert!(memberships::includes(&desk.ctx.db, ada, inbox.id).await.unwrap());

    set(&mut desk, json!({})).await;
    let gone = desk.inbox(inbox.id).await;
    assert!(!gone.is_on());
    assert!(gone.switch_on(&desk.writer(), ada).await.is_err());

    set(&mut desk, environment("+44 7700 900001")).await;
    assert!(desk.inbox(inbox.id).await.is_on());
    assert_eq!(desk.count::<inboxes::Entity>().await, 1);
}

#[tokio::test]
async fn what_an_admin_switched_off_stays_off_at_the_next_start() {
    let mut desk = Desk::start_with(|settings| settings["twilio"] = environment("+447700900001")).await;
    let ada = desk.known_user("Ada", "admin").await.id;
    let inbox = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    inbox.switch_off(&desk.writer(), ada).await.unwrap();

    desk.restart().await;
    assert!(!desk.inbox(inbox.id).await.is_on());

    set(&mut desk, json!({})).await;
    set(&mut desk, environment("+447700900001")).await;
    assert!(!desk.inbox(inbox.id).await.is_on());
    desk.inbox(inbox.id).await.switch_on(&desk.writer(), ada).await.unwrap();
    assert!(desk.inbox(inbox.id).await.is_on());
}

#[tokio::test]
async fn a_number_without_its_plus_is_read_as_its_provider_writes_it() {
    let bare = |number: &str| json!({"number": number, "api_key": "abcdef12", "api_secret": "secret"});
    let mut desk = Desk::start_with(|settings| settings["vonage"] = bare("447700900123")).await;
    let inbox = desk.rows::<inboxes::Entity>().await.remove(0);
    assert_eq!(inbox.address, "+447700900123");

    desk.change(inbox.id, |inbox| inbox.address = Set("+1447700900123".to_owned())).await;
    desk.restart().await;

    let inboxes = desk.rows::<inboxes::Entity>().await;
    let addresses: Vec<_> = inboxes.iter().map(|inbox| (inbox.id, inbox.address.as_str(), inbox.is_on())).collect();
    assert_eq!(addresses, [(inbox.id, "+447700900123", true)], "one that was misread once keeps its tickets");
}

#[tokio::test]
async fn credentials_of_the_environment_are_never_stored_and_never_shown() {
    let desk = Desk::start_with(|settings| settings["twilio"] = environment("+447700900001")).await;
    let inbox = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);

    let shown = inbox.draft(&desk.ctx.db, &Vault::of(&desk.ctx)).await.unwrap();
    let changed = change(&desk, &inbox, |draft| {
        draft.name = "Support".to_owned();
        draft.address = "+447700900005".to_owned();
        draft.api_base = "https://elsewhere.example".to_owned();
        draft.reopen = "never".to_owned();
    });
    let changed = changed.await.unwrap();

    assert!(shown.credentials.is_empty());
    assert_eq!(
        (changed.name.as_str(), changed.address.as_str(), changed.api_base, changed.reopen_window),
        ("Support", "+447700900001", None, 0)
    );
    assert_eq!(desk.count::<accounts::Entity>().await, 0);
}

#[tokio::test]
async fn one_that_left_the_environment_can_be_set_up_here_with_its_tickets() {
    let mut desk = Desk::start_with(|settings| settings["twilio"] = environment("+447700900001")).await;
    let before = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    assert!(create(&desk, &twilio("+447700900001")).await.is_err());
    set(&mut desk, json!({})).await;

    let after = create(&desk, &twilio("+447700900001")).await.unwrap();

    assert_eq!((after.id, after.source.as_str(), after.is_on()), (before.id, "desk", true));
    assert_eq!(after.hook_key, before.hook_key);
    assert_eq!(token(&desk, &after).await, SECRET);
}

#[tokio::test]
async fn a_demo_has_sandboxes_only() {
    let desk = Desk::start_with(|settings| settings["demo"] = json!("1")).await;
    assert!(facts::get(&desk.ctx.db, facts::DEMO).await.unwrap().is_some());

    let refused = create(&desk, &twilio("+447700900001")).await;

    assert!(refused.unwrap_err().to_string().contains("demo"));
    desk.sandbox().await;
    let (email, password) = sample::DEMO_ADMIN;
    assert_eq!(desk.stranger().sign_in(email, password).await.status, 200);
}

#[tokio::test]
async fn an_inbox_that_is_switched_off_keeps_what_comes_and_sends_nothing() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let carrier = desk.carrier(Provider::Vonage).await;
    carrier.text(GRACE, "Hello").await;
    carrier.has_calls(1).await;

    admin.post(&format!("/inboxes/{}/switch", carrier.inbox_id), &[("state", "off")]).await;
    carrier.text(GRACE, "Anybody there?").await;

    assert_eq!(desk.received(GRACE).await, ["Hello", "Anybody there?"]);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(carrier.calls().len(), 1);
}

fn twilio(address: &str) -> Draft {
    let provider = registry::find("twilio").unwrap();
    let credentials = [("account_sid", format!("AC{SECRET}")), ("auth_token", SECRET.to_owned())];
    let credentials = credentials.map(|(key, value)| (key.to_owned(), value)).into();
    Draft { name: "Support".to_owned(), address: address.to_owned(), credentials, ..Draft::new(provider, "GB") }
}

fn environment(number: &str) -> serde_json::Value {
    json!({ "account_sid": format!("AC{SECRET}"), "auth_token": SECRET, "number": number, "rate": "3.5" })
}

async fn create(desk: &Desk, draft: &Draft) -> Result<inboxes::Model, ModelError> {
    let details = draft.read().unwrap_or_else(|wrongs| panic!("{wrongs:?}"));
    inboxes::create(&desk.writer(), &Vault::of(&desk.ctx), &details, None).await
}

/// Changes an inbox as its form would.
async fn change(
    desk: &Desk,
    inbox: &inboxes::Model,
    edit: impl FnOnce(&mut Draft),
) -> Result<inboxes::Model, Vec<Wrong>> {
    let (db, vault) = (&desk.ctx.db, Vault::of(&desk.ctx));
    let mut draft = inbox.draft(db, &vault).await.unwrap();
    edit(&mut draft);
    let details = inbox.read(db, &vault, &draft).await.unwrap()?;
    Ok(inbox.change(&desk.writer(), &vault, &details, 1).await.unwrap())
}

async fn token(desk: &Desk, inbox: &inboxes::Model) -> String {
    let inbox = desk.inbox(inbox.id).await;
    let connection = inbox.connection(&desk.ctx.db, &Vault::of(&desk.ctx), &Settings::of(&desk.ctx)).await.unwrap();
    connection.credentials["auth_token"].clone()
}

/// Starts again with another environment.
async fn set(desk: &mut Desk, twilio: serde_json::Value) {
    desk.restart_with(|settings| settings["twilio"] = twilio).await;
}
