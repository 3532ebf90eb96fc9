use crate::support::{Desk, people::GRACE};
use loco_rs::{
    app::Hooks,
    task::{Tasks, Vars},
};
use parley::{
    app::App,
    database::Writer,
    models::{_entities::accounts, desk, inboxes},
};
use serde_json::json;

const SID: &str = "AC0123456789abcdef0123456789abcdef";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// Nobody listens there: whether the credentials are right cannot be asked.
const NOBODY: &str = "http://127.0.0.1:9";
const TWILIO: [(&str, &str); 10] = [
    ("gateway", "twilio"),
    ("name", "Support"),
    ("address", "+44 7400 123456"),
    ("country", "GB"),
    ("credential_account_sid", SID),
    ("credential_auth_token", TOKEN),
    ("confirms", "on"),
    ("confirmation_text", "Ticket {{ticket}}"),
    ("reopen", "always"),
    ("api_base", NOBODY),
];

#[tokio::test]
async fn an_admin_adds_an_inbox_and_sees_what_to_paste() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    assert!(admin.get("/inboxes").await.says("No inbox yet"));
    assert!(admin.get("/inboxes/new").await.says("MessageBird"));
    assert!(admin.get("/inboxes/new?gateway=twilio").await.says("Auth Token"));

    let page = admin.post("/inboxes", &TWILIO).await;

    let inbox = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    assert_eq!(page.path, format!("/inboxes/{}", inbox.id));
    assert_eq!(page.attribute("#hook_url", "value").unwrap(), format!("{}/hooks/{}", desk.url, inbox.hook_key));
    assert!(page.says("A message comes in") && page.says("never yet") && page.says("+44 7400 123456"));
    assert!(page.html.contains(SID) && !page.html.contains(&format!("\"{TOKEN}")));
    assert_eq!((inbox.reopen_window, inbox.confirms, inbox.answers_keywords), (-1, true, false));
    assert_eq!(inbox.confirmation_text, "Ticket {{ticket}}");
    assert!(admin.get("/inboxes").await.says("Support"));
}

#[tokio::test]
async fn what_cannot_be_is_said_beside_its_field_and_no_secret_comes_back() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let mut fields = TWILIO.to_vec();
    fields.extend([("rate", "fast")]);
    fields[1] = ("name", "");

    let page = admin.post("/inboxes", &fields).await;

    assert_eq!(page.status, 422);
    assert!(page.says("A name is needed") && page.says("segments a second"), "{}", page.text());
    assert_eq!(
        (page.field("address").as_deref(), page.field("rate").as_deref()),
        (Some("+44 7400 123456"), Some("fast"))
    );
    assert_eq!(page.field("credential_account_sid").as_deref(), Some(SID));
    assert!(!page.html.contains(&format!("\"{TOKEN}")));
    assert_eq!(desk.count::<inboxes::Entity>().await, 0);

    let sealed = page.field("sealed").unwrap();
    fields[1] = ("name", "Support");
    fields.retain(|(name, _)| !matches!(*name, "rate" | "credential_auth_token"));
    fields.push(("sealed", &sealed));
    let page = admin.post("/inboxes", &fields).await;
    assert!(page.says("Support is added"), "the secret was typed already: {}", page.text());

    fields[2] = ("address", "+44 7400 123457");
    let at = fields.iter().position(|(name, _)| *name == "api_base").unwrap();
    fields[at] = ("api_base", "http://127.0.0.1:19");
    let page = admin.post("/inboxes", &fields).await;
    assert!(page.says("The Auth Token is needed"), "it was typed for another address: {}", page.text());
}

#[tokio::test]
async fn what_is_doubtful_is_said_before_saving_and_used_when_an_admin_says_so() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let mut fields = TWILIO.to_vec();
    fields[2] = ("address", "07400 123456");
    fields[5] = ("credential_auth_token", "0123456789abcdef");

    let page = admin.post("/inboxes", &fields).await;

    assert_eq!(page.status, 422);
    assert!(page.says("This is read as +44 7400 123456."), "{}", page.text());
    assert!(page.says("This one has 16.") && page.says("Use it anyway"), "{}", page.text());
    assert_eq!(desk.count::<inboxes::Entity>().await, 0);

    let (anyway, sealed) = (page.attribute("#anyway", "value").unwrap(), page.field("sealed").unwrap());
    fields.extend([("anyway", anyway.as_str()), ("sealed", sealed.as_str())]);
    fields[2] = ("address", "07400 123457");
    assert!(admin.post("/inboxes", &fields).await.says("+44 7400 123457"), "another number is doubted anew");
    fields[2] = ("address", "07400 123456");
    fields[5] = ("credential_auth_token", "");
    let page = admin.post("/inboxes", &fields).await;
    assert!(page.says("Support is added"), "{}", page.text());
    assert_eq!(inboxes::all(&desk.ctx.db).await.unwrap()[0].address, "+447400123456");
}

