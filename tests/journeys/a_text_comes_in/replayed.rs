//! A signed call that someone recorded and sends again.

use crate::support::{Desk, Encoding, Provider, Reply, people};

#[tokio::test]
async fn a_recorded_call_changes_nothing_even_where_its_text_has_no_id_and_no_time() {
    let desk = Desk::start().await;
    let messagebird = desk.carrier(Provider::MessageBird).await;
    let from = people::GRACE.trim_start_matches('+');

    for encoding in [Encoding::Json, Encoding::Form] {
        let replies = messagebird.hand_over_recorded(&[("originator", from), ("payload", "Once")], encoding).await;

        assert!(replies.iter().all(Reply::is_taken));
    }

    assert_eq!(desk.received(people::GRACE).await, ["Once", "Once"], "each call is one text, however often it comes");
}
