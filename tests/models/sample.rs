use crate::support::{Desk, people::GRACE};
use parley::{
    gateways::Incoming,
    intake::{Intake, Letter, Refusal, Rules},
    models::{
        _entities::{attempts, memberships, reads},
        ModelError, addresses, conversations, inboxes, messages, people, sample,
    },
    vault::Vault,
};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_filled_desk_has_conversations_in_every_state() {
    let (desk, ada) = filled().await;

    let counts =
        conversations::counts(&desk.ctx.db, &inboxes::Visible::to(&desk.ctx.db, ada).await.unwrap()).await.unwrap();
    assert!(counts.mine > 2 && counts.unassigned > 2 && counts.closed > 2 && counts.all > counts.mine, "{counts:?}");
    let statuses: BTreeSet<String> =
        all::<messages::Entity>(&desk).await.into_iter().map(|message| message.status).collect();
    for status in ["received", "sent", "delivered", "failed", "unknown"] {
        assert!(statuses.contains(status), "{status}");
    }
    let tickets = all::<conversations::Entity>(&desk).await;
    assert!(tickets.iter().any(|ticket| ticket.waiting_since.is_some()));
    assert!(tickets.is_sorted_by_key(|ticket| ticket.opened_at));
    let (rows, _) = people::list(&desk.ctx.db, ada, "", None).await.unwrap();
    assert!(rows.iter().any(|row| row.is_stopped) && rows.iter().any(|row| row.name.is_none()));
}

#[tokio::test]
async fn made_up_people_have_numbers_kept_for_fiction_in_the_sandbox_alone() {
    let (desk, _) = filled().await;

    for address in all::<addresses::Entity>(&desk).await {
        let digits = address.value.trim_start_matches('+');
        let is_fiction =
            digits.starts_with("447700900") && digits.len() == 12 || digits.len() == 11 && &digits[4..9] == "55501";
        assert!(address.kind == "sandbox" && is_fiction, "{}", address.value);
    }
    assert!(all::<inboxes::Entity>(&desk).await.iter().all(inboxes::Model::is_sandbox));
}

#[tokio::test]
async fn every_page_of_a_filled_desk_can_be_seen() {
    let (desk, _) = filled().await;
    let admin = desk.admin().await;

    for ticket in all::<conversations::Entity>(&desk).await {
        let page = admin.get(&format!("/conversations/{}?box=all", ticket.id)).await;
        assert_eq!(page.status, 200, "{}", page.text());
    }
    for person in all::<people::Entity>(&desk).await {
        assert_eq!(admin.get(&format!("/people/{}", person.id)).await.status, 200);
    }
    assert_eq!(admin.get("/conversations?box=unassigned").await.status, 200);
    assert!(admin.get("/people").await.says("Grace Okafor"));
}

#[tokio::test]
async fn sample_data_is_only_for_a_desk_without_people() {
    let desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    assert!(sample::desk_is_empty(&desk.ctx.db).await.unwrap());
    desk.twilio().await.text(GRACE, "Hello").await;

    let refused = sample::fill(&desk.writer(), &Vault::of(&desk.ctx), ada).await;

    assert!(matches!(refused, Err(ModelError::Conflict(_))));
    assert!(!sample::desk_is_empty(&desk.ctx.db).await.unwrap());
    assert!(!sample::exists(&desk.ctx.db).await.unwrap());
}

