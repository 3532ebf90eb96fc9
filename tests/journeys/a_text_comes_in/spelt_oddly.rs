//! Genuine texts whose JSON, address or sender is not as the manuals show it.

use crate::support::{Desk, Provider, Reply, at_every_carrier, people, say};
use serde_json::{Value, json};

at_every_carrier!(
    an_address_with_a_slash_at_its_end_works,
    a_sender_longer_than_a_name_is_a_thread_that_cannot_be_answered,
    a_text_of_nothing_says_that_it_is_empty,
    another_way_of_writing_counts_by_its_sender_alone,
);

async fn an_address_with_a_slash_at_its_end_works(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let hook_url = format!("{}/", carrier.hook_url);

    for encoding in provider.encodings() {
        let sms = say(people::GRACE, &format!("Hello by {encoding:?}"));
        assert!(carrier.hand_over_at(&hook_url, &sms, *encoding).await.is_taken(), "{encoding:?}");
    }

    assert_eq!(desk.received(people::GRACE).await.len(), provider.encodings().len());
    assert!(desk.kept_aside().await.is_empty());
}

async fn a_sender_longer_than_a_name_is_a_thread_that_cannot_be_answered(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let senders = ["Bank of Somewhere Ltd", "news@somewhere.example", "Info: parcels"];

    for sender in senders {
        assert!(carrier.text(sender, "Your parcel is here").await.is_taken());
    }

    let admin = desk.admin().await;
    for sender in senders {
        let page = admin.get(&format!("/conversations/{}", desk.conversation(sender).await.id)).await;
        assert!(page.says("Your parcel is here"));
        assert!(page.first(".cannot").unwrap().contains("a name cannot be answered"));
        assert!(desk.written(sender).await.is_empty(), "a machine is not confirmed");
    }
    assert!(desk.kept_aside().await.is_empty());
}

async fn a_text_of_nothing_says_that_it_is_empty(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    assert!(carrier.text(people::GRACE, "").await.is_taken());
    assert!(carrier.text(people::ALAN, "  \n ").await.is_taken());

    let admin = desk.admin().await;
    for number in [people::GRACE, people::ALAN] {
        let page = admin.get(&format!("/conversations/{}?box=all", desk.conversation(number).await.id)).await;
        assert!(page.all(".bubble").contains(&"(empty text)".to_owned()), "{:?}", page.all(".bubble"));
        assert_eq!(page.all(".row-line"), ["(empty text)", "(empty text)"]);
    }
}

async fn another_way_of_writing_counts_by_its_sender_alone(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let mut to_agent = say(people::GRACE, "A text to an agent");
    to_agent.to = Some("rcs:acme_agent".to_owned());

    assert!(carrier.hand_over(&to_agent).await.is_taken());
    assert!(carrier.text("rcs:+447700900102", "Not a text").await.is_taken());

    assert_eq!(desk.received(people::GRACE).await, ["A text to an agent"]);
    assert_eq!(desk.conversation(people::GRACE).await.via, provider.number());
    let kept = desk.kept_aside().await;
    assert_eq!(
        kept.iter().map(|kept| kept.words.as_str()).collect::<Vec<_>>(),
        ["Texts from “rcs” are not supported yet."]
    );
}

#[tokio::test]
async fn half_a_character_is_replaced_and_the_rest_of_the_text_stands() {
    for signed_as in ["Hi \u{fffd}!", "Hi ?!"] {
        let desk = Desk::start().await;
        let vonage = desk.vonage().await;
        let write = |fields: &[(String, String)]| object(fields).replace(signed_as, r"Hi \ud83d!");

        let reply = vonage.hand_over_written(&say(people::GRACE, signed_as), "application/json", write).await;

        assert!(reply.is_taken(), "signed as {signed_as}");
        assert_eq!(desk.received(people::GRACE).await, ["Hi \u{fffd}!"]);
    }
    let desk = Desk::start().await;
    for provider in [Provider::MessageBird, Provider::Vonage] {
        let unsigned = desk.unsigned_carrier(provider).await;
        let body = r#"{"originator":"447700900101","msisdn":"447700900101","body":"\ud83d","text":"\ud83d","id":"1","messageId":"1"}"#;

        assert!(unsigned.hand_over_written(&say("", ""), "application/json", |_| body.to_owned()).await.is_taken());
    }
    assert_eq!(desk.received(people::GRACE).await, ["\u{fffd}", "\u{fffd}"]);
}

#[tokio::test]
async fn a_genuine_text_is_not_called_forged_because_its_json_is_odd() {
    let desk = Desk::start().await;
    let vonage = desk.vonage().await;
    let more = [("price", "0.03330"), ("count", "12345678901234567890"), ("is_new", "true"), ("note", "a\nb")];
    let sms = || {
        let mut sms = say(people::GRACE, "Grüße \u{1f44d} a&b=c");
        sms.more = more.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        sms
    };
    let bare = |fields: &[(String, String)]| {
        let bare = |json: String, (_, value): (&str, &str)| json.replace(&format!("\"{value}\""), value);
        more[..3].iter().copied().fold(object(fields), bare)
    };
    let json = "application/json; charset=utf-8";

    let replies = [
        vonage.hand_over_written(&sms(), json, bare).await,
        vonage.hand_over_written(&sms(), "text/plain", |fields| format!("\u{feff} {}\r\n", object(fields))).await,
        vonage.hand_over_written(&sms(), json, |fields| object(fields).replace(r"a\nb", "a\nb")).await,
        vonage.hand_over_written(&sms(), json, |fields| object(fields).replacen('{', r#"{"udh":null,"#, 1)).await,
        vonage.hand_over_written(&sms(), json, |fields| escaped(&object(fields))).await,
    ];

    assert!(replies.iter().all(Reply::is_taken), "{replies:?}");
    assert_eq!(desk.received(people::GRACE).await, ["Grüße \u{1f44d} a&b=c"; 5]);
    let forged = |fields: &[(String, String)]| object(fields).replace("a&b=c", "a&b=d");
    assert_eq!(vonage.hand_over_written(&sms(), json, forged).await.status, 403);
}

fn object(fields: &[(String, String)]) -> String {
    let fields: serde_json::Map<String, Value> =
        fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    Value::Object(fields).to_string()
}

/// Everything beyond ASCII as escapes.
fn escaped(json: &str) -> String {
    let unit = |unit: u16| match char::from_u32(unit.into()).filter(char::is_ascii) {
        Some(plain) => plain.to_string(),
        None => format!("\\u{unit:04x}"),
    };
    json.encode_utf16().map(unit).collect()
}
