use crate::support::{Carrier, Desk, Reply, people, say, until};
use futures_util::future::join_all;
use parley::models::{addresses, messages, people as persons};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

#[tokio::test]
async fn fifty_texts_of_one_new_number_at_the_same_instant_are_one_ticket() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let bodies: Vec<String> = (0..50).map(|n| format!("Text {n}")).collect();

    let replies = join_all(bodies.iter().map(|body| twilio.text(people::GRACE, body))).await;

    assert!(replies.iter().all(Reply::is_taken));
    let mut received = desk.received(people::GRACE).await;
    received.sort();
    let mut meant = bodies;
    meant.sort();
    assert_eq!(received, meant);
    assert!(desk.conversation(people::GRACE).await.is_open());
    assert_eq!((desk.count::<persons::Entity>().await, desk.count::<addresses::Entity>().await), (1, 1));
    assert_eq!(desk.written(people::GRACE).await.len(), 1);
    twilio.has_calls(1).await;
    assert_eq!(twilio.calls().len(), 1);
}

#[tokio::test]
async fn one_text_handed_over_fifty_times_at_the_same_instant_is_one_text() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let sms = say(people::GRACE, "Once");

    let replies = join_all((0..50).map(|_| twilio.hand_over(&sms))).await;

    assert!(replies.iter().all(Reply::is_taken));
    assert_eq!(desk.received(people::GRACE).await, ["Once"]);
    assert_eq!(desk.written(people::GRACE).await.len(), 1);
}

#[tokio::test]
async fn fifty_strangers_at_the_same_instant_are_fifty_tickets() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let numbers: Vec<String> = (0..50).map(people::nth).collect();

    let replies = join_all(numbers.iter().map(|number| twilio.text(number, "Hello"))).await;

    assert!(replies.iter().all(Reply::is_taken));
    for number in &numbers {
        let ticket = desk.conversation(number).await;
        assert_eq!(desk.written(number).await[0].confirms, Some(ticket.id), "each is told its own number");
    }
    assert_eq!(twilio.has_calls(50).await.len(), 50);
}

#[tokio::test]
async fn what_cannot_be_stored_is_refused_and_the_repeat_is_taken() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let sms = say(people::GRACE, "Hello");
    desk.run("alter table arrivals rename to arrivals_elsewhere").await;

    let refused = twilio.hand_over(&sms).await;

    assert!(refused.status.is_server_error(), "{refused:?}");
    assert!(desk.address(people::GRACE).await.is_none(), "nothing of it was kept");
    desk.run("alter table arrivals_elsewhere rename to arrivals").await;
    assert!(twilio.hand_over(&sms).await.is_taken());
    assert_eq!(desk.received(people::GRACE).await, ["Hello"]);
}

#[tokio::test]
async fn a_text_that_fails_half_way_leaves_nothing_behind() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.run("alter table events rename to events_elsewhere").await;

    assert!(twilio.text(people::GRACE, "Hello").await.status.is_server_error());

    desk.run("alter table events_elsewhere rename to events").await;
    assert_eq!((desk.count::<persons::Entity>().await, desk.count::<messages::Entity>().await), (0, 0));
    assert!(twilio.calls().is_empty());
}

#[tokio::test]
async fn a_poison_text_is_kept_aside_and_its_neighbours_are_stored() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    poison_is_refused(&desk).await;
    let mut bodies: Vec<String> = (0..20).map(|n| format!("Text {n}")).collect();
    bodies.insert(7, "poison".to_owned());
    bodies.insert(13, "poison".to_owned());

    let replies = hand_over_together(&desk, &twilio, &bodies).await;

    assert!(replies.iter().all(Reply::is_taken), "a repeat of it would be refused again");
    assert_eq!(desk.count::<messages::Entity>().await, 20 + 20, "twenty texts and their confirmations");
    assert_eq!(desk.count::<persons::Entity>().await, 20);
    let kept = desk.kept_aside().await;
    assert_eq!(kept.len(), 2);
    assert!(
        kept.iter().all(|kept| kept.reason == "unreadable" && String::from_utf8_lossy(&kept.body).contains("poison"))
    );
}

