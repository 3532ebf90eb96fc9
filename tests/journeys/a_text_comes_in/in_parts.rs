//! Vonage hands a long text over in parts, in any order, some of them twice.

use crate::support::{Carrier, Desk, people, say};
use parley::{intake::Intake, models::clock};

#[tokio::test]
async fn parts_in_any_order_become_one_text() {
    for order in [[1, 2, 3], [3, 2, 1], [2, 3, 1], [3, 1, 2]] {
        let (desk, vonage) = desk().await;

        for number in order {
            assert!(part(&vonage, people::GRACE, "77", number).await);
        }

        assert_eq!(desk.received(people::GRACE).await, ["one two three"], "{order:?}");
        assert_eq!(desk.conversation(people::GRACE).await.last_line, "one two three");
        vonage.has_calls(1).await;
    }
}

#[tokio::test]
async fn parts_at_the_same_instant_become_one_text() {
    let (desk, vonage) = desk().await;

    let (a, b, c) = tokio::join!(
        part(&vonage, people::GRACE, "8", 2),
        part(&vonage, people::GRACE, "8", 3),
        part(&vonage, people::GRACE, "8", 1)
    );

    assert!(a && b && c);
    assert_eq!(desk.received(people::GRACE).await, ["one two three"]);
}

#[tokio::test]
async fn a_part_that_comes_twice_counts_once() {
    let (desk, vonage) = desk().await;
    let first = say(people::GRACE, "one ").part("5", 1, 2);
    let second = say(people::GRACE, "two").part("5", 2, 2);

    for sms in [&first, &first, &second, &second, &first] {
        assert!(vonage.hand_over(sms).await.is_taken());
    }

    assert_eq!(desk.received(people::GRACE).await, ["one two"]);
}

#[tokio::test]
async fn two_people_may_have_the_same_reference() {
    let (desk, vonage) = desk().await;

    for number in 1..=3 {
        part(&vonage, people::GRACE, "9", number).await;
        part(&vonage, people::ALAN, "9", number).await;
    }

    assert_eq!(desk.received(people::GRACE).await, ["one two three"]);
    assert_eq!(desk.received(people::ALAN).await, ["one two three"]);
}

#[tokio::test]
async fn a_reference_is_used_again_for_the_next_long_text() {
    let (desk, vonage) = desk().await;

    for _ in 0..2 {
        for number in 1..=3 {
            part(&vonage, people::GRACE, "1", number).await;
        }
    }

    assert_eq!(desk.received(people::GRACE).await, ["one two three", "one two three"]);
}

#[tokio::test]
async fn after_a_minute_what_is_there_is_shown_and_a_late_part_completes_it() {
    let (desk, vonage) = desk().await;
    part(&vonage, people::GRACE, "3", 3).await;
    part(&vonage, people::GRACE, "3", 1).await;
    assert!(desk.received(people::GRACE).await.is_empty(), "it waits for its other part");

    a_minute_passes(&desk).await;

    let shown = &desk.messages(people::GRACE).await[0];
    assert_eq!((shown.body.as_str(), shown.partial), ("one three", true));
    let id = desk.conversation(people::GRACE).await.id;
    let admin = desk.admin().await;
    assert!(admin.get(&format!("/conversations/{id}")).await.says("Part of this text is still on its way."));

    part(&vonage, people::GRACE, "3", 2).await;

    let whole = &desk.messages(people::GRACE).await[0];
    assert_eq!((whole.body.as_str(), whole.partial, whole.id), ("one two three", false, shown.id));
    assert_eq!(desk.received(people::GRACE).await.len(), 1);
    assert_eq!(desk.conversation(people::GRACE).await.last_line, "one two three");
}

#[tokio::test]
async fn parts_survive_a_restart() {
    let (mut desk, vonage) = desk().await;
    part(&vonage, people::GRACE, "4", 1).await;
    part(&vonage, people::GRACE, "4", 3).await;

    desk.restart().await;
    part(&vonage, people::GRACE, "4", 2).await;

    assert_eq!(desk.received(people::GRACE).await, ["one two three"]);
}

#[tokio::test]
async fn a_stop_in_two_parts_is_a_stop() {
    let (desk, vonage) = desk().await;

    vonage.hand_over(&say(people::GRACE, "ST").part("6", 1, 2)).await;
    vonage.hand_over(&say(people::GRACE, "OP").part("6", 2, 2)).await;

    assert_eq!(desk.messages(people::GRACE).await[0].keyword.as_deref(), Some("stop"));
    assert!(desk.conversations(people::GRACE).await.is_empty());
}

async fn desk() -> (Desk, Carrier) {
    let desk = Desk::start().await;
    let vonage = desk.vonage().await;
    (desk, vonage)
}

async fn part(vonage: &Carrier, from: &str, reference: &str, number: u32) -> bool {
    let body = ["one ", "two ", "three"][number as usize - 1];
    vonage.hand_over(&say(from, body).part(reference, number, 3)).await.is_taken()
}

async fn a_minute_passes(desk: &Desk) {
    desk.run(&format!("update arrivals set arrived_at = arrived_at - {}", clock::MINUTE + 1)).await;
    Intake::of(&desk.ctx).show_waiting_parts().await;
}
