use std::time::Duration;

use parley::gateways::registry::{Connection, build};
use parley::gateways::{Accepted, ErrorClass, SendError, Text};

use super::provider::Provider;
use super::recorded::connection;

const TAKEN: &str = r#"{"to":"447700900001","message-id":"0A0000000123ABCD1","status":"0","remaining-balance":"3.14","message-price":"0.0333","network":"12345"}"#;
const THROTTLED: &str = r#"{"status":"1","error-text":"Throughput Rate Exceeded - please wait [ 250 ] and retry"}"#;

fn text(body: &str) -> Text {
    Text {
        attempt: "att-1".to_owned(),
        to: "+447700900001".to_owned(),
        from: "+447700900000".to_owned(),
        body: body.to_owned(),
        receipt_url: Some("https://desk.example/hooks/k/receipts/att-1".to_owned()),
    }
}

fn parts(parts: &[&str]) -> String {
    format!(r#"{{"message-count":"{}","messages":[{}]}}"#, parts.len(), parts.join(","))
}

async fn send(base: &str, text: &Text) -> Result<Accepted, SendError> {
    let connection =
        connection("vonage", "+447700900000", &[("api_key", "abcd1234"), ("api_secret", "abcdef0123456789")]);
    build(&Connection { api_base: Some(base.to_owned()), ..connection }).unwrap().send(text).await
}

async fn answered(status: u16, body: &str) -> Result<Accepted, SendError> {
    let provider = Provider::answering(status, "", body).await;
    send(&provider.base, &text("Hello")).await
}

#[tokio::test]
async fn a_text_is_posted_as_vonage_wants_it() {
    let provider = Provider::answering(200, "", &parts(&[TAKEN])).await;

    let accepted = send(&provider.base, &text("Hello & {goodbye}")).await.unwrap();

    let request = provider.request();
    assert_eq!(request.line, "POST /sms/json HTTP/1.1");
    let expected = [
        ("api_key", "abcd1234"),
        ("api_secret", "abcdef0123456789"),
        ("from", "447700900000"),
        ("to", "447700900001"),
        ("text", "Hello & {goodbye}"),
        ("type", "text"),
        ("client-ref", "att-1"),
        ("status-report-req", "true"),
        ("callback", "https://desk.example/hooks/k/receipts/att-1"),
    ];
    assert_eq!(request.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(
        accepted,
        Accepted { provider_ids: vec!["0A0000000123ABCD1".to_owned()], price: Some("0.0333".to_owned()) }
    );
}

#[tokio::test]
async fn a_text_beyond_gsm7_goes_as_unicode() {
    let provider = Provider::answering(200, "", &parts(&[TAKEN])).await;

    send(&provider.base, &text("“Hello”")).await.unwrap();

    assert_eq!(provider.request().field("type").as_deref(), Some("unicode"));
}

#[tokio::test]
async fn an_address_too_long_for_vonage_is_left_out() {
    let provider = Provider::answering(200, "", &parts(&[TAKEN])).await;
    let long = format!("https://desk.example/{}", "x".repeat(80));

    send(&provider.base, &Text { receipt_url: Some(long), ..text("Hello") }).await.unwrap();

    assert_eq!(provider.request().field("callback"), None);
}

#[tokio::test]
async fn every_part_keeps_its_id() {
    let second = TAKEN.replace("ABCD1", "ABCD2");

    let accepted = answered(200, &parts(&[TAKEN, &second])).await.unwrap();

    assert_eq!(accepted.provider_ids, ["0A0000000123ABCD1", "0A0000000123ABCD2"]);
    assert_eq!(accepted.price.as_deref(), Some("0.0333 + 0.0333"));
}

#[tokio::test]
async fn a_throttled_text_waits_as_long_as_vonage_says() {
    let Err(SendError::NotSent { error, retry_after }) = answered(200, &parts(&[THROTTLED, THROTTLED])).await else {
        panic!("not to be tried again")
    };

    assert_eq!((error.class, retry_after), (ErrorClass::Throttle, Some(Duration::from_millis(250))));
}

#[tokio::test]
async fn a_text_of_which_only_some_parts_were_taken_is_unknown() {
    let Err(SendError::Unknown(error)) = answered(200, &parts(&[TAKEN, THROTTLED])).await else {
        panic!("not unknown")
    };

    assert!(error.words.starts_with("Only some parts of the text were taken."), "{}", error.words);
}

#[tokio::test]
async fn refusals_are_told_in_words() {
    let body = parts(&[r#"{"status":"9","error-text":"Partner quota exceeded"}"#]);

    let Err(SendError::Barred(error)) = answered(200, &body).await else { panic!("not barred") };

    assert_eq!(error.class, ErrorClass::Account);
    assert_eq!(error.words, "The account has not enough credit (Vonage 9)");
}

#[tokio::test]
async fn whatever_leaves_doubt_is_unknown() {
    let fewer = r#"{"message-count":"2","messages":[{"status":"0","message-id":"1"}]}"#;
    let no_id = parts(&[r#"{"status":"0"}"#]);
    let doubtful = [
        (200, fewer),
        (200, &no_id),
        (200, "{}"),
        (200, &parts(&[])),
        (500, &parts(&[TAKEN])),
        (502, "<html>"),
        (404, ""),
    ];

    for (status, body) in doubtful {
        let sent = answered(status, body).await;
        assert!(matches!(sent, Err(SendError::Unknown(_))), "{status} {body}: {sent:?}");
    }
}

#[tokio::test]
async fn too_many_requests_are_tried_again_and_wrong_credentials_are_not() {
    assert!(matches!(answered(429, "").await, Err(SendError::NotSent { .. })));
    assert!(matches!(answered(401, r#"{"title":"Unauthorized"}"#).await, Err(SendError::Barred(_))));
}
