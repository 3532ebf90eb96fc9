//! Two processes on PostgreSQL take in the same, or parts of the same, at the same moment: each has looked before the
//! other writes.

use crate::support::{Carrier, Desk, Provider, campaigns::delivery, people, say, until};
use parley::{
    faults::{AFTER_LOOK_UP, Gate},
    intake::Intake,
    models::{clock, messages},
};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

#[tokio::test]
async fn an_answer_that_is_tapped_twice_is_counted_and_thanked_once() {
    let Some((desk, other, twilio, there)) = two(Provider::Twilio).await else { return };
    desk.know(twilio.inbox_id, &[people::GRACE]).await;
    let campaign = desk.campaign(twilio.inbox_id, delivery()).await;

    let (here, there) = at_once(&desk, twilio.text(people::GRACE, "1"), there.text(people::GRACE, "1")).await;

    assert!(here.is_taken() && there.is_taken(), "{here:?} {there:?}");
    assert_eq!(desk.kept_aside().await.len(), 0);
    assert_eq!(desk.received(people::GRACE).await, ["1", "1"]);
    assert_eq!(desk.tallied(&campaign, |tally| tally.answered() == 1).await.answers[&1], 1);
    assert_eq!(desk.written(people::GRACE).await.len(), 2, "the question and one thanks");
    drop(other);
}

#[tokio::test]
async fn a_stop_that_is_said_twice_is_answered_once() {
    for is_known in [false, true] {
        let Some((desk, other, vonage, there)) = two(Provider::Vonage).await else { return };
        if is_known {
            desk.know(vonage.inbox_id, &[people::GRACE]).await;
        }

        let (here, there) = at_once(&desk, vonage.text(people::GRACE, "STOP"), there.text(people::GRACE, "STOP")).await;

        assert!(here.is_taken() && there.is_taken(), "{here:?} {there:?}");
        assert_eq!(desk.kept_aside().await.len(), 0);
        assert_eq!(desk.received(people::GRACE).await, ["STOP", "STOP"]);
        assert_eq!(desk.written(people::GRACE).await.len(), 1, "known before: {is_known}");
        drop(other);
    }
}

#[tokio::test]
async fn the_parts_of_a_long_text_are_joined_though_neither_process_saw_the_others() {
    let Some((desk, other, vonage, there)) = two(Provider::Vonage).await else { return };
    let (first, second) = (say(people::GRACE, "one ").part("7", 1, 2), say(people::GRACE, "two").part("7", 2, 2));

    let (here, there) = at_once(&desk, vonage.hand_over(&first), there.hand_over(&second)).await;

    assert!(here.is_taken() && there.is_taken(), "{here:?} {there:?}");
    assert_eq!(desk.received(people::GRACE).await, ["one two"]);
    drop(other);
}

#[tokio::test]
async fn a_last_part_that_comes_while_the_others_are_shown_completes_them() {
    let Some((desk, other, vonage, there)) = two(Provider::Vonage).await else { return };
    vonage.hand_over(&say(people::GRACE, "one ").part("8", 1, 2)).await;
    desk.run(&format!("update arrivals set arrived_at = arrived_at - {}", clock::MINUTE + 1)).await;
    let last = say(people::GRACE, "two").part("8", 2, 2);
    let intake = Intake::of(&desk.ctx);

    let ((), reply) = at_once(&desk, intake.show_waiting_parts(), there.hand_over(&last)).await;

    assert!(reply.is_taken(), "{reply:?}");
    let texts = desk.rows::<messages::Entity>().await;
    let texts: Vec<_> = texts.iter().filter(|text| text.direction == "in").collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert_eq!((texts[0].body.as_str(), texts[0].partial), ("one two", false));
    drop(other);
}

/// Both are under way, and have looked or wait for each other, before either writes.
async fn at_once<A, B>(desk: &Desk, here: impl Future<Output = A>, there: impl Future<Output = B>) -> (A, B) {
    let gate = Gate::close(AFTER_LOOK_UP);
    let opening = async {
        until("both are there", || async {
            gate.waiting() == 2 || (gate.waiting() == 1 && somebody_waits(desk).await)
        })
        .await;
        gate.open();
    };
    let (here, there, ()) = tokio::join!(here, there, opening);
    (here, there)
}

/// Whether a connection of this desk waits for another's lock.
async fn somebody_waits(desk: &Desk) -> bool {
    let sql = "select 1 from pg_stat_activity where wait_event_type = 'Lock' \
        and application_name = current_setting('application_name')";
    desk.ctx.db.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.unwrap().is_some()
}

/// Two processes of one desk, and a provider that may call either.
async fn two(provider: Provider) -> Option<(Desk, Desk, Carrier, Carrier)> {
    let desk = Desk::start().await;
    let other = desk.another().await?;
    let carrier = desk.carrier(provider).await;
    let hook = carrier.hook_url.replace(&desk.url, &other.url);
    let there = Carrier::new(provider, carrier.inbox_id, &hook, carrier.line.clone());
    Some((desk, other, carrier, there))
}
