//! What Vonage knows of ours, as its Reports API tells it. Accounts without it are refused with 403, and it may cost a
//! little, so that only the minutes around a call are asked for.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;

use crate::gateways::http;
use crate::gateways::{Receipt, ReceiptStatus, SendError, Span, Text};

use super::inbound::{failure, receipt_status};
use super::{NAME, Vonage};

/// What Vonage's clock may say earlier and later than ours; a call itself is over within seconds.
const EARLIER: i64 = 60_000;
const LATER: i64 = 5 * 60_000;

#[derive(Deserialize)]
struct Report {
    request_status: Option<String>,
    records: Vec<Record>,
}

/// One for each part of a text.
#[derive(Deserialize)]
struct Record {
    message_id: String,
    client_ref: Option<String>,
    #[serde(default)]
    status: String,
    error_code: Option<String>,
}

/// `GET /v2/reports/records`: the records that carry our own id, the failed parts first. None where there are more than it
/// tells: then nothing is known of what is not among them.
pub async fn look_up(vonage: &Vonage, text: &Text, called: Span) -> Result<Option<Vec<Receipt>>, SendError> {
    let report = report(vonage, called.since).await?;
    let is_whole = report.request_status.as_deref().is_none_or(|status| status == "SUCCESS");
    let is_this = |record: &Record| record.client_ref.as_deref() == Some(&text.attempt);
    let mut found: Vec<Receipt> =
        report.records.into_iter().filter(is_this).map(|record| receipt(text, record)).collect();
    found.sort_by_key(|receipt| receipt.status != Some(ReceiptStatus::Failed));
    Ok(Some(found).filter(|found| is_whole || !found.is_empty()))
}

async fn report(vonage: &Vonage, since: i64) -> Result<Report, SendError> {
    let (start, end) = (written(since - EARLIER), written(since + LATER));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("account_id", vonage.api_key.as_str()),
            ("product", "SMS"),
            ("direction", "outbound"),
            ("date_start", &start),
            ("date_end", &end),
        ])
        .finish();
    let request = http::get(NAME, &format!("{}/v2/reports/records?{query}", vonage.reports_base))?;
    let reply = http::call(NAME, request.basic_auth(&vonage.api_key, Some(&vonage.api_secret))).await?;
    reply.json().filter(|_| reply.is_success()).ok_or_else(|| reply.outcome(NAME))
}

fn receipt(text: &Text, record: Record) -> Receipt {
    let status = receipt_status(&record.status);
    Receipt {
        attempt: Some(text.attempt.clone()),
        provider_id: Some(record.message_id),
        error: (status == Some(ReceiptStatus::Failed)).then(|| failure(&record.status, record.error_code.as_deref())),
        status,
        provider_status: record.status,
        at: None,
        price: None,
    }
}

fn written(at: i64) -> String {
    DateTime::<Utc>::from_timestamp_millis(at).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}
