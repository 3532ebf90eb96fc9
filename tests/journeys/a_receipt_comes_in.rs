//! Journey 3: what a carrier says became of a text, in whatever order it says so.

use crate::support::{Browser, Call, Carrier, Desk, Key, Provider, Word, at_every_carrier, people};
use parley::models::_entities::{provider_ids, receipts};
use reqwest::StatusCode;

at_every_carrier!(
    receipts_in_every_order_end_in_the_same_state,
    a_receipt_by_every_method_and_encoding_counts,
    a_receipt_before_the_call_returns_is_not_lost,
    a_receipt_before_the_connection_breaks_is_not_lost,
    a_failure_says_why,
    a_forged_receipt_is_refused,
    a_receipt_of_nobodys_text_is_taken_and_changes_nothing,
    a_receipt_of_another_inbox_changes_nothing,
    a_receipt_at_the_accounts_address_finds_its_text,
);

async fn receipts_in_every_order_end_in_the_same_state(provider: Provider) {
    use Word::{Delivered, Failed, Sent};
    let (desk, carrier, admin, id) = desk(provider).await;
    let orders = [
        [Sent, Delivered, Delivered],
        [Delivered, Sent, Sent],
        [Sent, Sent, Delivered],
        [Delivered, Sent, Delivered],
        [Failed, Sent, Delivered],
        [Sent, Failed, Delivered],
        [Delivered, Failed, Sent],
        [Failed, Delivered, Sent],
    ];

    for order in orders {
        let body = format!("{order:?}");
        let call = replied(&desk, &carrier, &admin, id, &body).await;
        for word in order {
            assert!(carrier.receipt(&call, word).await.is_taken());
        }

        let message = desk.message(&body).await;
        assert_eq!((message.status.as_str(), message.error_words), ("delivered", None), "{order:?}");
    }
}

async fn a_receipt_by_every_method_and_encoding_counts(provider: Provider) {
    let (desk, carrier, admin, id) = desk(provider).await;

    for encoding in provider.receipt_encodings() {
        let body = format!("By {encoding:?}");
        let call = replied(&desk, &carrier, &admin, id, &body).await;

        let reply = carrier.receipt_as(&call, 0, Word::Delivered, *encoding, Key::Right).await;
        let again = carrier.receipt_as(&call, 0, Word::Delivered, *encoding, Key::Right).await;

        assert!(reply.is_taken() && again.is_taken(), "{reply:?}");
        assert_eq!(desk.message(&body).await.status, "delivered");
    }
}

async fn a_receipt_before_the_call_returns_is_not_lost(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    carrier.text(people::SLOW, "Hello").await;
    let call = carrier.has_calls(1).await.remove(0);

    assert!(carrier.receipt(&call, Word::Delivered).await.is_taken());
    assert!(["sending", "sent", "delivered"].contains(&desk.message(&call.body).await.status.as_str()));
    carrier.line.let_go();

    desk.stands(&call.body, "delivered").await;
    assert_eq!(carrier.calls().len(), 1);
}

async fn a_receipt_before_the_connection_breaks_is_not_lost(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    carrier.text(people::LOST, "Hello").await;
    let call = carrier.has_calls(1).await.remove(0);

    carrier.receipt(&call, Word::Sent).await;
    carrier.receipt(&call, Word::Delivered).await;
    carrier.line.let_go();

    desk.stands(&call.body, "delivered").await;
    assert_eq!(carrier.calls().len(), 1);
}

async fn a_failure_says_why(provider: Provider) {
    let (desk, carrier, admin, id) = desk(provider).await;
    let call = replied(&desk, &carrier, &admin, id, "Hello").await;

    carrier.receipt(&call, Word::Failed).await;

    let failed = desk.message("Hello").await;
    assert_eq!(failed.status, "failed");
    let words = failed.error_words.expect("in words");
    assert!(words.contains(' ') && failed.error_code.is_some(), "{words}");
    let page = admin.get(&format!("/conversations/{id}")).await;
    assert!(page.says(&format!("Not delivered. {words}")), "{}", page.text());
}

async fn a_forged_receipt_is_refused(provider: Provider) {
    let (desk, carrier, admin, id) = desk(provider).await;
    let call = replied(&desk, &carrier, &admin, id, "Hello").await;

    for encoding in provider.receipt_encodings() {
        for key in [Key::Wrong, Key::None] {
            let reply = carrier.receipt_as(&call, 0, Word::Delivered, *encoding, key).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{encoding:?} {key:?}");
        }
    }

    assert_eq!(desk.message("Hello").await.status, "sent");
    let kept = desk.kept_aside().await;
    assert_eq!(kept.len(), 2 * provider.receipt_encodings().len());
    assert!(kept.iter().all(|kept| kept.receipt));
}

