//! Changes of access ask for the acting user's own password.

use super::{LINUS, find, link};
use crate::support::{Desk, PASSWORD};
use parley::models::{_entities::*, clock, users as people_here};
use reqwest::StatusCode;
use sea_orm::EntityTrait;

/// As if everyone had typed their password an hour ago.
async fn an_hour_passes(desk: &Desk) {
    let now = clock::now();
    for session in sessions::Entity::find().all(&desk.ctx.db).await.unwrap() {
        let mut data: serde_json::Value = serde_json::from_str(&session.data).unwrap();
        data["signed_in_at"] = (now - clock::HOUR).into();
        data.as_object_mut().unwrap().remove("confirmed_at");
        desk.run(&format!("update sessions set data = '{data}' where id_hash = '{}'", session.id_hash)).await;
    }
}

#[tokio::test]
async fn changes_of_access_ask_for_the_admins_own_password_once_it_was_typed_long_ago() {
    let desk = Desk::start().await;
    let (ada, linus) = (desk.admin().await, desk.known_user("Linus", "agent").await);
    let twilio = desk.twilio().await;
    twilio.text(crate::support::people::GRACE, "Hello").await;
    let person = format!("/people/{}/erasure", desk.person(crate::support::people::GRACE).await.id);
    let user = format!("/users/{}", linus.id);
    let links = format!("{user}/links");
    let grace = crate::support::people::GRACE;
    let promoted = [("name", "Linus"), ("email", "linus@desk.example"), ("role", "admin")];
    let renamed = [("name", "Linus T"), ("email", "linus@desk.example"), ("role", "agent")];
    let moved = [("name", "Linus"), ("email", "mine@desk.example"), ("role", "agent")];

    for (path, fields) in [
        (user.as_str(), &promoted[..]),
        (&user, &moved[..]),
        (&links, &[]),
        ("/users", &LINUS[..]),
        (&person, &[("confirmation", grace)]),
    ] {
        an_hour_passes(&desk).await;
        let asked = ada.post(path, fields).await;
        let wrong = ada.post(path, &[fields, &[("own_password", "not my password at all")]].concat()).await;

        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(asked.says("Enter your password to make this change."), "{path}");
        assert!(wrong.says("That isn't your password."), "{path}");
        assert!(asked.attribute("[name=own_password]", "type").is_some(), "{path}");
    }
    assert_eq!(ada.post(&user, &renamed).await.path, "/users", "a name is no access");

    assert_eq!(find(&desk, "linus@desk.example").await.role, "agent");
    // Five wrong ones would slow her down.
    desk.run("delete from throttles").await;
    let own = [("own_password", PASSWORD)];
    assert_eq!(ada.post(&user, &[&promoted[..], &own].concat()).await.path, "/users");
    assert_eq!(find(&desk, "linus@desk.example").await.role, "admin");
    link(&ada.post(&links, &[]).await);
}

#[tokio::test]
async fn nobody_makes_a_link_or_another_address_for_themselves() {
    let desk = Desk::start().await;
    let ada = desk.admin().await;
    let own = format!("/users/{}", ada.id());

    assert!(ada.get(&own).await.says("Change it on your profile"));
    for (path, fields) in [
        (own.clone(), &[("name", "Ada"), ("email", "mine@desk.example"), ("role", "admin")][..]),
        (format!("{own}/links"), &[]),
    ] {
        assert_eq!(ada.post(&path, fields).await.status, StatusCode::CONFLICT, "{path}");
    }
    assert!(people_here::find_by_email(&desk.ctx.db, "mine@desk.example").await.unwrap().is_none());
}
