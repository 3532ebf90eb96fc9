//! A text of which two inboxes of one account are told, such as a number and the Messaging Service it belongs to.

use crate::support::{Desk, Provider, at_every_carrier, people, say};
use futures_util::future::join_all;

at_every_carrier!(
    the_same_id_at_two_inboxes_of_one_account_is_one_text,
    told_at_the_same_time_it_is_still_one_text,
    the_same_id_at_another_account_is_another_text,
);

const OTHER_NUMBER: &str = "+447700900955";

async fn the_same_id_at_two_inboxes_of_one_account_is_one_text(provider: Provider) {
    let desk = Desk::start().await;
    let (one, other) = (desk.carrier(provider).await, desk.carrier_at(provider, OTHER_NUMBER, &[]).await);
    let sms = say(people::GRACE, "Told twice");

    assert!(one.hand_over(&sms).await.is_taken());
    assert!(other.hand_over(&sms).await.is_taken());
    assert!(other.hand_over(&sms).await.is_taken());
    assert!(other.text(people::GRACE, "Another text").await.is_taken());

    assert_eq!(desk.received(people::GRACE).await, ["Told twice", "Another text"]);
    assert!(desk.kept_aside().await.is_empty());
}

async fn told_at_the_same_time_it_is_still_one_text(provider: Provider) {
    let desk = Desk::start().await;
    let (one, mut other) = (desk.carrier(provider).await, desk.carrier_at(provider, OTHER_NUMBER, &[]).await);
    let beside = desk.another().await;
    if let Some(beside) = &beside {
        other.hook_url = other.hook_url.replace(&desk.url, &beside.url);
    }
    let texts: Vec<_> = (0..20).map(|n| say(&people::nth(n), "Told twice")).collect();

    let told = texts.iter().flat_map(|sms| [one.hand_over(sms), other.hand_over(sms)]);
    assert!(join_all(told).await.iter().all(crate::support::Reply::is_taken));

    for sms in &texts {
        assert_eq!(desk.received(&sms.from).await, ["Told twice"], "{}", sms.from);
    }
}

async fn the_same_id_at_another_account_is_another_text(provider: Provider) {
    let desk = Desk::start().await;
    let another = match provider {
        Provider::Twilio => ("account_sid", "ACffffffffffffffffffffffffffffffff"),
        Provider::MessageBird => ("api_key", "another_key"),
        Provider::Vonage => ("api_key", "efab5678"),
    };
    let (one, other) = (desk.carrier(provider).await, desk.carrier_at(provider, OTHER_NUMBER, &[another]).await);
    let sms = say(people::GRACE, "Told twice");

    assert!(one.hand_over(&sms).await.is_taken());
    assert!(other.hand_over(&sms).await.is_taken());

    assert_eq!(desk.received(people::GRACE).await, ["Told twice", "Told twice"]);
}
