//! Users as admins make, change and end them.

mod one_time_links; // who gets in by one
mod own_password; // what the acting user's own password is asked for

use crate::support::{Browser, Desk, PASSWORD, Page};
use loco_rs::{
    app::Hooks,
    task::{Tasks, Vars},
};
use parley::{
    app::App,
    models::{_entities::*, memberships as members, users as people_here},
};
use reqwest::StatusCode;
use sea_orm::{EntityTrait, QueryOrder};

const NEW: &str = "four brown foxes hesitate";
const LINUS: [(&str, &str); 4] =
    [("name", "Linus"), ("email", "Linus@desk.example"), ("role", "agent"), ("time_zone", "Europe/Helsinki")];

/// The path of the link on a page that shows one.
fn link(page: &Page) -> String {
    let url = page.attribute("#one-time-link", "value").expect("the link is shown");
    url[url.find("/links/").unwrap()..].to_owned()
}

async fn find(desk: &Desk, email: &str) -> users::Model {
    people_here::find_by_email(&desk.ctx.db, email).await.unwrap().unwrap()
}

async fn is_in(browser: &Browser) -> bool {
    !browser.get("/people").await.path.starts_with("/sign-in")
}

#[tokio::test]
async fn a_new_user_is_a_member_of_all_inboxes() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    desk.sandbox().await;

    ada.post("/users", &LINUS).await;

    let linus = find(&desk, "linus@desk.example").await;
    assert_eq!(members::inbox_ids(&desk.ctx.db, linus.id).await.unwrap().len(), 1);
    assert_eq!(linus.time_zone.as_deref(), Some("Europe/Helsinki"));
}

#[tokio::test]
async fn an_address_that_is_taken_is_said_so_and_what_was_typed_stays() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;

    let page = ada
        .post("/users", &[("name", "Another Ada"), ("email", "ADA@desk.example"), ("role", "agent"), ("time_zone", "")])
        .await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.says("is here already"));
    assert_eq!(page.field("name").as_deref(), Some("Another Ada"));
}

#[tokio::test]
async fn a_deactivated_user_is_out_at_once_open_pages_included() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let linus = desk.agent("Linus").await;
    let path = link(&ada.post(&format!("/users/{}/links", linus.id()), &[]).await);
    let mut stream = linus.listen().await;

    let page = ada.post(&format!("/users/{}/deactivations", linus.id()), &[]).await;

    assert!(page.says("Linus has been deactivated"));
    // Sooner than the next beat would notice: the bell rang.
    let told = tokio::time::timeout(std::time::Duration::from_secs(10), stream.hears("signed-out")).await;
    assert!(told.is_ok());
    assert!(!is_in(&linus).await);
    assert_eq!(desk.stranger().get(&path).await.status, StatusCode::GONE);
    assert_eq!(desk.stranger().sign_in("linus@desk.example", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    ada.post(&format!("/users/{}/reactivations", linus.id()), &[]).await;
    assert!(!is_in(&linus).await, "the old session stays dead");
    assert!(desk.stranger().sign_in("linus@desk.example", PASSWORD).await.says("Linus"));
}

#[tokio::test]
async fn what_a_deactivated_user_had_in_hand_returns_to_unassigned() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let linus = desk.agent("Linus").await;
    ada.post("/sample-data", &[]).await;
    desk.run(&format!("update conversations set assignee_id = {}", linus.id())).await;

    ada.post(&format!("/users/{}/deactivations", linus.id()), &[]).await;

    let conversations = conversations::Entity::find().all(&desk.ctx.db).await.unwrap();
    assert!(conversations.iter().any(|conversation| conversation.closed_at.is_none()));
    for conversation in conversations {
        let is_his = conversation.assignee_id == Some(linus.id());
        assert_eq!(is_his, conversation.closed_at.is_some(), "closed ones keep who dealt with them");
    }
}

#[tokio::test]
async fn a_session_that_outlived_its_row_is_still_no_way_in_for_a_deactivated_user() {
    let desk = Desk::start().await;
    desk.admin().await;
    let linus = desk.agent("Linus").await;

    desk.run("update users set deactivated_at = 1 where name = 'Linus'").await;

    assert!(!is_in(&linus).await);
}

#[tokio::test]
async fn the_last_admin_stays() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let path = format!("/users/{}", ada.id());

    let page =
        ada.post(&path, &[("name", "Ada"), ("email", "ada@desk.example"), ("role", "agent"), ("time_zone", "")]).await;
    assert_eq!((page.status, page.says("Change it on your profile")), (StatusCode::CONFLICT, true));

    let page = ada.post(&format!("{path}/deactivations"), &[]).await;
    assert!(page.says("cannot deactivate yourself"));
    assert!(find(&desk, "ada@desk.example").await.is_admin());
}

