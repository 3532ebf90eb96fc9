//! Two desks in one PostgreSQL database, each in a schema of its own.

use crate::support::{Desk, people};
use parley::{
    live::{Live, Ring},
    models::conversations,
};

#[tokio::test]
async fn no_desk_hears_what_changes_at_another() {
    let (first, second) = (Desk::start().await, Desk::start().await);
    let (Some(first_beside), Some(second_beside)) = (first.another().await, second.another().await) else { return };
    let (first_twilio, second_twilio) = (first.twilio().await, second.twilio().await);
    for n in 0..3 {
        assert!(first_twilio.text(&people::nth(n), "Before").await.is_taken());
    }
    let mut at_first = Live::of(&first_beside.ctx).listen();
    let mut at_second = Live::of(&second_beside.ctx).listen();

    assert!(first_twilio.text(people::GRACE, "To the first").await.is_taken());
    let heard_first = changed(&mut at_first, first.conversation(people::GRACE).await.id).await;
    assert!(second_twilio.text(people::ALAN, "To the second").await.is_taken());
    let heard_second = changed(&mut at_second, second.conversation(people::ALAN).await.id).await;

    let of_first = first.conversation(people::GRACE).await.id;
    assert!(heard_first.contains(&of_first));
    assert!(second.count::<conversations::Entity>().await < of_first as u64, "the second has no such conversation");
    assert!(!heard_second.contains(&of_first), "{heard_second:?}");
}

/// Every conversation that is said to have changed, up to this one.
async fn changed(rings: &mut tokio::sync::broadcast::Receiver<Ring>, until: i64) -> Vec<i64> {
    let mut heard = Vec::new();
    while !heard.contains(&until) {
        if let Ring::Changed(changes) = rings.recv().await.unwrap() {
            heard.extend(changes.conversations);
        }
    }
    heard
}
