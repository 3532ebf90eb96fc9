use std::time::Duration;

use parley::gateways::registry::{Connection, build};
use parley::gateways::{Accepted, ErrorClass, SendError, Text};
use serde_json::json;

use super::provider::Provider;
use super::recorded::connection;

const CREATED: &str = r#"{"id":"6fe65f90454aa61536e6a88b88972670","direction":"mt","recipients":{"totalCount":1,"items":[{"recipient":31612345678,"status":"sent"}]}}"#;

fn text() -> Text {
    Text {
        attempt: "att-1".to_owned(),
        to: "+31612345678".to_owned(),
        from: "+31970000000".to_owned(),
        body: "Hallo “daar”".to_owned(),
        receipt_url: Some("https://desk.example/hooks/k/receipts/att-1".to_owned()),
    }
}

async fn send(base: &str, text: &Text) -> Result<Accepted, SendError> {
    let connection = connection("messagebird", "+31970000000", &[("api_key", "live_key")]);
    build(&Connection { api_base: Some(format!("{base}/")), ..connection }).unwrap().send(text).await
}

async fn answered(status: u16, headers: &str, body: &str) -> Result<Accepted, SendError> {
    let provider = Provider::answering(status, headers, body).await;
    send(&provider.base, &text()).await
}

#[tokio::test]
async fn a_text_is_posted_as_messagebird_wants_it() {
    let provider = Provider::answering(201, "", CREATED).await;

    let accepted = send(&provider.base, &text()).await.unwrap();

    let request = provider.request();
    assert_eq!(request.line, "POST /messages HTTP/1.1");
    assert_eq!(request.header("authorization"), Some("AccessKey live_key"));
    let expected = json!({
        "originator": "31970000000",
        "recipients": ["31612345678"],
        "body": "Hallo “daar”",
        "datacoding": "auto",
        "reference": "att-1",
        "reportUrl": "https://desk.example/hooks/k/receipts/att-1",
    });
    assert_eq!(request.json(), expected);
    assert_eq!(accepted.provider_ids, ["6fe65f90454aa61536e6a88b88972670"]);
}

#[tokio::test]
async fn a_desk_without_a_public_address_asks_for_no_reports() {
    let provider = Provider::answering(201, "", CREATED).await;

    send(&provider.base, &Text { receipt_url: None, from: "ACME".to_owned(), ..text() }).await.unwrap();

    assert_eq!(provider.request().json().get("reportUrl"), None);
    assert_eq!(provider.request().json()["originator"], "ACME");
}

#[tokio::test]
async fn the_parameter_tells_whose_fault_a_refusal_is() {
    let about =
        |parameter: &str| format!(r#"{{"errors":[{{"code":9,"description":"no","parameter":"{parameter}"}}]}}"#);

    for (parameter, class) in
        [("recipients", ErrorClass::Recipient), ("originator", ErrorClass::Config), ("body", ErrorClass::Content)]
    {
        let Err(SendError::Refused(error)) = answered(422, "", &about(parameter)).await else { panic!("not refused") };
        assert_eq!(error.class, class, "{parameter}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_a_matter_of_the_account() {
    let body = r#"{"errors":[{"code":2,"description":"Request not allowed (incorrect access_key)","parameter":"access_key"}]}"#;

    let Err(SendError::Barred(error)) = answered(401, "", body).await else { panic!("not barred") };

    assert_eq!(error.class, ErrorClass::Account);
    assert_eq!(error.words, "MessageBird does not accept the API key (MessageBird 2)");
}

#[tokio::test]
async fn too_many_requests_are_tried_again() {
    let Err(SendError::NotSent { retry_after, .. }) = answered(429, "retry-after: 3\r\n", "").await else {
        panic!("not to be tried again")
    };

    assert_eq!(retry_after, Some(Duration::from_secs(3)));
}

#[tokio::test]
async fn whatever_leaves_doubt_is_unknown() {
    let doubtful = [
        (500, ""),
        (500, r#"{"errors":[{"code":9}]}"#),
        (422, r#"{"errors":[{"code":99}]}"#),
        (201, "{}"),
        (200, "OK"),
        (400, "{}"),
    ];

    for (status, body) in doubtful {
        let sent = answered(status, "", body).await;
        assert!(matches!(sent, Err(SendError::Unknown(_))), "{status} {body}: {sent:?}");
    }
}
