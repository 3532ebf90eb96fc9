//! What Vonage's Reports API is asked, and what it says of a text in doubt.

use parley::gateways::registry::{Connection, build};
use parley::gateways::{Receipt, ReceiptStatus, SendError, Span, Text};

use super::provider::Provider;
use super::recorded::connection;

/// 2026-01-01T12:00:00Z
const CALLED: i64 = 1_767_268_800_000;

async fn look_up(base: &str) -> Result<Option<Vec<Receipt>>, SendError> {
    let connection =
        connection("vonage", "+447700900000", &[("api_key", "abcd1234"), ("api_secret", "abcdef0123456789")]);
    let text = Text {
        attempt: "att-1".to_owned(),
        to: "+447700900001".to_owned(),
        from: "+447700900000".to_owned(),
        body: "Hello".to_owned(),
        receipt_url: None,
    };
    build(&Connection { api_base: Some(base.to_owned()), ..connection })
        .unwrap()
        .look_up(&text, Span::since(CALLED))
        .await
}

async fn told(status: &str, records: &[(&str, &str, &str)]) -> Option<Vec<(String, Option<ReceiptStatus>)>> {
    let records: Vec<String> = records
        .iter()
        .map(|(id, reference, status)| {
            format!(r#"{{"message_id":"{id}","client_ref":"{reference}","status":"{status}","error_code":"4"}}"#)
        })
        .collect();
    let report = format!(r#"{{"request_status":"{status}","records":[{}]}}"#, records.join(","));
    let provider = Provider::answering(200, "", &report).await;
    let found = look_up(&provider.base).await.unwrap();
    found.map(|found| found.into_iter().map(|receipt| (receipt.provider_id.unwrap(), receipt.status)).collect())
}

#[tokio::test]
async fn the_minutes_around_the_call_are_asked_for() {
    let provider = Provider::answering(200, "", r#"{"request_status":"SUCCESS","records":[]}"#).await;

    assert_eq!(look_up(&provider.base).await, Ok(Some(Vec::new())));

    let asked = provider.request();
    assert_eq!(
        asked.line,
        "GET /v2/reports/records?account_id=abcd1234&product=SMS&direction=outbound\
         &date_start=2026-01-01T11%3A59%3A00Z&date_end=2026-01-01T12%3A05%3A00Z HTTP/1.1"
    );
    assert_eq!(asked.header("authorization"), Some("Basic YWJjZDEyMzQ6YWJjZGVmMDEyMzQ1Njc4OQ=="));
}

#[tokio::test]
async fn the_records_with_our_id_are_found_the_failed_part_first() {
    let records = [("A", "att-2", "delivered"), ("B", "att-1", "delivered"), ("C", "att-1", "failed")];

    let found = told("SUCCESS", &records).await;

    let failed = ("C".to_owned(), Some(ReceiptStatus::Failed));
    assert_eq!(found, Some(vec![failed, ("B".to_owned(), Some(ReceiptStatus::Delivered))]));
}

#[tokio::test]
async fn what_is_not_in_a_report_that_was_cut_short_may_be_there_all_the_same() {
    assert_eq!(told("TRUNCATED", &[("A", "att-2", "delivered")]).await, None);
    assert!(told("TRUNCATED", &[("A", "att-1", "delivered")]).await.is_some());
}

#[tokio::test]
async fn an_account_without_reports_cannot_be_asked() {
    let provider = Provider::answering(403, "", r#"{"title":"Forbidden"}"#).await;

    assert!(look_up(&provider.base).await.is_err());
}
