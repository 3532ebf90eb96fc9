//! What Twilio's list says of a text in doubt: the same words from the same sender to the same number, at that time.

use parley::gateways::registry::{Connection, build};
use parley::gateways::{Span, Text};
use serde_json::{Value, json};

use super::provider::Provider;
use super::recorded::connection;

/// 2026-01-01T12:00:00Z
const CALLED: i64 = 1_767_268_800_000;
const OURS: &str = "+447700900000";

#[tokio::test]
async fn the_same_words_from_another_sender_are_not_this_text() {
    let listed =
        [sent("SM1", "+447700900950", "12:00:02"), sent("SM2", OURS, "12:00:02"), sent("SM3", "Acme", "12:00:02")];

    assert_eq!(found(OURS, OURS, &listed).await, ["SM2"]);
}

#[tokio::test]
async fn what_was_sent_before_or_long_after_the_call_is_not_this_text() {
    let listed = [
        sent("SM1", OURS, "12:07:00"),
        sent("SM2", OURS, "12:00:59"),
        sent("SM3", OURS, "11:59:58"),
        sent("SM4", OURS, "11:59:00"),
    ];

    assert_eq!(found(OURS, OURS, &listed).await, ["SM2", "SM3"]);
}

#[tokio::test]
async fn a_messaging_service_is_the_sender_whichever_number_it_chose() {
    let service = "MG0123456789abcdef0123456789abcdef";
    let mut listed =
        [sent("SM1", OURS, "12:00:02"), sent("SM2", "+447700900950", "12:00:02"), sent("SM3", OURS, "12:00:02")];
    listed[1]["messaging_service_sid"] = json!(service);
    listed[2]["messaging_service_sid"] = json!("MGffffffffffffffffffffffffffffffff");

    assert_eq!(found(service, service, &listed).await, ["SM2"]);
}

fn sent(sid: &str, from: &str, time: &str) -> Value {
    json!({
        "sid": sid, "direction": "outbound-api", "from": from, "to": "+447700900001", "body": "Hello", "num_media": "0",
        "date_sent": null, "date_created": format!("Thu, 01 Jan 2026 {time} +0000"), "status": "delivered", "error_code": null
    })
}

/// What is found of a text that was called for ten seconds.
async fn found(address: &str, from: &str, listed: &[Value]) -> Vec<String> {
    let page = json!({"messages": listed, "next_page_uri": null}).to_string();
    let provider = Provider::answering(200, "", &page).await;
    let credentials =
        [("account_sid", "AC0123456789abcdef0123456789abcdef"), ("auth_token", "0123456789abcdef0123456789abcdef")];
    let connection =
        Connection { api_base: Some(provider.base.clone()), ..connection("twilio", address, &credentials) };
    let text = Text {
        attempt: "att-1".to_owned(),
        to: "+447700900001".to_owned(),
        from: from.to_owned(),
        body: "Hello".to_owned(),
        receipt_url: None,
    };
    let called = Span { since: CALLED, until: Some(CALLED + 10_000) };
    let found = build(&connection).unwrap().look_up(&text, called).await.unwrap().unwrap();
    found.into_iter().filter_map(|receipt| receipt.provider_id).collect()
}
