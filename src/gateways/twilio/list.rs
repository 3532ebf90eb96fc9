//! What Twilio took in for us, and what it knows of ours, as its own list tells it.

use serde::Deserialize;

use crate::gateways::http;
use crate::gateways::times::mailed;
use crate::gateways::{Incoming, Media, Receipt, ReceiptStatus, Received, SendError, Span, Text};

use super::inbound::{failure, receipt_status};
use super::{NAME, Twilio};

/// Texts on one page, and the most pages there can be: a list of more than a million is not believed.
const PAGE: usize = 200;
const PAGES: usize = 5_000;

#[derive(Deserialize)]
struct Page {
    messages: Vec<Listed>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct Listed {
    sid: String,
    direction: String,
    from: Option<String>,
    to: Option<String>,
    body: Option<String>,
    num_media: Option<String>,
    date_sent: Option<String>,
    date_created: Option<String>,
    messaging_service_sid: Option<String>,
    #[serde(default)]
    status: String,
    error_code: Option<i64>,
}

#[derive(Deserialize)]
struct Files {
    media_list: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    uri: String,
    content_type: Option<String>,
}

/// `GET /2010-04-01/Accounts/{AccountSid}/Messages.json`, newest first, from the last day of this time to its first.
pub async fn received(twilio: &Twilio, span: Span) -> Result<Received, SendError> {
    let mut texts = Vec::new();
    let (listed, asked_at) = all(twilio, first_page(twilio, span), span, |listed| is_for(twilio, listed)).await?;
    for (at, listed) in listed {
        texts.push(incoming(twilio, listed, at).await?);
    }
    texts.reverse();
    texts.sort_by_key(|text| text.at);
    Ok(Received { texts, asked_at })
}

/// What waited at Twilio for as long was sent later than it was made.
const LATE: i64 = 3_600_000;

/// What Twilio's clock may say earlier and later than ours.
const EARLIER: i64 = 5_000;
const LATER: i64 = 60_000;

/// The same words from the same sender to the same number in this time: it has no field of ours to look for.
pub async fn look_up(twilio: &Twilio, text: &Text, called: Span) -> Result<Vec<Receipt>, SendError> {
    let span = Span { since: called.since - EARLIER, until: called.until.map(|until| until + LATER) };
    let is_this = |listed: &Listed| {
        listed.direction.starts_with("outbound")
            && listed.body.as_deref() == Some(&text.body)
            && is_from(twilio, text, listed)
    };
    let (listed, _) = all(twilio, list_path(twilio, &[("To", &text.to)]), span, is_this).await?;
    Ok(listed.into_iter().map(|(_, listed)| receipt(text, listed)).collect())
}

/// Whether it is sent as this text was to be. A Messaging Service chooses the number itself, and perhaps later.
fn is_from(twilio: &Twilio, text: &Text, listed: &Listed) -> bool {
    if is_service(twilio) {
        return listed.messaging_service_sid.as_deref() == Some(&twilio.address);
    }
    let sender = if text.from.is_empty() { &twilio.address } else { &text.from };
    listed.from.as_deref() == Some(sender)
}

/// What a list holds of this time that is asked for, newest first, and when it was first asked; all of it, or an error.
async fn all(
    twilio: &Twilio,
    first: String,
    span: Span,
    is_asked_for: impl Fn(&Listed) -> bool,
) -> Result<(Vec<(i64, Listed)>, Option<i64>), SendError> {
    let (mut all, mut next, mut asked_at) = (Vec::new(), first, None);
    for _ in 0..PAGES {
        let (page, answered_at): (Page, _) = get(twilio, &next).await?;
        asked_at = asked_at.or(answered_at);
        let timed: Vec<(i64, Listed)> =
            page.messages.into_iter().filter_map(|listed| Some((time(&listed)?, listed))).collect();
        // What waited at the provider stands among newer ones: only a page of nothing but older ones is the last.
        let is_over = !timed.is_empty() && timed.iter().all(|(at, _)| *at < span.since);
        all.extend(timed.into_iter().filter(|(at, listed)| span.contains(*at) && is_asked_for(listed)));
        match page.next_page_uri.filter(|path| !is_over && !path.is_empty()) {
            Some(path) => next = path,
            None => return Ok((all, asked_at)),
        }
    }
    Err(http::endless(NAME))
}

fn receipt(text: &Text, listed: Listed) -> Receipt {
    let status = receipt_status(&listed.status);
    let code = listed.error_code.map(|code| code.to_string());
    Receipt {
        attempt: Some(text.attempt.clone()),
        provider_id: Some(listed.sid),
        error: (status == Some(ReceiptStatus::Failed)).then(|| failure(&listed.status, code.as_deref(), None)),
        status,
        provider_status: listed.status,
        at: None,
        price: None,
    }
}

fn first_page(twilio: &Twilio, span: Span) -> String {
    let (first, last) = (day(span.since), span.until.map(|until| day(until + LATE)));
    // Those of a Messaging Service came to any number of its pool.
    let to = (!is_service(twilio)).then_some(("To", twilio.address.as_str()));
    let last = last.as_deref().map(|last| ("DateSent<", last));
    let asked: Vec<_> = to.into_iter().chain([("DateSent>", first.as_str())]).chain(last).collect();
    list_path(twilio, &asked)
}

/// Both days that are asked for belong to the list.
fn day(at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at).unwrap_or_default().format("%Y-%m-%d").to_string()
}

