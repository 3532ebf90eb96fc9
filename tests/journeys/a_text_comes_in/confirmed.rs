use crate::support::{Call, Desk, Provider, at_every_carrier, eventually, people};
use base64::{Engine, prelude::BASE64_STANDARD};
use sea_orm::ActiveValue::Set;
use serde_json::json;

at_every_carrier!(a_new_ticket_is_confirmed_once_with_its_number,);

async fn a_new_ticket_is_confirmed_once_with_its_number(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    carrier.text(people::GRACE, "Hello").await;
    carrier.text(people::GRACE, "Hello?").await;

    let ticket = desk.conversation(people::GRACE).await.id;
    let words = format!("Thanks for contacting customer support! Your ticket ID is {ticket}.");
    let call = carrier.call_saying(&words).await;
    is_to_the_letter(provider, &call, &words);
    let confirmation = desk.stands(&words, "sent").await;
    assert_eq!((confirmation.kind.as_str(), confirmation.confirms), ("confirmation", Some(ticket)));
    assert_eq!(carrier.calls().len(), 1);
    assert!(desk.conversation(people::GRACE).await.waiting_since.is_some(), "an automatic text answers nobody");
}

fn is_to_the_letter(provider: Provider, call: &Call, words: &str) {
    let receipts = call.receipt_url.clone().expect("receipts find back");
    let attempt = call.attempt.clone().expect("our own id travels along");
    assert!(receipts.ends_with(&format!("/receipts/{attempt}")));
    assert_eq!(call.method, "POST");
    let fields: Vec<(&str, &str)> = call.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    match provider {
        Provider::Twilio => {
            let credentials = &provider.credentials();
            assert_eq!(call.path, format!("/2010-04-01/Accounts/{}/Messages.json", credentials["account_sid"]));
            let basic = BASE64_STANDARD.encode(format!("{}:{}", credentials["account_sid"], credentials["auth_token"]));
            assert_eq!(call.header("authorization"), Some(format!("Basic {basic}").as_str()));
            assert_eq!(
                fields,
                [("To", people::GRACE), ("Body", words), ("From", provider.number()), ("StatusCallback", &receipts)]
            );
        }
        Provider::MessageBird => {
            assert_eq!(call.path, "/messages");
            assert_eq!(
                call.header("authorization"),
                Some(format!("AccessKey {}", provider.credentials()["api_key"]).as_str())
            );
            let expected = json!({
                "originator": provider.number().trim_start_matches('+'), "recipients": [people::GRACE.trim_start_matches('+')],
                "body": words, "datacoding": "auto", "reference": attempt, "reportUrl": receipts,
            });
            assert_eq!(call.json, Some(expected));
        }
        Provider::Vonage => {
            assert_eq!(call.path, "/sms/json");
            let credentials = &provider.credentials();
            let expected = [
                ("api_key", credentials["api_key"].as_str()),
                ("api_secret", &credentials["api_secret"]),
                ("from", provider.number().trim_start_matches('+')),
                ("to", people::GRACE.trim_start_matches('+')),
                ("text", words),
                ("type", "text"),
                ("client-ref", &attempt),
                ("status-report-req", "true"),
                ("callback", &receipts),
            ];
            assert_eq!(fields, expected);
        }
    }
}

#[tokio::test]
async fn the_confirmation_is_the_inboxs_own_text() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| inbox.confirmation_text = Set("Grüezi! {{ticket}} / {{ ticket }}".to_owned()))
        .await;

    twilio.text(people::GRACE, "Hello").await;

    let ticket = desk.conversation(people::GRACE).await.id;
    twilio.call_saying(&format!("Grüezi! {ticket} / {ticket}")).await;
}

#[tokio::test]
async fn an_inbox_may_confirm_nothing() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| inbox.confirms = Set(false)).await;

    twilio.text(people::GRACE, "Hello").await;

    assert!(desk.written(people::GRACE).await.is_empty());
}

#[tokio::test]
async fn a_confirmation_leaves_from_the_number_that_was_texted() {
    let desk = Desk::start().await;
    let pool = desk.carrier_at(Provider::Twilio, "MG0123456789abcdef0123456789abcdef", &[]).await;

    pool.hand_over(&crate::support::say(people::GRACE, "Hello").to("+15005550009")).await;

    let call = eventually("it is confirmed", || async { pool.calls().pop() }).await;
    assert_eq!(call.field("MessagingServiceSid"), Some("MG0123456789abcdef0123456789abcdef"));
    assert_eq!(call.field("From"), Some("+15005550009"));
    assert_eq!(desk.conversation(people::GRACE).await.via, "+15005550009");
}
