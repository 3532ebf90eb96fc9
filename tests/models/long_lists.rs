//! Lists that are longer than a statement may hold values: SQLite takes 32,766 of them, PostgreSQL 65,535.

use crate::support::Desk;
use parley::models::{addresses, campaigns, consents, conversations, inboxes, messages::outbound, users};

const MANY: i64 = 66_000;

#[tokio::test]
async fn no_list_is_too_long_for_a_statement() {
    let desk = Desk::start().await;
    let ids: Vec<i64> = (1..=MANY).collect();
    let hashes: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
    let db = &desk.ctx.db;

    assert!(consents::stopped_among(db, &hashes).await.unwrap().is_empty());
    assert!(conversations::among(db, &ids, &[1]).await.unwrap().is_empty());
    assert!(campaigns::among(db, &ids, &[1]).await.unwrap().is_empty());
    assert!(users::names(db, &ids).await.unwrap().is_empty());
    let txn = desk.writer().begin().await.unwrap();
    addresses::hold(&txn, &ids).await.unwrap();
    assert!(inboxes::hold(&txn, &ids).await.unwrap().is_empty());
}

#[tokio::test]
async fn texts_in_doubt_are_looked_up_however_many_there_are() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.know(twilio.inbox_id, &[crate::support::people::GRACE]).await;
    let address = desk.address(crate::support::people::GRACE).await.unwrap().id;
    let inbox = twilio.inbox_id;
    let numbers = format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < {MANY})");
    desk.run(&format!(
        "insert into messages (address_id, inbox_id, direction, kind, status, body, via, gateway, due_at, next_try_at, segments, partial, \
         group_text, retryable, created_at, updated_at) {numbers} \
         select {address}, {inbox}, 'out', 'text', 'unknown', 'Hello', '', 'twilio', 0, 0, 1, false, false, true, i, i from n"
    ))
    .await;
    desk.run(
        "insert into attempts (message_id, number, public_id, owner, lease_until, token, outcome, parts, started_at, finished_at) \
         select id, 1, 'attempt-' || id, '', 0, 0, 'unknown', 0, 1, 1 from messages",
    )
    .await;

    let doubts = outbound::in_doubt(&desk.ctx.db, 0, None).await.unwrap();

    assert_eq!(i64::try_from(doubts.len()).unwrap(), MANY);
}
