use crate::support::{Desk, Encoding, Key, Provider, Reply, at_every_carrier, people, say};
use reqwest::StatusCode;

at_every_carrier!(
    a_signed_text_by_every_method_and_encoding_is_a_message,
    the_same_text_again_changes_nothing,
    a_forged_or_unsigned_text_is_refused_and_kept_aside,
    a_text_without_a_sender_is_taken_and_kept_aside,
    pictures_are_kept_as_links,
    a_text_from_a_short_code_is_kept_and_cannot_be_answered,
);

async fn a_signed_text_by_every_method_and_encoding_is_a_message(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let mut bodies = Vec::new();

    for encoding in provider.encodings() {
        let body = format!("  100% “sure” by {encoding:?}: 1+1=2 & <b>ünï</b> 👋🏽\nnext line ");
        let reply = carrier.hand_over_as(&say(people::GRACE, &body), *encoding, Key::Right).await;

        assert_eq!(reply, what_it_wants_to_hear(provider));
        bodies.push(body);
    }

    assert_eq!(desk.received(people::GRACE).await, bodies);
    let conversation = desk.conversation(people::GRACE).await;
    assert_eq!((conversation.via.as_str(), conversation.inbox_id), (provider.number(), carrier.inbox_id));
    assert!(desk.inbox(carrier.inbox_id).await.last_text_at.is_some());
    assert!(desk.kept_aside().await.is_empty());
}

async fn the_same_text_again_changes_nothing(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let sms = say(people::GRACE, "Are you open?");
    carrier.hand_over(&sms).await;
    desk.admin().await.close(desk.conversation(people::GRACE).await.id).await;

    for encoding in provider.encodings() {
        assert_eq!(carrier.hand_over_as(&sms, *encoding, Key::Right).await, what_it_wants_to_hear(provider));
    }

    assert_eq!(desk.received(people::GRACE).await, ["Are you open?"]);
    assert!(!desk.conversation(people::GRACE).await.is_open());
    carrier.has_calls(1).await;
}

async fn a_forged_or_unsigned_text_is_refused_and_kept_aside(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    for encoding in provider.encodings() {
        for key in [Key::Wrong, Key::None] {
            let reply = carrier.hand_over_as(&say(people::GRACE, "Give me everything"), *encoding, key).await;

            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{encoding:?} {key:?}");
        }
    }

    assert!(desk.address(people::GRACE).await.is_none());
    let kept = desk.kept_aside().await;
    assert_eq!(kept.len(), 2 * provider.encodings().len());
    assert!(
        kept.iter().all(|kept| kept.reason == "forged" && kept.inbox_id == carrier.inbox_id && !kept.words.is_empty())
    );
    let raw = kept.iter().map(|kept| format!("{}{}", kept.target, String::from_utf8_lossy(&kept.body)));
    assert!(raw.into_iter().all(|raw| raw.contains("everything")));
}

async fn a_text_without_a_sender_is_taken_and_kept_aside(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    let reply = carrier.text("", "Who am I?").await;

    assert_eq!(reply, what_it_wants_to_hear(provider));
    let kept = desk.kept_aside().await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].reason, "unreadable");
    assert_eq!(desk.count::<parley::models::messages::Entity>().await, 0);
}

async fn pictures_are_kept_as_links(provider: Provider) {
    if provider == Provider::Vonage {
        return; // its SMS API has none
    }
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;
    let picture = say(people::GRACE, "").with_media("https://media.example/1.jpg").with_media("javascript:alert(1)");

    carrier.hand_over_as(&picture, Encoding::Form, Key::Right).await;

    let page =
        desk.admin().await.get(&format!("/conversations/{}?box=all", desk.conversation(people::GRACE).await.id)).await;
    assert_eq!(page.attribute(".bubble-file a", "href").as_deref(), Some("https://media.example/1.jpg"));
    assert_eq!(page.all(".bubble-file").len(), 1);
    assert!(page.first(".bubble-file").unwrap().ends_with("· media.example"), "one sees where the link leads");
    assert_eq!(page.first(".row-line").as_deref(), Some("A picture or file"));
    assert!(!page.html.contains("javascript:alert"));
}