#[tokio::test]
async fn an_invited_admin_who_never_came_does_not_count_as_one_who_is_left() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    ada.post("/users", &[("name", "Linus"), ("email", "linus@desk.example"), ("role", "admin"), ("time_zone", "")])
        .await;

    let details = people_here::Details::read("Ada", "ada@desk.example", "agent", "").unwrap();
    let refused = find(&desk, "ada@desk.example").await.change(&desk.writer(), &details, ada.id()).await;

    assert_eq!(refused.err().unwrap().to_string(), "The last admin stays an admin.");
}

#[tokio::test]
async fn two_admins_who_remove_each_other_at_the_same_instant_leave_one() {
    let desk = Desk::start().await;
    for round in 0..5 {
        let one = desk.user(&format!("One {round}"), "admin").await;
        let two = desk.user(&format!("Two {round}"), "admin").await;
        desk.run(&format!("update users set role = 'agent' where id not in ({}, {})", one.id(), two.id())).await;

        let (of_two, of_one) =
            (format!("/users/{}/deactivations", two.id()), format!("/users/{}/deactivations", one.id()));
        tokio::join!(one.post(&of_two, &[]), two.post(&of_one, &[]));

        let left = people_here::active(&desk.ctx.db).await.unwrap().into_iter().filter(users::Model::is_admin).count();
        assert_eq!(left, 1, "round {round}");
        desk.run("delete from throttles").await;
    }
}

#[tokio::test]
async fn another_role_is_another_session() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let linus = desk.agent("Linus").await;
    let before = linus.cookie("parley").unwrap();
    assert_eq!(linus.get("/users").await.status, StatusCode::FORBIDDEN);

    ada.post(
        &format!("/users/{}", linus.id()),
        &[("name", "Linus"), ("email", "linus@desk.example"), ("role", "admin")],
    )
    .await;

    assert_eq!(linus.get("/users").await.status, StatusCode::OK);
    assert_ne!(linus.cookie("parley").unwrap(), before);
    assert_eq!(desk.count::<sessions::Entity>().await, 2, "the old id is dead");
}

#[tokio::test]
async fn the_list_says_who_was_here_last_even_when_they_have_signed_out() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let linus = desk.agent("Linus").await;
    desk.known_user("Grace", "agent").await;
    linus.submit("/sign-out", &[]).await;

    let lines = ada.get("/users").await.all(".line");

    assert!(lines.iter().any(|line| line.contains("Linus") && line.contains("Seen")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("Grace") && line.contains("Never seen")), "{lines:?}");
}

#[tokio::test]
async fn what_was_done_to_a_user_is_written_down() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    ada.post("/users", &LINUS).await;
    let linus = find(&desk, "linus@desk.example").await;
    ada.post(
        &format!("/users/{}", linus.id),
        &[("name", "Linus T"), ("email", "linus@desk.example"), ("role", "admin")],
    )
    .await;
    ada.post(&format!("/users/{}/deactivations", linus.id), &[]).await;
    ada.post(&format!("/users/{}/reactivations", linus.id), &[]).await;

    let events = events::Entity::find().order_by_asc(events::Column::Id).all(&desk.ctx.db).await.unwrap();
    let about: Vec<_> = events
        .iter()
        .filter(|event| event.subject_id == Some(linus.id))
        .map(|event| (event.kind.as_str(), event.user_id))
        .collect();

    let kinds = ["user_created", "link_made", "user_role_changed", "user_deactivated", "user_reactivated"];
    assert_eq!(about, kinds.map(|kind| (kind, Some(ada.id()))));
}

async fn run(desk: &Desk, task: &str, arguments: &[(&str, &str)]) -> Result<(), String> {
    let mut tasks = Tasks::default();
    App::register_tasks(&mut tasks);
    let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    tasks.run(&desk.ctx, task, &Vars::from_cli_args(arguments)).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn users_are_made_from_the_console_too() {
    let desk = Desk::start().await;
    let grace = [("name", "Grace"), ("email", "grace@desk.example"), ("role", "admin"), ("password", PASSWORD)];

    run(&desk, "user:create", &grace).await.unwrap();
    run(&desk, "user:create", &LINUS).await.unwrap();
    run(&desk, "user:reset", &[("email", "Grace@desk.example")]).await.unwrap();

    assert!(desk.stranger().sign_in("grace@desk.example", PASSWORD).await.says("Grace"));
    assert_eq!(desk.count::<links::Entity>().await, 2);
    assert!(run(&desk, "user:create", &grace).await.unwrap_err().contains("is here already"));
    assert!(run(&desk, "user:create", &[("name", "Eve")]).await.unwrap_err().contains("email: is missing"));
    assert!(
        run(&desk, "user:reset", &[("email", "nobody@desk.example")]).await.unwrap_err().contains("Nobody signs in as")
    );
}
