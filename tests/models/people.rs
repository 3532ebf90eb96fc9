use crate::support::{
    Desk, Encoding, Key,
    people::{ALAN, GRACE, MARY, SLOW, nth},
    say,
};
use parley::{
    models::{
        _entities::{arrivals, attempts},
        ModelError, addresses, consents, conversations, messages,
        people::{self, Cursor, Details, Row},
    },
    settings::Settings,
    vault::Vault,
};

#[tokio::test]
async fn a_person_is_made_with_a_number_that_nobody_has() {
    let (desk, ada) = with_a_real_inbox().await;

    let grace = make(&desk, ada, "Grace Hopper", "07700 900101").await.unwrap();
    let again = make(&desk, ada, "Someone else", "+44 7700 900101").await;

    assert_eq!(desk.person(GRACE).await, grace);
    assert_eq!(addresses::of_person(&desk.ctx.db, grace.id).await.unwrap().len(), 1);
    assert_eq!(words(again), "Grace Hopper has this number already.");
    assert_eq!(desk.count::<people::Entity>().await, 1);
}

#[tokio::test]
async fn where_there_are_only_sandboxes_a_number_is_one_of_the_phone_in_the_browser() {
    let desk = Desk::start().await;
    desk.sandbox().await;
    let ada = desk.known_user("Ada", "admin").await.id;

    make(&desk, ada, "Grace", GRACE).await.unwrap();

    assert_eq!(desk.address(GRACE).await.unwrap().kind, "sandbox");
}

#[tokio::test]
async fn one_of_several_numbers_is_preferred() {
    let (desk, ada) = with_a_real_inbox().await;
    let (writer, vault) = (desk.writer(), Vault::of(&desk.ctx));
    let grace = make(&desk, ada, "Grace", GRACE).await.unwrap();

    let second = grace.add_number(&writer, &vault, ALAN, "GB", ada).await.unwrap().address;
    grace.prefer_number(&writer, second.id, ada).await.unwrap();

    assert_eq!(numbers(&desk, grace.id).await, [(ALAN.to_owned(), true), (GRACE.to_owned(), false)]);
    grace.remove_number(&writer, second.id, ada).await.unwrap();
    assert_eq!(numbers(&desk, grace.id).await, [(GRACE.to_owned(), true)]);
    assert_eq!(desk.address(ALAN).await, None);
}

#[tokio::test]
async fn a_number_with_texts_stays() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    twilio.text(GRACE, "Hello").await;
    let (grace, address) = (desk.person(GRACE).await, desk.address(GRACE).await.unwrap());

    let refused = grace.remove_number(&desk.writer(), address.id, ada).await;

    assert!(matches!(refused, Err(ModelError::Conflict(_))));
    assert_eq!(numbers(&desk, grace.id).await.len(), 1);
}

#[tokio::test]
async fn somebody_elses_number_is_out_of_reach() {
    let (desk, ada) = with_a_real_inbox().await;
    let grace = make(&desk, ada, "Grace", GRACE).await.unwrap();
    make(&desk, ada, "Alan", ALAN).await.unwrap();
    let alans = desk.address(ALAN).await.unwrap().id;

    assert!(matches!(grace.prefer_number(&desk.writer(), alans, ada).await, Err(ModelError::NotFound)));
    assert!(matches!(grace.remove_number(&desk.writer(), alans, ada).await, Err(ModelError::NotFound)));
    assert!(desk.address(ALAN).await.unwrap().preferred);
}

#[tokio::test]
async fn an_owner_can_sign_in() {
    let (desk, ada) = with_a_real_inbox().await;
    let grace = make(&desk, ada, "Grace", GRACE).await.unwrap();
    let bob = desk.known_user("Bob", "agent").await;

    grace.change(&desk.writer(), &Details::read("Grace", "", Some(bob.id)).unwrap(), ada).await.unwrap();
    bob.deactivate(&desk.writer(), ada).await.unwrap();

    let owned = desk.person(GRACE).await;
    assert_eq!(owned.owner_id, Some(bob.id));
    owned.change(&desk.writer(), &Details::read("Grace H", "", Some(bob.id)).unwrap(), ada).await.unwrap();
    owned.change(&desk.writer(), &Details::read("Grace H", "", None).unwrap(), ada).await.unwrap();
    let free = desk.person(GRACE).await;
    let refused = free.change(&desk.writer(), &Details::read("Grace H", "", Some(bob.id)).unwrap(), ada).await;
    assert!(matches!(refused, Err(ModelError::Invalid { field: "owner_id", .. })));
}

