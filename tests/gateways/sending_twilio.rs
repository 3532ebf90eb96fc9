use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use parley::gateways::registry::{Connection, build};
use parley::gateways::{Accepted, ErrorClass, SendError, Text};

use super::provider::Provider;
use super::recorded::{TWILIO_SID, TWILIO_TOKEN, connection};

const CREATED: &str = r#"{"sid":"SM33333333333333333333333333333333","status":"queued","price":null,"price_unit":"USD","num_segments":"1"}"#;

fn text() -> Text {
    Text {
        attempt: "att-1".to_owned(),
        to: "+447700900001".to_owned(),
        from: "+447700900000".to_owned(),
        body: "Hällo & 👍".to_owned(),
        receipt_url: Some("https://desk.example/hooks/k/receipts/att-1".to_owned()),
    }
}

async fn send_from(address: &str, base: &str, text: &Text) -> Result<Accepted, SendError> {
    let credentials = [("account_sid", TWILIO_SID), ("auth_token", TWILIO_TOKEN)];
    let connection = Connection { api_base: Some(base.to_owned()), ..connection("twilio", address, &credentials) };
    build(&connection).unwrap().send(text).await
}

async fn answered(status: u16, headers: &str, body: &str) -> Result<Accepted, SendError> {
    let provider = Provider::answering(status, headers, body).await;
    send_from("+447700900000", &provider.base, &text()).await
}

#[tokio::test]
async fn a_text_is_posted_as_twilio_wants_it() {
    let provider = Provider::answering(201, "", CREATED).await;

    let accepted = send_from("+447700900000", &provider.base, &text()).await.unwrap();

    let request = provider.request();
    assert_eq!(request.line, format!("POST /2010-04-01/Accounts/{TWILIO_SID}/Messages.json HTTP/1.1"));
    let basic = BASE64_STANDARD.encode(format!("{TWILIO_SID}:{TWILIO_TOKEN}"));
    assert_eq!(request.header("authorization"), Some(format!("Basic {basic}").as_str()));
    let expected = [
        ("To", "+447700900001"),
        ("Body", "Hällo & 👍"),
        ("From", "+447700900000"),
        ("StatusCallback", "https://desk.example/hooks/k/receipts/att-1"),
    ];
    assert_eq!(request.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(accepted.provider_ids, ["SM33333333333333333333333333333333"]);
    assert_eq!(accepted.price, None);
}

#[tokio::test]
async fn a_messaging_service_sends_from_the_number_the_person_wrote_to() {
    let service = "MGbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    let provider = Provider::answering(201, "", CREATED).await;

    send_from(service, &provider.base, &text()).await.unwrap();

    assert_eq!(provider.request().field("MessagingServiceSid").as_deref(), Some(service));
    assert_eq!(provider.request().field("From").as_deref(), Some("+447700900000"));
}

#[tokio::test]
async fn a_messaging_service_chooses_where_no_number_is_known() {
    let service = "MGbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    let provider = Provider::answering(201, "", CREATED).await;

    send_from(service, &provider.base, &Text { from: service.to_owned(), receipt_url: None, ..text() }).await.unwrap();

    assert_eq!(provider.request().field("MessagingServiceSid").as_deref(), Some(service));
    assert_eq!(provider.request().field("From"), None);
    assert_eq!(provider.request().field("StatusCallback"), None);
}

#[tokio::test]
async fn a_wrong_number_is_refused_in_words() {
    let body = r#"{"code":21614,"message":"'To' number is not a valid mobile number","status":400}"#;

    let Err(SendError::Refused(error)) = answered(400, "", body).await else { panic!("not refused") };

    assert_eq!((error.class, error.code.as_str()), (ErrorClass::Recipient, "21614"));
    assert_eq!(error.words, "The number is not a mobile (Twilio 21614)");
}

#[tokio::test]
async fn a_carriers_block_is_an_opt_out() {
    let body = r#"{"code":21610,"message":"Attempt to send to unsubscribed recipient","status":400}"#;

    let Err(SendError::Refused(error)) = answered(400, "", body).await else { panic!("not refused") };

    assert_eq!(error.class, ErrorClass::OptOut);
}

#[tokio::test]
async fn a_code_nobody_knows_is_told_as_twilio_tells_it() {
    let Err(SendError::Refused(error)) =
        answered(400, "", r#"{"code":29999,"message":"No such luck","status":400}"#).await
    else {
        panic!("not refused")
    };

    assert_eq!(error.words, "Twilio says: No such luck (Twilio 29999)");
}

#[tokio::test]
async fn too_many_requests_are_tried_again_when_twilio_says() {
    let body = r#"{"code":20429,"message":"Too Many Requests","status":429}"#;

    let Err(SendError::NotSent { error, retry_after }) = answered(429, "retry-after: 7\r\n", body).await else {
        panic!("not to be tried again")
    };

    assert_eq!((error.class, retry_after), (ErrorClass::Throttle, Some(Duration::from_secs(7))));
}

#[tokio::test]
async fn a_rate_limit_known_from_receipts_is_one_here_too() {
    let sent = answered(400, "", r#"{"code":30022,"message":"rate limit","status":400}"#).await;

    // It answered, so it is there: a moment later it may take the text.
    let moment = Some(Duration::from_secs(1));
    assert!(matches!(sent, Err(SendError::NotSent { retry_after, .. }) if retry_after == moment), "{sent:?}");
}

#[tokio::test]
async fn whatever_leaves_doubt_is_unknown() {
    let doubtful = [
        (500, r#"{"code":20500,"message":"Internal"}"#),
        (503, "<html>busy</html>"),
        (201, "{}"),
        (201, "gibberish"),
        (200, r#"{"sid":""}"#),
        (302, ""),
        (404, "<html>not ours</html>"),
    ];

    for (status, body) in doubtful {
        let sent = answered(status, "location: http://127.0.0.1:1/\r\n", body).await;
        assert!(matches!(sent, Err(SendError::Unknown(_))), "{status} {body}: {sent:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_unknown_and_nothing_is_posted_twice() {
    let provider = Provider::sending(String::new()).await;

    let sent = send_from("+447700900000", &provider.base, &text()).await;

    assert!(matches!(sent, Err(SendError::Unknown(_))), "{sent:?}");
    assert_eq!(provider.requests().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Provider::answering(201, "", CREATED).await;
    let provider = Provider::answering(307, &format!("location: {}/\r\n", other.base), "").await;

    let sent = send_from("+447700900000", &provider.base, &text()).await;

    assert!(matches!(sent, Err(SendError::Unknown(_))), "{sent:?}");
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn an_answer_without_end_is_unknown() {
    let sent = answered(201, "", &format!("{{\"sid\":\"{}\"}}", "x".repeat(2 * 1024 * 1024))).await;

    assert!(matches!(sent, Err(SendError::Unknown(_))), "{sent:?}");
}

#[tokio::test]
async fn where_nobody_answers_the_call_nothing_was_sent() {
    let nobody = Provider::nobody().await;

    let sent = send_from("+447700900000", &nobody, &text()).await;

    assert!(matches!(sent, Err(SendError::NotSent { retry_after: None, .. })), "{sent:?}");
}
