//! Many receipts at once: they are taken in together, and none costs another, or a text, its answer.

use crate::support::{Call, Carrier, Desk, Provider, Word, people, until};
use futures_util::future::join_all;
use parley::models::{
    _entities::{provider_ids, receipts},
    messages,
};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait, DatabaseTransaction};

const MANY: usize = 12;

#[tokio::test]
async fn many_at_once_all_count_and_what_is_said_twice_counts_once() {
    let (desk, twilio, calls) = confirmed().await;
    let lock = locked(&desk, "receipts").await;

    let said = calls
        .iter()
        .flat_map(|call| [Word::Sent, Word::Delivered, Word::Sent, Word::Delivered].map(|word| (call, word)));
    let replies = unlocked_later(lock, join_all(said.map(|(call, word)| twilio.receipt(call, word)))).await;

    assert!(replies.iter().all(|reply| reply.is_taken()), "{replies:?}");
    until("all are delivered", || async { statuses(&desk).await == vec!["delivered"; MANY] }).await;
    assert_eq!(desk.count::<receipts::Entity>().await, 2 * MANY as u64);
    assert_eq!(desk.count::<provider_ids::Entity>().await, MANY as u64);
}

#[tokio::test]
async fn a_receipt_the_database_refuses_never_costs_its_neighbours_theirs() {
    let (desk, twilio, mut calls) = confirmed().await;
    poison_is_refused(&desk).await;
    calls[5].ids = vec!["poison".to_owned()];
    let lock = locked(&desk, "receipts").await;

    let replies = unlocked_later(lock, join_all(calls.iter().map(|call| twilio.receipt(call, Word::Delivered)))).await;

    assert!(replies.iter().all(|reply| reply.is_taken()), "a repeat of it would be refused again");
    until("the others are delivered", || async {
        statuses(&desk).await.iter().filter(|status| *status == "delivered").count() == MANY - 1
    })
    .await;
    let kept = desk.kept_aside().await;
    assert_eq!(kept.len(), 1);
    assert!(kept[0].receipt && kept[0].reason == "unreadable", "{kept:?}");
}

#[tokio::test]
async fn a_receipt_that_cannot_be_stored_now_is_asked_for_again() {
    let (desk, twilio, calls) = confirmed().await;
    until("it is sent", || async { statuses(&desk).await == vec!["sent"; MANY] }).await;
    desk.run("alter table receipts rename to receipts_away").await;

    let refused = twilio.receipt(&calls[0], Word::Delivered).await;

    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{refused:?}");
    assert!(twilio.text(&people::nth(0), "Again").await.is_taken(), "texts come in all the same");
    desk.run("alter table receipts_away rename to receipts").await;
    assert!(twilio.receipt(&calls[0], Word::Delivered).await.is_taken());
    assert_eq!(statuses(&desk).await.iter().filter(|status| *status == "delivered").count(), 1);
}

/// On SQLite there is one writer, which whoever holds it keeps from texts and receipts alike.
#[tokio::test]
async fn receipts_that_are_held_up_hold_no_text_up() {
    let (desk, twilio, calls) = confirmed().await;
    if !desk.is_postgres() {
        return;
    }
    let lock = locked(&desk, "receipts").await;
    let receipts = join_all(calls.iter().map(|call| twilio.receipt(call, Word::Delivered)));
    let text = async {
        assert!(twilio.text(&people::nth(0), "Again").await.is_taken());
        assert_eq!(desk.count::<receipts::Entity>().await, 0, "they still wait");
        lock.rollback().await.unwrap();
    };

    let (replies, ()) = tokio::join!(receipts, text);

    assert!(replies.iter().all(|reply| reply.is_taken()), "{replies:?}");
}

/// Many people have texted, and the carrier has taken a confirmation for each.
async fn confirmed() -> (Desk, Carrier, Vec<Call>) {
    let desk = Desk::start().await;
    let twilio = desk.carrier(Provider::Twilio).await;
    let numbers: Vec<String> = (0..MANY).map(people::nth).collect();
    join_all(numbers.iter().map(|number| twilio.text(number, "Hello"))).await;
    let calls = twilio.has_calls(MANY).await;
    (desk, twilio, calls)
}

async fn statuses(desk: &Desk) -> Vec<String> {
    let confirmations = desk.rows::<messages::Entity>().await.into_iter();
    confirmations.filter(|message| message.kind == "confirmation").map(|message| message.status).collect()
}

/// Nobody else can write one of these down until this ends.
async fn locked(desk: &Desk, table: &str) -> DatabaseTransaction {
    let lock = desk.writer().begin().await.unwrap();
    if desk.is_postgres() {
        lock.execute_unprepared(&format!("lock table {table} in exclusive mode")).await.unwrap();
    }
    lock
}

/// What is done while the database is locked comes in together.
async fn unlocked_later<T>(lock: DatabaseTransaction, doing: impl Future<Output = T>) -> T {
    let unlocking = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        lock.rollback().await.unwrap();
    };
    tokio::join!(doing, unlocking).0
}

/// The database itself refuses one id, as it may refuse what nobody thought of.
async fn poison_is_refused(desk: &Desk) {
    if desk.is_postgres() {
        desk.run(
            "create function refuse_poison() returns trigger language plpgsql as \
             $$ begin if new.provider_id = 'poison' then raise exception 'poison'; end if; return new; end $$",
        )
        .await;
        desk.run("create trigger poison before insert on receipts for each row execute function refuse_poison()").await;
    } else {
        desk.run("create trigger poison before insert on receipts when new.provider_id = 'poison' begin select raise(abort, 'poison'); end").await;
    }
}
