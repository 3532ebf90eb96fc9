use parley::gateways::registry::{Connection, build};
use parley::gateways::{Receipt, ReceiptStatus, Text};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::recorded::{connection, get, is_forged};

async fn receipts_of_a_text_to(number: &str) -> (String, UnboundedReceiver<Receipt>) {
    let (sender, receipts) = unbounded_channel();
    let sandbox = build(&Connection { receipts: Some(sender), ..connection("sandbox", "Desk", &[]) }).unwrap();
    let text = Text {
        attempt: "att-1".to_owned(),
        to: number.to_owned(),
        from: "Desk".to_owned(),
        body: "Hello".to_owned(),
        receipt_url: None,
    };
    let accepted = sandbox.send(&text).await.unwrap();
    (accepted.provider_ids[0].clone(), receipts)
}

#[tokio::test]
async fn a_text_is_sent_and_then_delivered() {
    let (id, mut receipts) = receipts_of_a_text_to("+15550002").await;

    let sent = receipts.recv().await.unwrap();
    let delivered = receipts.recv().await.unwrap();

    assert_eq!((sent.status, sent.attempt.as_deref()), (Some(ReceiptStatus::Sent), Some("att-1")));
    assert_eq!((delivered.status, delivered.provider_id), (Some(ReceiptStatus::Delivered), Some(id)));
    assert!(receipts.recv().await.is_none());
}

#[tokio::test]
async fn the_unreachable_phone_fails_with_a_reason() {
    let (_, mut receipts) = receipts_of_a_text_to("+15550001").await;

    receipts.recv().await.unwrap();
    let failed = receipts.recv().await.unwrap();

    assert_eq!(failed.status, Some(ReceiptStatus::Failed));
    assert_eq!(failed.error.unwrap().words, "This test number always fails (it ends in 0001)");
}

#[tokio::test]
async fn nobody_outside_can_call_the_sandbox() {
    let (sender, _receipts) = unbounded_channel();
    let sandbox = build(&Connection { receipts: Some(sender), ..connection("sandbox", "Desk", &[]) }).unwrap();

    assert!(is_forged(&sandbox.read(&get("/hooks/k"))));
}