#[tokio::test]
async fn what_never_was_a_number_or_a_credential_is_refused_all_at_once() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let mut fields = TWILIO.to_vec();
    fields[2] = ("address", "MG12");
    fields[4] = ("credential_account_sid", "AC12");

    let page = admin.post("/inboxes", &fields).await;

    assert!(page.says("starts with MG and has 34") && page.says("starts with AC and has 34"), "{}", page.text());
    assert!(!page.says("Use it anyway"));
    fields[2] = ("address", "hello");
    fields[4] = ("credential_account_sid", SID);
    assert!(admin.post("/inboxes", &fields).await.says("People can't reply to a sender name"));
}

#[tokio::test]
async fn an_error_keeps_what_was_changed_and_its_folds_open() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    admin.post("/inboxes", &TWILIO).await;
    let inbox = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    let path = format!("/inboxes/{}", inbox.id);
    assert!(admin.get(&path).await.attribute("details.fold[open]", "class").is_none());
    let mut fields = TWILIO.to_vec();
    fields[1] = ("name", "");
    fields[5] = ("credential_auth_token", "");
    fields.extend([("rate", "3"), ("keyword_packs", "de"), ("stop_answer", "Bye")]);

    let page = admin.post(&path, &fields).await;

    assert_eq!(page.field("credential_account_sid").as_deref(), Some(SID));
    assert_eq!(page.field("rate").as_deref(), Some("3"));
    assert_eq!(page.html.matches("<details class=\"fold\" open").count(), 3, "answers, languages and more");
}

#[tokio::test]
async fn an_unused_inbox_is_deleted_and_a_used_one_is_not() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    admin.post("/inboxes", &TWILIO).await;
    let wrong = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    let used = desk.twilio().await;
    used.text(GRACE, "Hello").await;
    let removal = |id: i64| format!("/inboxes/{id}/removal");
    assert!(admin.get(&format!("/inboxes/{}", wrong.id)).await.says("Delete it"));
    assert!(!admin.get(&format!("/inboxes/{}", used.inbox_id)).await.says("Delete it"));

    let page = admin.post(&removal(wrong.id), &[]).await;
    let refused = admin.post(&removal(used.inbox_id), &[]).await;

    assert!(page.says("Support is deleted."), "{}", page.text());
    assert!(refused.says("Turn it off instead"), "{}", refused.text());
    let left: Vec<i64> = inboxes::all(&desk.ctx.db).await.unwrap().into_iter().map(|inbox| inbox.id).collect();
    assert_eq!(left, [used.inbox_id]);
    assert_eq!(desk.count::<accounts::Entity>().await, 1, "its credentials are gone, too");
}

#[tokio::test]
async fn an_inbox_that_is_off_is_marked_in_every_rail() {
    let desk = Desk::start().await;
    let (admin, bob) = (desk.admin().await, desk.agent("Bob").await);
    let sandbox = desk.sandbox().await;
    let tag = format!("#rail-inbox-{} .tag", sandbox.id);
    assert!(bob.get("/people").await.attribute(&tag, "class").is_none());

    admin.post(&format!("/inboxes/{}/switch", sandbox.id), &[("state", "off")]).await;

    assert!(bob.get("/people").await.attribute(&tag, "class").is_some());
}

#[tokio::test]
async fn the_country_is_guessed_and_not_america() {
    let chosen = |page: &crate::support::Page| page.attribute("#country option[selected]", "value");
    let nowhere = Desk::start().await;
    assert_eq!(chosen(&nowhere.admin().await.get("/inboxes/new?gateway=twilio").await), None, "nothing is known");

    let desk = Desk::start().await;
    desk::put(&*Writer::of(&desk.ctx), desk::TIME_ZONE, "Europe/Lisbon").await.unwrap();
    let admin = desk.admin().await;
    assert_eq!(chosen(&admin.get("/inboxes/new?gateway=twilio").await).as_deref(), Some("PT"));
    assert_eq!(chosen(&admin.get("/people/new").await).as_deref(), Some("PT"));
    admin.post("/inboxes", &TWILIO).await;
    assert_eq!(chosen(&admin.get("/people/new").await).as_deref(), Some("GB"), "as all inboxes");
}

#[tokio::test]
async fn an_inbox_is_changed_and_its_secret_stays() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    admin.post("/inboxes", &TWILIO).await;
    let before = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    let mut fields: Vec<_> = TWILIO.iter().copied().filter(|(name, _)| *name != "confirms").collect();
    fields[1] = ("name", "Orders");
    fields[5] = ("credential_auth_token", "");

    let page = admin.post(&format!("/inboxes/{}", before.id), &fields).await;

    let after = desk.inbox(before.id).await;
    assert!(page.says("Saved.") && page.says("Orders"));
    assert_eq!((after.name.as_str(), after.confirms, after.account_id), ("Orders", false, before.account_id));
}