fn list_path(twilio: &Twilio, asked: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(asked).append_pair("PageSize", &PAGE.to_string());
    format!("/2010-04-01/Accounts/{}/Messages.json?{}", twilio.account_sid, query.finish())
}

fn is_service(twilio: &Twilio) -> bool {
    twilio.address.starts_with("MG")
}

fn is_for(twilio: &Twilio, listed: &Listed) -> bool {
    let ours = if is_service(twilio) { &listed.messaging_service_sid } else { &listed.to };
    listed.direction == "inbound" && ours.as_deref() == Some(&twilio.address)
}

/// A text of ours has no time of sending while it is queued.
fn time(listed: &Listed) -> Option<i64> {
    listed.date_created.as_deref().or(listed.date_sent.as_deref()).and_then(mailed)
}

async fn incoming(twilio: &Twilio, listed: Listed, at: i64) -> Result<Incoming, SendError> {
    let has_files = listed.num_media.as_deref().is_some_and(|count| count != "0");
    Ok(Incoming {
        media: if has_files { files(twilio, &listed.sid).await? } else { Vec::new() },
        provider_id: Some(listed.sid),
        from: listed.from.unwrap_or_default(),
        to: listed.to,
        body: listed.body.unwrap_or_default(),
        at: Some(at),
        ..Incoming::default()
    })
}

async fn files(twilio: &Twilio, sid: &str) -> Result<Vec<Media>, SendError> {
    let path = format!("/2010-04-01/Accounts/{}/Messages/{sid}/Media.json", twilio.account_sid);
    let (files, _): (Files, _) = get(twilio, &path).await?;
    let media = |file: File| {
        let path = file.uri.strip_suffix(".json").unwrap_or(&file.uri);
        Media::new(format!("{}{path}", twilio.api_base), file.content_type)
    };
    Ok(files.media_list.into_iter().filter_map(media).collect())
}

/// What it answers, and when.
async fn get<T: serde::de::DeserializeOwned>(twilio: &Twilio, path: &str) -> Result<(T, Option<i64>), SendError> {
    let request = http::get(NAME, &http::on_the_same_host(NAME, &twilio.api_base, path)?)?;
    let reply = http::call(NAME, request.basic_auth(&twilio.account_sid, Some(&twilio.auth_token))).await?;
    let read = reply.json().filter(|_| reply.is_success()).ok_or_else(|| reply.outcome(NAME))?;
    Ok((read, reply.answered_at))
}