#[tokio::test]
async fn it_goes_with_all_that_was_tried_with_it_and_nothing_else() {
    let (desk, ada) = filled().await;
    let admin = desk.admin().await;
    let twilio = desk.twilio().await;
    twilio.text(GRACE, "A real one").await;
    let front_desk = inboxes::sandboxes(&desk.ctx.db).await.unwrap().remove(0);
    let sample_number =
        all::<addresses::Entity>(&desk).await.into_iter().find(|address| address.kind == "sandbox").unwrap().value;
    for (number, body) in [(sample_number.as_str(), "Me again"), ("+15550199", "A stranger"), ("+15550198", "STOP")] {
        let page = admin
            .post("/sandbox/texts", &[("inbox_id", &front_desk.id.to_string()), ("number", number), ("body", body)])
            .await;
        assert_eq!(page.status, 200, "{}", page.text());
    }

    sample::remove(&desk.writer()).await.unwrap();

    assert!(!sample::exists(&desk.ctx.db).await.unwrap());
    assert_eq!(all::<inboxes::Entity>(&desk).await.len(), 1);
    assert_eq!(all::<people::Entity>(&desk).await, [desk.person(GRACE).await]);
    assert_eq!(all::<conversations::Entity>(&desk).await, [desk.conversation(GRACE).await]);
    assert_eq!(desk.received(GRACE).await, ["A real one"]);
    assert!(all::<messages::Entity>(&desk).await.iter().all(|message| message.inbox_id == twilio.inbox_id));
    assert!(all::<attempts::Entity>(&desk).await.len() <= 1 && all::<reads::Entity>(&desk).await.is_empty());
    assert_eq!(all::<memberships::Entity>(&desk).await.len(), 1);
    assert_eq!(admin.get("/conversations?box=all").await.rows().len(), 1);
    assert_eq!(ada, admin.id());
}

#[tokio::test]
async fn a_text_that_was_on_its_way_as_it_went_is_refused_in_words_and_leaves_nothing() {
    let (desk, _) = filled().await;
    let sandbox = inboxes::sandboxes(&desk.ctx.db).await.unwrap().remove(0);
    let incoming = Incoming { from: "+15550199".to_owned(), body: "Too late".to_owned(), ..Incoming::default() };
    let letter = Letter::read(&incoming, Rules::from_inbox(&sandbox), &Vault::of(&desk.ctx)).unwrap();

    sample::remove(&desk.writer()).await.unwrap();
    let taken = Intake::of(&desk.ctx).take_text(letter).await;

    assert_eq!(taken, Err(Refusal::Unreadable("This sandbox was taken away.".to_owned())));
    assert_eq!(desk.count::<messages::Entity>().await + desk.count::<people::Entity>().await, 0);
}

#[tokio::test]
async fn a_made_up_person_who_got_a_real_number_stays() {
    let (desk, ada) = filled().await;
    desk.twilio().await;
    let grace = all::<people::Entity>(&desk).await.remove(0);
    grace.add_number(&desk.writer(), &Vault::of(&desk.ctx), GRACE, "GB", ada).await.unwrap();

    sample::remove(&desk.writer()).await.unwrap();

    let left = desk.person(GRACE).await;
    assert_eq!((left.id, left.sample), (grace.id, false));
    assert!(desk.address(GRACE).await.unwrap().preferred);
    assert_eq!(desk.count::<people::Entity>().await, 1);
}

#[tokio::test]
async fn once_gone_it_can_come_again() {
    let (desk, ada) = filled().await;
    let before = desk.count::<messages::Entity>().await;

    sample::remove(&desk.writer()).await.unwrap();
    assert!(sample::desk_is_empty(&desk.ctx.db).await.unwrap());
    sample::fill(&desk.writer(), &Vault::of(&desk.ctx), ada).await.unwrap();

    assert_eq!(desk.count::<messages::Entity>().await, before);
    let (rows, _) = people::list(&desk.ctx.db, ada, "", None).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.is_stopped).count(), 1);
}

async fn filled() -> (Desk, i64) {
    let desk = Desk::start().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    sample::fill(&desk.writer(), &Vault::of(&desk.ctx), ada).await.unwrap();
    (desk, ada)
}

async fn all<E: sea_orm::EntityTrait>(desk: &Desk) -> Vec<E::Model> {
    use sea_orm::{Iterable, PrimaryKeyToColumn, QueryOrder};
    let key = E::PrimaryKey::iter().next().expect("every table has a key").into_column();
    E::find().order_by_asc(key).all(&desk.ctx.db).await.unwrap()
}