#[tokio::test]
async fn what_clashes_every_time_is_kept_aside_and_its_neighbours_are_stored() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.run("create unique index uq_poison on messages (body) where body = 'poison'").await;
    let mut bodies: Vec<String> = (0..20).map(|n| format!("Text {n}")).collect();
    bodies.insert(7, "poison".to_owned());
    bodies.insert(13, "poison".to_owned());

    let replies = hand_over_together(&desk, &twilio, &bodies).await;

    assert!(replies.iter().all(Reply::is_taken), "a repeat of it would clash again");
    assert_eq!(desk.count::<persons::Entity>().await, 21, "one of them is stored");
    let kept = desk.kept_aside().await;
    assert_eq!(kept.len(), 1);
    assert!(String::from_utf8_lossy(&kept[0].body).contains("poison"));
}

#[tokio::test]
async fn a_writer_that_is_held_up_holds_texts_up_and_loses_none() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let bodies: Vec<String> = (0..30).map(|n| format!("Text {n}")).collect();

    let replies = hand_over_together(&desk, &twilio, &bodies).await;

    assert!(replies.iter().all(Reply::is_taken));
    assert_eq!(desk.count::<persons::Entity>().await, 30);
}

#[tokio::test]
async fn a_lock_that_nobody_lets_go_is_not_waited_for_for_ever() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let sms = say(people::GRACE, "Hello");
    let lock = locked(&desk).await;

    let refused = twilio.hand_over(&sms).await;

    assert!(refused.status.is_server_error(), "{refused:?}");
    lock.rollback().await.unwrap();
    assert!(twilio.hand_over(&sms).await.is_taken());
    assert_eq!(desk.received(people::GRACE).await, ["Hello"]);
}

/// All at once while the database is locked, so that they wait and are committed together.
async fn hand_over_together(desk: &Desk, twilio: &Carrier, bodies: &[String]) -> Vec<Reply> {
    let lock = locked(desk).await;
    let texts =
        join_all(bodies.iter().enumerate().map(|(n, body)| async move { twilio.text(&people::nth(n), body).await }));
    let unlocking = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        lock.rollback().await.unwrap();
    };
    tokio::join!(texts, unlocking).0
}

/// Nobody else can write a text down until this ends.
async fn locked(desk: &Desk) -> DatabaseTransaction {
    let lock = desk.writer().begin().await.unwrap();
    if desk.is_postgres() {
        lock.execute_unprepared("lock table arrivals in exclusive mode").await.unwrap();
    }
    lock
}

/// The database itself refuses one body, as it may refuse what nobody thought of.
async fn poison_is_refused(desk: &Desk) {
    if desk.is_postgres() {
        desk.run(
            "create function refuse_poison() returns trigger language plpgsql as \
             $$ begin if new.body = 'poison' then raise exception 'poison'; end if; return new; end $$",
        )
        .await;
        desk.run("create trigger poison before insert on messages for each row execute function refuse_poison()").await;
    } else {
        desk.run("create trigger poison before insert on messages when new.body = 'poison' begin select raise(abort, 'poison'); end").await;
    }
}

#[tokio::test]
async fn a_text_is_on_disk_before_the_carrier_hears_so() {
    let mut desk = Desk::start().await;
    let twilio = desk.twilio().await;

    assert!(twilio.text(people::GRACE, "Hello").await.is_taken());
    desk.restart().await;

    assert_eq!(desk.received(people::GRACE).await, ["Hello"]);
    until("it is confirmed", || async { twilio.calls().len() == 1 }).await;
}

#[tokio::test]
async fn an_address_in_a_text_is_a_link_up_to_where_it_ends() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    twilio.text(people::GRACE, "It is here (https://example.com/a_(b)), and HTTPS://EXAMPLE.COM.").await;

    let id = desk.conversation(people::GRACE).await.id;
    let page = desk.admin().await.get(&format!("/conversations/{id}")).await;
    assert!(page.html.contains(">https://example.com/a_(b)</a>), and "), "{}", page.html);
    assert!(page.html.contains(">HTTPS://EXAMPLE.COM</a>."), "{}", page.html);
}
