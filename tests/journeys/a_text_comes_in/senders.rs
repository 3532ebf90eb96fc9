use crate::support::{Desk, Provider};
use sea_orm::ActiveValue::Set;

const PROVIDERS: [Provider; 3] = [Provider::Twilio, Provider::MessageBird, Provider::Vonage];

#[tokio::test]
async fn a_sender_without_a_country_code_is_of_the_country_of_its_inbox() {
    let desk = Desk::start().await;
    for (provider, end) in PROVIDERS.into_iter().zip(1..) {
        let carrier = desk.carrier(provider).await;
        for (from, whole) in [
            (format!("0791112340{end}"), format!("+44791112340{end}")),
            (format!("791112341{end}"), format!("+44791112341{end}")),
            (format!("0049151123456{end}0"), format!("+49151123456{end}0")),
            (format!("+39392345678{end}"), format!("+39392345678{end}")),
        ] {
            let reply = carrier.text(&from, "Hello").await;

            assert!(reply.is_taken(), "{from}");
            assert_eq!(desk.received(&whole).await, ["Hello"], "{from} at {}", provider.name());
        }
    }
    assert_eq!(desk.kept_aside().await, []);
}

#[tokio::test]
async fn ten_digits_at_an_american_inbox_are_nobody_in_switzerland() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;
    desk.change(twilio.inbox_id, |inbox| inbox.country = Set("US".to_owned())).await;

    twilio.text("4155550102", "Hello").await;

    assert_eq!(desk.received("+14155550102").await, ["Hello"]);
}

#[tokio::test]
async fn a_number_that_cannot_be_is_taken_in_all_the_same() {
    let desk = Desk::start().await;
    let twilio = desk.twilio().await;

    twilio.text("+9991234567", "Hello").await;

    assert_eq!(desk.received("+9991234567").await, ["Hello"]);
}