#[tokio::test]
async fn members_and_the_switch_are_on_its_page() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let bob = desk.agent("Bob").await;
    let twilio = desk.twilio().await;
    twilio.text(GRACE, "Hello").await;
    let path = format!("/inboxes/{}", twilio.inbox_id);
    assert!(bob.get("/conversations?box=all").await.says("Hello"));

    admin.post(&format!("{path}/memberships"), &[("user_id", &admin.id().to_string())]).await;
    assert!(!bob.get("/conversations?box=all").await.says("Hello"));
    admin
        .post(
            &format!("{path}/memberships"),
            &[("user_id", &admin.id().to_string()), ("user_id", &bob.id().to_string())],
        )
        .await;
    assert!(bob.get("/conversations?box=all").await.says("Hello"));

    let page = admin.post(&format!("{path}/switch"), &[("state", "off")]).await;
    assert!(page.says("Turn on"));
    assert!(!desk.inbox(twilio.inbox_id).await.is_on());
    admin.post(&format!("{path}/switch"), &[("state", "on")]).await;
    assert!(desk.inbox(twilio.inbox_id).await.is_on());
}

#[tokio::test]
async fn an_unsigned_inbox_says_so() {
    let desk = Desk::start().await;
    let admin = desk.admin().await;
    let messagebird = desk.unsigned_carrier(crate::support::Provider::MessageBird).await;

    assert!(admin.get(&format!("/inboxes/{}", messagebird.inbox_id)).await.says("does not sign what it sends"));
    assert!(admin.get("/inboxes").await.says("can't be verified"));
}

#[tokio::test]
async fn an_inbox_of_the_environment_is_shown_and_mostly_not_changed() {
    let set = json!({ "account_sid": SID, "auth_token": "xyzzy-secret", "number": "+447700900001" });
    let desk = Desk::start_with(|settings| settings["twilio"] = set).await;
    let admin = desk.admin().await;
    let inbox = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    let path = format!("/inboxes/{}", inbox.id);

    let page = admin.get(&path).await;
    assert!(page.says("configured by environment variables"));
    assert!(!page.html.contains("xyzzy"));
    let fields = [
        ("name", "Support"),
        ("country", "GB"),
        ("reopen", "days"),
        ("reopen_days", "3"),
        ("confirmation_text", ""),
        ("rate", "2"),
        ("address", "+447700900002"),
        ("credential_auth_token", "mine"),
    ];
    admin.post(&path, &fields).await;

    let after = desk.inbox(inbox.id).await;
    assert_eq!((after.name.as_str(), after.address, after.account_id), ("Support", inbox.address, None));
}

#[tokio::test]
async fn agents_have_no_inbox_pages() {
    let desk = Desk::start().await;
    let bob = desk.agent("Bob").await;
    let sandbox = desk.sandbox().await;

    for path in ["/inboxes".to_owned(), "/inboxes/new".to_owned(), format!("/inboxes/{}", sandbox.id)] {
        assert_eq!(bob.get(&path).await.status, 403, "{path}");
    }
    for path in ["/inboxes".to_owned(), format!("/inboxes/{}", sandbox.id), format!("/inboxes/{}/switch", sandbox.id)] {
        assert_eq!(bob.post(&path, &TWILIO).await.status, 403, "{path}");
    }
    assert!(desk.inbox(sandbox.id).await.is_on());
    assert_eq!(desk.count::<inboxes::Entity>().await, 1);
}

#[tokio::test]
async fn a_task_makes_an_inbox_beside_the_running_desk() {
    let desk = Desk::start().await;
    let arguments = [
        ("gateway", "vonage"),
        ("address", "447700900001"),
        ("name", "Orders"),
        ("country", "GB"),
        ("rate", "0.5"),
        ("api_key", "abcd1234"),
        ("api_secret", "secret"),
        ("api_base", "http://127.0.0.1:9"),
    ];

    run(&desk, "inbox:create", &arguments).await.unwrap();
    run(&desk, "inbox:list", &[("format", "json")]).await.unwrap();
    run(&desk, "inbox:list", &[]).await.unwrap();

    let inbox = inboxes::all(&desk.ctx.db).await.unwrap().remove(0);
    assert_eq!((inbox.name.as_str(), inbox.address.as_str(), inbox.rate), ("Orders", "+447700900001", 0.5));
    assert_eq!(inbox.api_base.as_deref(), Some("http://127.0.0.1:9"));
    let refused = run(&desk, "inbox:create", &[("gateway", "vonage"), ("address", "447700900002")]).await;
    assert!(refused.unwrap_err().to_string().contains("API key is needed"));
    assert!(run(&desk, "inbox:create", &[("gateway", "pigeon"), ("address", "1")]).await.is_err());
}

async fn run(desk: &Desk, task: &str, arguments: &[(&str, &str)]) -> loco_rs::Result<()> {
    let mut tasks = Tasks::default();
    App::register_tasks(&mut tasks);
    let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    tasks.run(&desk.ctx, task, &Vars::from_cli_args(arguments)).await
}