#[tokio::test]
async fn people_are_found_by_name_and_by_number() {
    let (desk, ada) = with_a_real_inbox().await;
    for (name, number) in [("Grace Hopper", GRACE), ("Zoë Świątek", ALAN), ("Ирина 100%", MARY)] {
        make(&desk, ada, name, number).await.unwrap();
    }

    for (search, found) in [
        ("grace", "Grace Hopper"),
        ("HOPPER grace", "Grace Hopper"),
        ("zoë", "Zoë Świątek"),
        ("świątek", "Zoë Świątek"),
        ("ирина", "Ирина 100%"),
        ("100%", "Ирина 100%"),
        ("07700 900101", "Grace Hopper"),
        ("+44 (0)7700 900-102", "Zoë Świątek"),
        ("900103", "Ирина 100%"),
    ] {
        assert_eq!(names(&search_all(&desk, ada, search).await), [found], "{search}");
    }
    for search in ["nobody", "%", "_", "\\", "'; drop table people; --", "Grace Alan", "999999"] {
        let found = search_all(&desk, ada, search).await;
        assert!(found.is_empty() || search == "%", "{search}: {found:?}");
    }
    assert_eq!(search_all(&desk, ada, "").await.len(), 3);
}

#[tokio::test]
async fn the_list_is_paged_by_name_then_newest_without_one() {
    let (desk, ada) = with_a_real_inbox().await;
    for n in 0..70 {
        let name = if n < 60 { format!("Person {n:03}") } else { String::new() };
        make(&desk, ada, &name, &nth(n)).await.unwrap();
    }
    make(&desk, ada, "Person 000", GRACE).await.unwrap();

    let all = search_all(&desk, ada, "").await;
    let mut ids: Vec<i64> = all.iter().map(|row| row.id).collect();
    let named: Vec<String> = all.iter().filter_map(|row| row.name.clone()).collect();

    assert_eq!((all.len(), named.len()), (71, 61));
    assert!(named.is_sorted() && all[..61].iter().all(|row| row.name.is_some()));
    assert!(ids[61..].is_sorted_by(|a, b| a > b));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 71);
}

#[tokio::test]
async fn tickets_are_seen_through_memberships_only() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    twilio.text(GRACE, "Hello").await;
    let (ada, bob) = (desk.known_user("Ada", "admin").await.id, desk.known_user("Bob", "agent").await.id);
    desk.inbox(twilio.inbox_id).await.set_members(&desk.writer(), &[ada], ada).await.unwrap();
    let grace = desk.person(GRACE).await.id;

    let adas = people::panel(&desk.ctx.db, ada, grace, 10).await.unwrap();
    let bobs = people::panel(&desk.ctx.db, bob, grace, 10).await.unwrap();

    assert_eq!((adas.tickets.len(), bobs.tickets.len()), (1, 0));
    assert_eq!(adas.tickets[0].last_line, "Hello");
    let row = |rows: Vec<Row>| rows[0].last_at.is_some();
    assert!(row(search_all(&desk, ada, "").await));
    assert!(!row(search_all(&desk, bob, "").await));
}

#[tokio::test]
async fn who_said_stop_shows_so() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    twilio.text(GRACE, "Hello").await;
    twilio.text(GRACE, "STOP").await;

    let panel = people::panel(&desk.ctx.db, ada, desk.person(GRACE).await.id, 10).await.unwrap();

    assert!(panel.numbers[0].stopped_at.is_some() && panel.numbers[0].has_history);
    assert!(search_all(&desk, ada, "").await[0].is_stopped);
}

#[tokio::test]
async fn erasing_takes_names_numbers_texts_and_notes_and_leaves_the_counts() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    twilio.text(GRACE, "My secret is xyzzy").await;
    twilio.text(GRACE, "STOP").await;
    let grace = desk.person(GRACE).await;
    let details = Details::read("Grace Quimby", "likes plugh", Some(ada)).unwrap();
    grace.change(&desk.writer(), &details, ada).await.unwrap();
    let (grace, ticket) = (desk.person(GRACE).await, desk.conversation(GRACE).await);
    let arrivals = desk.count::<arrivals::Entity>().await;

    let erased = grace.erase(&desk.writer(), "grace quimby", ada).await.unwrap();

    assert_eq!(erased, [ticket.id]);
    assert_eq!(desk.address(GRACE).await, None);
    assert_eq!(desk.count::<messages::Entity>().await, 0);
    assert_eq!(desk.count::<attempts::Entity>().await, 0);
    assert_eq!(desk.count::<arrivals::Entity>().await, arrivals);
    let kept = conversations::find_for(&desk.ctx.db, ada, ticket.id).await.unwrap();
    assert_eq!((kept.last_line.as_str(), kept.is_open(), kept.opened_at), ("", false, ticket.opened_at));
    assert!(matches!(people::find_present(&desk.ctx.db, grace.id).await, Err(ModelError::NotFound)));
    assert!(search_all(&desk, ada, "").await.is_empty());
    let hash = Vault::of(&desk.ctx).number_hash("sms", GRACE);
    assert!(consents::is_stopped(&desk.ctx.db, &hash).await.unwrap());
    if !desk.is_postgres() {
        no_trace(&desk, &["xyzzy", "Quimby", "plugh", "447700900101"]);
    }
}