async fn a_receipt_of_nobodys_text_is_taken_and_changes_nothing(provider: Provider) {
    let (desk, carrier, admin, id) = desk(provider).await;
    let mut call = replied(&desk, &carrier, &admin, id, "Hello").await;
    let messages = desk.count::<parley::models::messages::Entity>().await;
    let nobodys = "an-attempt-that-never-was";
    call.receipt_url = Some(format!("{}/receipts/{nobodys}", carrier.hook_url));
    call.attempt = Some(nobodys.to_owned());
    call.ids = vec!["SMffffffffffffffffffffffffffffffff".to_owned()];

    for word in [Word::Sent, Word::Delivered, Word::Failed] {
        assert!(carrier.receipt(&call, word).await.is_taken());
    }

    assert_eq!(desk.message("Hello").await.status, "sent");
    assert_eq!(desk.count::<parley::models::messages::Entity>().await, messages);
    assert_eq!(desk.count::<provider_ids::Entity>().await, 1);
    assert_eq!(desk.count::<receipts::Entity>().await, 3, "every word is kept");
}

async fn a_receipt_of_another_inbox_changes_nothing(provider: Provider) {
    let (desk, carrier, admin, id) = desk(provider).await;
    let other = desk.carrier_at(provider, "+447700900950", &[]).await;
    let call = replied(&desk, &carrier, &admin, id, "Hello").await;
    let attempt = call.attempt.clone().unwrap();
    let url = format!("{}/receipts/{attempt}", other.hook_url);

    let reply = other.receipt_at(&url, &call, 0, Word::Delivered, provider.receipt_encodings()[0], Key::Right).await;

    assert!(reply.is_taken());
    assert_eq!(desk.message("Hello").await.status, "sent");
}

async fn a_receipt_at_the_accounts_address_finds_its_text(provider: Provider) {
    let (desk, carrier, admin, id) = desk(provider).await;
    let call = replied(&desk, &carrier, &admin, id, "Hello").await;
    let url = format!("{}/receipts", carrier.hook_url);

    let reply = carrier.receipt_at(&url, &call, 0, Word::Delivered, provider.receipt_encodings()[0], Key::Right).await;

    assert!(reply.is_taken());
    assert_eq!(desk.message("Hello").await.status, "delivered");
}

#[tokio::test]
async fn a_text_in_parts_is_delivered_when_all_parts_are() {
    let (desk, vonage, admin, id) = desk(Provider::Vonage).await;
    let body = "A long answer. ".repeat(20);
    let body = body.trim_end();
    let call = replied(&desk, &vonage, &admin, id, body).await;
    assert_eq!(call.ids.len(), 2);

    vonage.receipt_of_part(&call, 1, Word::Delivered).await;
    assert_eq!(desk.message(body).await.status, "sent", "one part is still on its way");
    vonage.receipt_of_part(&call, 0, Word::Delivered).await;

    assert_eq!(desk.message(body).await.status, "delivered");
}

#[tokio::test]
async fn a_text_in_parts_fails_when_one_part_does() {
    let (desk, vonage, admin, id) = desk(Provider::Vonage).await;
    let body = "A long answer. ".repeat(20);
    let body = body.trim_end();
    let call = replied(&desk, &vonage, &admin, id, body).await;

    vonage.receipt_of_part(&call, 0, Word::Delivered).await;
    vonage.receipt_of_part(&call, 1, Word::Failed).await;

    assert_eq!(desk.message(body).await.status, "failed");
}

#[tokio::test]
async fn parts_that_arrive_before_the_call_returns_are_counted_when_it_does() {
    for words in [[Word::Delivered, Word::Delivered], [Word::Delivered, Word::Sent]] {
        let (desk, vonage, admin, _) = desk(Provider::Vonage).await;
        vonage.text(people::SLOW, "Hello").await;
        let id = desk.conversation(people::SLOW).await.id;
        let body = "A long answer. ".repeat(20);
        admin.reply(id, body.trim_end()).await;
        let call = vonage.call_saying(body.trim_end()).await;

        vonage.receipt_of_part(&call, 0, words[0]).await;
        assert_ne!(
            desk.message(body.trim_end()).await.status,
            "delivered",
            "nobody knows yet how many parts there are"
        );
        vonage.receipt_of_part(&call, 1, words[1]).await;
        vonage.line.let_go();

        desk.stands(body.trim_end(), if words[1] == Word::Delivered { "delivered" } else { "sent" }).await;
    }
}

/// Grace has written, without being confirmed, and Ada looks after her.
async fn desk(provider: Provider) -> (Desk, Carrier, Browser, i64) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    desk.change(carrier.inbox_id, |inbox| inbox.confirms = sea_orm::ActiveValue::Set(false)).await;
    carrier.text(people::GRACE, "Hello?").await;
    let admin = desk.admin().await;
    let id = desk.conversation(people::GRACE).await.id;
    (desk, carrier, admin, id)
}

/// A reply that the carrier has taken.
async fn replied(desk: &Desk, carrier: &Carrier, admin: &Browser, conversation: i64, body: &str) -> Call {
    admin.reply(conversation, body).await;
    let call = carrier.call_saying(body).await;
    desk.stands(body, "sent").await;
    call
}