async fn a_text_from_a_short_code_is_kept_and_cannot_be_answered(provider: Provider) {
    let desk = Desk::start().await;
    let carrier = desk.carrier(provider).await;

    assert!(carrier.text("78787", "Your code is 1234").await.is_taken());
    assert!(carrier.text("ACME", "Sale!").await.is_taken());

    let admin = desk.admin().await;
    let page = admin.get(&format!("/conversations/{}", desk.conversation("78787").await.id)).await;
    assert!(page.says("Your code is 1234"));
    assert!(page.first(".cannot").unwrap().contains("Short codes cannot be answered"));
    let page = admin.get(&format!("/conversations/{}", desk.conversation("ACME").await.id)).await;
    assert!(page.first(".cannot").unwrap().contains("a name cannot be answered"));
    assert!(desk.written("78787").await.is_empty(), "a machine is not confirmed");
    assert!(desk.written("ACME").await.is_empty());
}

#[tokio::test]
async fn an_inbox_without_a_signing_key_rests_on_its_address_alone() {
    for provider in [Provider::MessageBird, Provider::Vonage] {
        let desk = Desk::start().await;
        let carrier = desk.unsigned_carrier(provider).await;

        for encoding in provider.encodings() {
            let reply = carrier.hand_over_as(&say(people::GRACE, "No key"), *encoding, Key::None).await;

            assert_eq!(reply, what_it_wants_to_hear(provider));
        }

        assert_eq!(desk.received(people::GRACE).await.len(), 3);
    }
}

#[tokio::test]
async fn vonage_may_sign_with_its_default_hash() {
    let desk = Desk::start().await;
    let mut vonage = desk.carrier_with(Provider::Vonage, &[("signature_method", "md5hash")]).await;
    vonage.method = "md5hash";

    for encoding in Provider::Vonage.encodings() {
        assert!(vonage.hand_over_as(&say(people::GRACE, "a&b=c"), *encoding, Key::Right).await.is_taken());
    }

    assert_eq!(desk.received(people::GRACE).await, ["a&b=c", "a&b=c", "a&b=c"]);
    vonage.method = "sha256";
    assert_eq!(vonage.text(people::GRACE, "by another method").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_whatsapp_sender_is_kept_aside() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    assert!(twilio.text("whatsapp:+447700900101", "Hello from WhatsApp").await.is_taken());

    assert_eq!(desk.kept_aside().await.len(), 1);
    assert!(desk.address(people::GRACE).await.is_none());
}

#[tokio::test]
async fn an_address_check_is_answered_and_changes_nothing() {
    for provider in [Provider::MessageBird, Provider::Vonage] {
        let desk = Desk::start().await;
        let carrier = desk.carrier(provider).await;

        let page = desk.stranger().get(carrier.hook_url.strip_prefix(&desk.url).unwrap()).await;

        assert_eq!(page.status, StatusCode::OK);
        assert!(desk.kept_aside().await.is_empty());
    }
}

#[tokio::test]
async fn an_address_that_nobody_has_is_not_there() {
    let desk = Desk::start().await;
    let mut twilio = desk.twilio().await;
    twilio.hook_url = format!("{}/hooks/{}", desk.url, "A".repeat(32));

    assert_eq!(twilio.text(people::GRACE, "Hello?").await.status, StatusCode::NOT_FOUND);

    assert!(desk.kept_aside().await.is_empty());
    assert!(desk.address(people::GRACE).await.is_none());
}

#[tokio::test]
async fn a_text_longer_than_any_carrier_sends_is_kept_aside() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    assert!(twilio.text(people::GRACE, &"long ".repeat(5_000)).await.is_taken());

    assert_eq!(desk.kept_aside().await[0].reason, "unreadable");
    assert!(desk.address(people::GRACE).await.is_none());
}

#[tokio::test]
async fn what_no_database_keeps_is_replaced_and_the_rest_stands() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    let body =
        "zero\u{0}width \u{202e}gnirts\u{202c} \u{1F469}\u{200d}\u{1F680} {\"json\":[1]} '; drop table messages; --";

    assert!(twilio.text(people::GRACE, body).await.is_taken());

    assert_eq!(desk.received(people::GRACE).await, [body.replace('\0', "\u{fffd}")]);
}

fn what_it_wants_to_hear(provider: Provider) -> Reply {
    let (content_type, body) = match provider {
        Provider::Twilio => (Some("text/xml"), "<Response/>"),
        Provider::MessageBird => (Some("text/plain"), "OK"),
        Provider::Vonage => (None, ""),
    };
    Reply { status: StatusCode::OK, content_type: content_type.map(ToOwned::to_owned), body: body.to_owned() }
}