#[tokio::test]
async fn callbacks_that_were_kept_aside_are_erased_with_their_sender() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    twilio.text(GRACE, "Hello").await;
    for number in [GRACE, ALAN] {
        let forged = twilio.hand_over_as(&say(number, "A forged one"), Encoding::Form, Key::Wrong).await;
        assert_eq!(forged.status, 403);
    }

    desk.person(GRACE).await.erase(&desk.writer(), GRACE, ada).await.unwrap();

    let kept = desk.kept_aside().await;
    assert_eq!(kept.len(), 1);
    assert!(String::from_utf8_lossy(&kept[0].body).contains(ALAN.trim_start_matches('+')));
}

#[tokio::test]
async fn who_was_erased_comes_back_as_a_stranger_who_still_said_stop() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    twilio.text(GRACE, "Hello").await;
    twilio.text(GRACE, "STOP").await;
    let before = desk.person(GRACE).await;
    before.erase(&desk.writer(), GRACE, ada).await.unwrap();

    twilio.text(GRACE, "It is me again").await;

    let after = desk.person(GRACE).await;
    assert_ne!(after.id, before.id);
    assert!(consents::is_stopped(&desk.ctx.db, &desk.address(GRACE).await.unwrap().hash).await.unwrap());
    assert!(desk.written(GRACE).await.is_empty());
}

#[tokio::test]
async fn a_queued_text_to_someone_who_was_erased_is_never_sent() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let admin = desk.admin().await;
    // The confirmation is on its way and stays there: what comes after it waits.
    twilio.text(SLOW, "Hello").await;
    twilio.has_calls(1).await;
    admin.reply(desk.conversation(SLOW).await.id, "Goodbye").await;
    desk.stands("Goodbye", "queued").await;

    desk.person(SLOW).await.erase(&desk.writer(), SLOW, admin.id()).await.unwrap();
    twilio.line.let_go();
    twilio.text(ALAN, "Are you still there?").await;

    twilio.has_calls(2).await;
    assert_eq!(twilio.calls_to(ALAN).len(), 1);
    assert_eq!(twilio.calls_to(SLOW).len(), 1);
    assert_eq!(desk.count::<messages::Entity>().await, 2);
}

#[tokio::test]
async fn erasing_is_typed_in_to_confirm() {
    let (desk, ada) = with_a_real_inbox().await;
    let grace = make(&desk, ada, "Grace Hopper", GRACE).await.unwrap();

    for typed in ["", "Grace", "yes", "+447700900102"] {
        assert!(grace.erase(&desk.writer(), typed, ada).await.is_err(), "{typed}");
    }

    assert_eq!(desk.person(GRACE).await.name.as_deref(), Some("Grace Hopper"));
    grace.erase(&desk.writer(), "+44 7700 900101", ada).await.unwrap();
    assert_eq!(desk.count::<people::Entity>().await, 0);
}

async fn with_a_real_inbox() -> (Desk, i64) {
    let desk = Desk::start().await;
    desk.twilio().await;
    let ada = desk.known_user("Ada", "admin").await.id;
    (desk, ada)
}

async fn make(desk: &Desk, by: i64, name: &str, number: &str) -> Result<people::Model, ModelError> {
    let details = Details::read(name, "", None).unwrap();
    let (person, _) = people::create(&desk.writer(), &Vault::of(&desk.ctx), &details, number, "GB", by).await?;
    Ok(person)
}

/// Every page of a search, one after the other.
async fn search_all(desk: &Desk, user: i64, search: &str) -> Vec<Row> {
    let (mut all, mut after): (Vec<Row>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let (rows, next) = people::list(&desk.ctx.db, user, search, after.as_ref()).await.unwrap();
        assert!(rows.len() <= people::ROWS);
        all.extend(rows);
        after = next;
        if after.is_none() {
            return all;
        }
    }
}

fn names(rows: &[Row]) -> Vec<&str> {
    rows.iter().filter_map(|row| row.name.as_deref()).collect()
}

async fn numbers(desk: &Desk, person: i64) -> Vec<(String, bool)> {
    let numbers = addresses::of_person(&desk.ctx.db, person).await.unwrap();
    numbers.into_iter().map(|address| (address.value, address.preferred)).collect()
}

fn words(refused: Result<people::Model, ModelError>) -> String {
    refused.unwrap_err().to_string()
}

/// Looks into every file of the desk, as whoever finds the disk would.
fn no_trace(desk: &Desk, secrets: &[&str]) {
    let settings = Settings::of(&desk.ctx);
    for file in std::fs::read_dir(&settings.data_dir).unwrap() {
        let file = file.unwrap().path();
        let bytes = std::fs::read(&file).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} still stands in {}", file.display());
        }
    }
}
